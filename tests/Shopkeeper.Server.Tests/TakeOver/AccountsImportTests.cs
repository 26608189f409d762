using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.TakeOver;

public sealed class AccountsImportTests
{
    private const string First =
        """
        {"email":"member1@example.com","reference":"K-1","points":[{"pointsId":"main","lots":[{"points":120,"expiresAt":"2099-02-01T00:00:00Z"},{"points":30,"expiresAt":"2099-05-01T00:00:00Z"}],"lifetime":900},{"pointsId":"status","lots":[{"points":40,"activeFrom":"2099-01-01T00:00:00Z"}]}],"levels":["silver"],"purchases":12,"lastActive":"2015-06-01T10:00:00Z","vouchers":[{"kind":"gift","code":"OLD-7781","worth":750,"until":"2099-01-01T00:00:00Z"},{"kind":"tenth"}]}
        {"email":"member2@example.com","reference":"K-2","points":[{"lots":[{"points":10}],"deficit":25}]}

        """;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task lots_counters_levels_and_vouchers_come_along_and_the_journal_says_so(DatabaseEngine engine)
    {
        await using var shop = await TakeOverShop.NewAsync(engine, members: 3);
        var (exit, output, error) = await TakeOverShop.ImportAsync(shop, "accounts", First, 175);
        Assert.True(exit == 0, error);
        Assert.Equal((2, 0, 175, 0), Figures(output));
        Assert.Equal(0, await TakeOverShop.DifferencesAsync(shop));

        var proof = shop.Lines("accounts-proof.jsonl");
        Assert.Equal(["K-1", "K-2"], proof.Select(static line => (string)line["reference"]!));
        Assert.All(proof, static line => Assert.True((bool)line["equal"]!));
        Assert.Equal((150, 40, 2, "2099-02-01T00:00:00Z"), (
            (long)proof[0]["available"]!, (long)proof[0]["pending"]!, (long)proof[0]["vouchers"]!, (string)proof[0]["nextExpiry"]!));
        Assert.Equal((10, 25), ((long)proof[1]["available"]!, (long)proof[1]["deficit"]!));

        await shop.JsonAsync("export", shop.In("out"));
        var account = shop.Lines("out/accounts.jsonl").Single(static line => (string)line["email"]! == "member1@example.com");
        Assert.Equal("silver", (string)Assert.Single(account["levels"]!.AsArray())!);
        Assert.Equal((12, 900), ((long)account["purchases"]!, (long)account["points"]![0]!["lifetime"]!));
        var codes = account["vouchers"]!.AsArray().ToDictionary(static one => (string)one!["kind"]!, static one => (string)one!["code"]!);
        Assert.Equal("OLD-7781", codes["gift"]);
        Assert.NotEqual("", codes["tenth"]);
    }

    [Fact]
    public async Task the_same_file_again_posts_nothing_and_another_line_for_the_same_account_is_refused()
    {
        await using var shop = await TakeOverShop.NewAsync(members: 3);
        Assert.Equal(0, (await TakeOverShop.ImportAsync(shop, "accounts", First, 175)).Exit);

        // Cut off in the middle and started again: what is there is there, the rest goes on.
        var more = First + "{\"email\":\"member3@example.com\",\"points\":[{\"lots\":[{\"points\":5}]}]}\n";
        var (exit, output, error) = await TakeOverShop.ImportAsync(shop, "accounts", more, 180);
        Assert.True(exit == 0, error);
        Assert.Equal((1, 2, 180, 0), Figures(output));

        (exit, _, error) = await TakeOverShop.ImportAsync(shop, "accounts", "{\"email\":\"member1@example.com\",\"points\":[{\"lots\":[{\"points\":5}]}]}\n", 5);
        Assert.Equal(1, exit);
        Assert.Contains("0 were taken over", error, StringComparison.Ordinal);
        Assert.Equal(["key-reused-with-another-body"], TakeOverShop.Reasons(shop));
        Assert.Equal(0, await TakeOverShop.DifferencesAsync(shop));
    }

