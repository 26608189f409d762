using System.Globalization;

namespace Shopkeeper.Benchmarks.Allocation;

/// <summary>What `bench allocate` was asked for.</summary>
internal sealed record AllocateOptions
{
    public int Members { get; init; } = 1_000_000;

    public int Offers { get; init; } = 1_000;

    public int Slots { get; init; } = 10;

    public int Threads { get; init; } = Environment.ProcessorCount;

    public double Exploration { get; init; }

    /// <summary>Posting is measured while lists are made, loaded and switched to, beside posting alone.</summary>
    public bool Posting { get; init; }

    public string? Database { get; init; }

    public string? DataFolder { get; init; }

    public int Callers { get; init; } = 256;

    public int Rounds { get; init; } = 3;

    public int Seconds { get; init; } = 8;

    public bool Json { get; init; }

    /// <summary>The options, or what is wrong with them.</summary>
    public static (AllocateOptions? Options, string Problem) Read(string[] words)
    {
        var options = new AllocateOptions();
        for (var i = 0; i < words.Length; i++)
        {
            var next = words[i] == "--json" ? options with { Json = true }
                : words[i] == "--posting" ? options with { Posting = true }
                : i + 1 < words.Length ? With(options, words[i], words[++i])
                : null;
            if (next is null)
            {
                return (null, $"{words[i]} is not understood");
            }

            options = next;
        }

        return (options, "");
    }

    private static AllocateOptions? With(AllocateOptions options, string word, string value)
    {
        if (word == "--exploration" && double.TryParse(value, CultureInfo.InvariantCulture, out var part) && part is >= 0 and < 1)
        {
            return options with { Exploration = part };
        }

        if (word is "--data" or "--database")
        {
            return word == "--data" ? options with { DataFolder = value } : options with { Database = value };
        }

        return !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 ? null : word switch
        {
            "--members" => options with { Members = number },
            "--offers" => options with { Offers = number },
            "--slots" => options with { Slots = number },
            "--threads" => options with { Threads = number },
            "--callers" => options with { Callers = number },
            "--rounds" => options with { Rounds = number },
            "--seconds" => options with { Seconds = number },
            _ => null,
        };
    }
}
