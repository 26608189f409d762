using System.Text.Json.Nodes;
using Shopkeeper.Server.Commands;
using Shopkeeper.Server.Hosting;
using Xunit;

namespace Shopkeeper.Server.Tests.Commands;

public sealed class CommandLineTests
{
    public static readonly TheoryData<string> Misused =
    [
        "imprt",
        "import",
        "import purchases",
        "keys create --name till",
        "verify --no-such-option",
        "import purchases FILE.txt",
        "import purchases FILE --format xml",
        "programme publish FILE --at someday",
        "keys create --name till --scopes till --phone-region Mars",
    ];

    [Theory]
    [MemberData(nameof(Misused))]
    public async Task misuse_is_one_sentence_on_standard_error_and_exit_64(string line)
    {
        await using var shop = await CommandShop.NewAsync();
        var file = shop.Write("file", await File.ReadAllTextAsync(Shipped.Programme("sparks-2015.yaml")));
        var (exit, output, error) = await CommandRun.RunAsync(
            line.Replace("FILE", file, StringComparison.Ordinal).Split(' '));
        Assert.Equal(64, exit);
        Assert.Empty(output);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.DoesNotContain(" at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GB", 1, 0)]
    [InlineData(null, 0, 1)]
    public async Task a_phone_number_without_its_country_code_needs_a_region(string? region, int accepted, int rejected)
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        var file = shop.Write("members.jsonl", """{ "card": "2900000000018", "phone": "020 7946 0018" }""" + "\n");
        string[] words = ["import", "members", file, .. region is null ? Array.Empty<string>() : ["--phone-region", region]];

        var summary = await shop.JsonAsync(words);

        Assert.Equal((accepted, rejected), ((int)summary["accepted"]!, (int)summary["rejected"]!));
    }

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("help import")]
    [InlineData("import help")]
    [InlineData("verify --help")]
    public async Task every_verb_explains_itself(string line)
    {
        var (exit, output, _) = await CommandRun.RunAsync(line.Split(' '));
        Assert.Equal(0, exit);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task the_version_is_one_json_object()
    {
        var (exit, output, _) = await CommandRun.RunAsync("version", "--json");
        Assert.Equal(0, exit);
        Assert.Matches(@"^\d+\.\d+\.\d+", (string)JsonNode.Parse(output)!["version"]!);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("keys list")]
    [InlineData("programme list")]
    [InlineData("backup OUT")]
    public async Task looking_at_a_folder_without_a_shop_makes_none(string line)
    {
        await using var shop = await CommandShop.NewAsync();
        var (exit, _, error) = await shop.RunAsync(line.Replace("OUT", shop.In("out"), StringComparison.Ordinal).Split(' '));
        Assert.Equal(2, exit);
        Assert.Contains("no shop", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(shop.In("shop")));
    }

    [Fact]
    public async Task a_folder_in_use_refuses_writing_verbs_with_exit_3_and_lets_others_look()
    {
        await using var shop = await CommandShop.NewAsync();
        await shop.PublishAsync();
        var stores = shop.Write("stores.csv", "id,name\ncardiff-1,Cardiff\n");
        await using (await ShopHost.OpenAsync(
            new ShopOptions { DataFolder = shop.In("shop") }, TestContext.Current.CancellationToken))
        {
            foreach (var line in (string[])
                [$"import stores {stores}", "keys create --name till --scopes till", $"programme publish {Shipped.Programme("bonus-card.yaml")}"])
            {
                var (exit, _, error) = await shop.RunAsync(line.Split(' '));
                Assert.Equal(3, exit);
                Assert.Contains("in use", error, StringComparison.Ordinal);
            }

            Assert.Equal(0, (await shop.RunAsync("verify")).Exit);
            Assert.Equal(0, (await shop.RunAsync("keys", "list")).Exit);
            Assert.Equal(0, (await shop.RunAsync("backup", shop.In("copy"))).Exit);
        }

        Assert.Equal(0, (await shop.RunAsync("import", "stores", stores)).Exit);
    }

    [Fact]
    public async Task a_database_that_does_not_answer_is_one_sentence_and_exit_2()
    {
        await using var shop = await CommandShop.NewAsync();
        var (exit, _, error) = await CommandRun.RunAsync(
            "verify", "--data", shop.In("shop"), "--database", "Host=127.0.0.1;Port=1;Username=nobody;Timeout=2");
        Assert.Equal(2, exit);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task a_key_is_shown_once_listed_without_its_secret_and_revoked()
    {
        await using var shop = await CommandShop.NewAsync();
        var made = await shop.JsonAsync("keys", "create", "--name", "tills", "--scopes", "till,read", "--store", "cardiff-1");
        var id = (string)made["id"]!;
        Assert.StartsWith("key_", id, StringComparison.Ordinal);
        Assert.True(((string)made["secret"]!).Length >= 40);

        var listed = (await shop.JsonAsync("keys", "list"))["keys"]!.AsArray();
        var only = Assert.Single(listed)!;
        Assert.Equal(id, (string)only["id"]!);
        Assert.Null(only["secret"]);
        Assert.Equal("cardiff-1", (string)only["store"]!);

        await shop.JsonAsync("keys", "revoke", id);
        Assert.Equal(2, (await shop.RunAsync("keys", "revoke", id)).Exit);
        Assert.NotNull((await shop.JsonAsync("keys", "list"))["keys"]![0]!["revoked"]);
    }

    [Fact]
    public async Task a_scope_that_does_not_exist_is_refused_in_words()
    {
        await using var shop = await CommandShop.NewAsync();
        var (exit, _, error) = await shop.RunAsync("keys", "create", "--name", "x", "--scopes", "everything");
        Assert.Equal(2, exit);
        Assert.Contains("everything", error, StringComparison.Ordinal);
    }
}