    [Fact]
    public async Task a_file_that_does_not_add_up_to_the_total_is_not_taken_over_at_all()
    {
        await using var shop = await TakeOverShop.NewAsync(members: 2);
        var (exit, _, error) = await TakeOverShop.ImportAsync(shop, "accounts", First, 176);
        Assert.Equal(1, exit);
        Assert.Contains("The control total says 176 points; the file has 175.", error, StringComparison.Ordinal);
        Assert.Contains("Nothing was taken over.", error, StringComparison.Ordinal);
        Assert.Equal(0, (long)(await shop.JsonAsync("verify"))["postings"]!);
        Assert.Equal(64, (await shop.RunAsync("import", "accounts", shop.In("accounts.jsonl"))).Exit);
    }

    [Fact]
    public async Task every_bad_line_has_its_reason_and_is_missing_in_the_total()
    {
        await using var shop = await TakeOverShop.NewAsync(members: 3);
        string[] bad =
        [
            """{"email":"nobody@example.com","points":[{"lots":[{"points":1}]}]}""",
            """{"points":[{"lots":[{"points":1}]}]}""",
            """{"email":"member1@example.com","points":[{"pointsId":"stars","lots":[{"points":1}]}]}""",
            """{"email":"member1@example.com","levels":["platinum"],"points":[{"lots":[{"points":1}]}]}""",
            """{"email":"member1@example.com","vouchers":[{"kind":"cinema"}],"points":[{"lots":[{"points":1}]}]}""",
            """{"email":"member1@example.com","vouchers":[{"kind":"gift"}],"points":[{"lots":[{"points":1}]}]}""",
            """{"email":"member1@example.com","programme":"other","points":[{"lots":[{"points":1}]}]}""",
            """{"email":"member1@example.com","points":[{"lots":[{"points":1,"activeFrom":"2030-01-01T00:00:00Z","expiresAt":"2029-01-01T00:00:00Z"}]}]}""",
            """{"email":"member2@example.com","points":[{"lots":[{"points":1}]}],"vouchers":[{"kind":"gift","worth":1,"code":"X"}]}""",
            """{"email":"member3@example.com","points":[{"lots":[{"points":1}]}],"vouchers":[{"kind":"gift","worth":1,"code":"X"}]}""",
        ];
        var (exit, output, error) = await TakeOverShop.ImportAsync(shop, "accounts", TakeOverShop.Lines(bad), 10);
        Assert.Equal(1, exit);
        Assert.Contains("Rows rejected: 9", error, StringComparison.Ordinal);
        Assert.Equal((1, 0, 1, -9), Figures(output));
        Assert.Equal(
            ["unknown-member", "unknown-member", "malformed", "malformed", "malformed", "malformed", "unknown-programme", "malformed", "code-taken"],
            TakeOverShop.Reasons(shop));
        Assert.Equal(0, await TakeOverShop.DifferencesAsync(shop));

        string[] unread = ["{", """{"email":"member1@example.com","until":1}""", """{"email":"member1@example.com","points":[{"lots":[{"points":1.5}]}]}""", "[]"];
        (exit, _, error) = await TakeOverShop.ImportAsync(shop, "accounts", TakeOverShop.Lines(unread), 10);
        Assert.Equal(1, exit);
        Assert.Contains("Lines that cannot be read: 4", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task points_that_have_lapsed_are_brought_in_and_lapse_at_once()
    {
        await using var shop = await TakeOverShop.NewAsync(members: 1);
        var (exit, _, error) = await TakeOverShop.ImportAsync(
            shop, "accounts", "{\"email\":\"member1@example.com\",\"points\":[{\"lots\":[{\"points\":7,\"expiresAt\":\"2014-01-01T00:00:00Z\"}]}]}\n", 7);
        Assert.True(exit == 0, error);
        Assert.Equal(0, (long)Assert.Single(shop.Lines("accounts-proof.jsonl"))["available"]!);
        Assert.Equal(0, await TakeOverShop.DifferencesAsync(shop));
    }

    private static (long, long, long, long) Figures(string output)
    {
        var json = JsonNode.Parse(output)!;
        return ((long)json["accepted"]!, (long)json["replayed"]!, (long)json["takenOver"]!, (long)json["difference"]!);
    }
}
