using System.IO.Compression;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

/// <summary>`dedupe evaluate`: its answer, its bad input, and how good it is on files whose duplicates are known.</summary>
public sealed class DedupeVerbTests
{
    private const string Small =
        """
        id,person,given,surname,birth,postcode
        1,a,margarethe,wintersloe,19640817,4510
        2,b,boris,brandt,19910302,2602
        3,a,margarethe,wintersloe,19640817,4510
        4,c,clara,castell,19550112,3175
        5,d,david,dimitrov,19781130,5211
        """;

    [Fact]
    public async Task it_says_how_many_of_the_true_pairs_were_found_and_why()
    {
        await using var shop = await CommandShop.NewAsync();
        var answer = await shop.JsonAsync(
            "dedupe", "evaluate", shop.Write("small.csv", Small), "--id", "id", "--gold", "person", "--pairs", shop.In("pairs.jsonl"));
        Assert.Equal(["pairsTrue", "pairsFound", "precision", "recall", "f1", "seconds"], answer.Select(static member => member.Key));
        Assert.Equal((1, 1, 1.0, 1.0, 1.0), ((int)answer["pairsTrue"]!, (int)answer["pairsFound"]!, (double)answer["precision"]!, (double)answer["recall"]!, (double)answer["f1"]!));
        var pair = Assert.Single(shop.Lines("pairs.jsonl"));
        Assert.Equal(("1", "3"), ((string)pair["first"]!, (string)pair["second"]!));
        Assert.Equal(["given", "surname", "birth", "postcode"], pair["why"]!.AsArray().Select(static one => (string)one!["column"]!));
        var (exit, words, _) = await shop.RunAsync("dedupe", "evaluate", shop.In("small.csv"), "--id", "id", "--gold", "person");
        Assert.Equal(0, exit);
        Assert.Contains("5 rows, 1 true pairs, 1 found", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id,person,given\n1,a,anna\n", "id", "nobody", "has no column 'nobody'")]
    [InlineData("id,person\n1,a\n", "id", "person", "has no column to compare")]
    [InlineData("id,person,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10,c11,c12,c13,c14,c15,c16,c17,c18,c19,c20,c21,c22,c23,c24,c25,c26,c27,c28,c29,c30,c31\n", "id", "person", "at most 30")]
    [InlineData("id,person,given\n1,a\n", "id", "person", "line 2: it has 2 columns")]
    [InlineData("id,person,given\n1,a,\"anna\n", "id", "person", "quotes")]
    public async Task a_file_that_cannot_be_judged_is_said_to_be_one(string text, string id, string gold, string part)
    {
        await using var shop = await CommandShop.NewAsync();
        var (exit, output, error) = await shop.RunAsync("dedupe", "evaluate", shop.Write("bad.csv", text), "--id", id, "--gold", gold);
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(part, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_file_that_is_not_there_and_options_that_miss_are_said()
    {
        await using var shop = await CommandShop.NewAsync();
        Assert.Equal(2, (await shop.RunAsync("dedupe", "evaluate", shop.In("none.csv"), "--id", "id", "--gold", "person")).Exit);
        Assert.Equal(64, (await shop.RunAsync("dedupe", "evaluate", shop.In("none.csv"))).Exit);
    }

    [Theory]
    [InlineData("febrl_dataset1.csv", 500, 0.95)]
    [InlineData("febrl_dataset2.csv.gz", 1934, 0.95)]
    [InlineData("restaurant-nophone-training.csv", 112, 0.85)]
    public async Task real_duplicates_are_found(string name, int pairs, double least)
    {
        var path = Path.Combine(RepositoryRoot.Path, "..", "shared", "data", "dedupe", name);
        Assert.SkipUnless(File.Exists(path), $"Known duplicates: data/dedupe/{name} is not beside the clone.");
        await using var shop = await CommandShop.NewAsync();
        var answer = await shop.JsonAsync("dedupe", "evaluate", shop.Write("known.csv", WithGold(path)), "--id", "row", "--gold", "person");
        Assert.Equal(pairs, (int)answer["pairsTrue"]!);
        Assert.InRange((double)answer["f1"]!, least, 1);
    }

    /// <summary>The same rows with a number and the person: FEBRL says it in the row's id (rec-7-org, rec-7-dup-0), the other file in its last column.</summary>
    private static string WithGold(string path)
    {
        using var file = File.OpenRead(path);
        using var text = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        var isFebrl = Path.GetFileName(path).StartsWith("febrl", StringComparison.Ordinal);
        var lines = text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join('\n', lines.Select((line, at) => (at, isFebrl) switch
        {
            (0, true) => $"row,person,{line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..]}",
            (0, false) => $"row,{line.Replace("unique_id", "person", StringComparison.Ordinal)}",
            (_, true) => $"{at},{string.Join('-', line.Split(',')[0].Split('-')[..2])},{line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..]}",
            _ => $"{at},{line}",
        }));
    }
}
