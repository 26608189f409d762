using System.Globalization;

namespace Shopkeeper.Benchmarks.Posting;

/// <summary>What `bench posting` was asked for.</summary>
internal sealed record PostingOptions
{
    public string? Database { get; init; }

    public string? DataFolder { get; init; }

    public int? Asked { get; init; }

    /// <summary>Ten million in the open loop, which is about weight and pauses, else one million.</summary>
    public int Accounts => Asked ?? (OpenLoop ? 10_000_000 : 1_000_000);

    public int Rounds { get; init; } = 5;

    public int Seconds { get; init; } = 8;

    public IReadOnlyList<int> Callers { get; init; } = [1, 32, 256, 1000];

    public int Connections { get; init; } = 512;

    /// <summary>So many live offers in a second shop, measured in turn with the first.</summary>
    public int Offers { get; init; }

    /// <summary>A second shop in which every purchase takes from one budget, measured in turn with the first.</summary>
    public bool SharedBudget { get; init; }

    public bool OpenLoop { get; init; }

    public int Rate { get; init; } = 2_000;

    public double Minutes { get; init; } = 10;

    public bool Json { get; init; }

    public TimeSpan Measured => TimeSpan.FromSeconds(Seconds);

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Max(1, Seconds / 3.0));

    /// <summary>The options, or what is wrong with them.</summary>
    public static (PostingOptions? Options, string Problem) Read(string[] words)
    {
        var options = new PostingOptions();
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (WithFlag(options, word) is { } flagged)
            {
                options = flagged;
                continue;
            }

            if (i + 1 == words.Length)
            {
                return (null, $"{word} needs a value, or is not an option");
            }

            if (With(options, word, words[++i]) is not { } next)
            {
                return (null, $"{word} {words[i]} is not understood");
            }

            options = next;
        }

        return (options, "");
    }

    private static PostingOptions? WithFlag(PostingOptions options, string word) => word switch
    {
        "--json" => options with { Json = true },
        "--open-loop" => options with { OpenLoop = true },
        "--shared-budget" => options with { SharedBudget = true },
        _ => null,
    };

    private static PostingOptions? With(PostingOptions options, string word, string value) => word switch
    {
        "--database" => options with { Database = value },
        "--data" => options with { DataFolder = value },
        "--callers" when Numbers(value) is { } many => options with { Callers = many },
        "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) && minutes > 0 =>
            options with { Minutes = minutes },
        _ when Number(value) is { } number => WithNumber(options, word, number),
        _ => null,
    };

    private static PostingOptions? WithNumber(PostingOptions options, string word, int number) => word switch
    {
        "--connections" => options with { Connections = number },
        "--accounts" when number >= 1_000 => options with { Asked = number },
        "--rounds" when number > 0 => options with { Rounds = number },
        "--seconds" when number > 0 => options with { Seconds = number },
        "--offers" when number is > 0 and < 10_000 => options with { Offers = number },
        "--rate" when number > 0 => options with { Rate = number },
        _ => null,
    };

    private static int? Number(string text) =>
        int.TryParse(text.Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static int[]? Numbers(string text)
    {
        var numbers = text.Split(',').Select(Number).ToArray();
        return numbers.All(static number => number > 0) ? [.. numbers.Select(static number => number!.Value)] : null;
    }
}
