using System.Text.Json;
using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>The approved OpenAPI file is the contract: what the server says must be what docs/reference/openapi.json says.</summary>
public sealed class OpenApiTests
{
    private const string Approve = "SHOPKEEPER_APPROVE";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task the_server_describes_the_api_as_approved()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var said = await shop.GetAsync("/openapi/v1.json", key: null);
        var text = said.Json.ToJsonString(Indented) + "\n";
        var file = Path.Combine(Root(), "docs", "reference", "openapi.json");
        if (Environment.GetEnvironmentVariable(Approve) == "1")
        {
            await File.WriteAllTextAsync(file, text);
        }

        Assert.Equal("3.1.1", said.Json["openapi"]!.GetValue<string>());
        Assert.True(
            text == await File.ReadAllTextAsync(file),
            $"The API has changed. If that is meant, run this test with {Approve}=1 and commit {file}.");
    }

    [Theory]
    [InlineData("ActivityBody", "", "{0}")]
    [InlineData("LineBody", "/lines/0", """{{ "type": "purchase", "lines": [ {0} ] }}""")]
    [InlineData("AppliedBody", "/lines/0/applied/0", """{{ "type": "purchase", "lines": [ {{ "line": 1, "applied": [ {0} ] }} ] }}""")]
    [InlineData("TenderBody", "/tenders/0", """{{ "type": "purchase", "tenders": [ {0} ] }}""")]
    [InlineData("ReturnBody", "/returns/0", """{{ "type": "purchase", "returns": [ {0} ] }}""")]
    [InlineData("SaleBody", "/sale", """{{ "type": "return", "sale": {0} }}""")]
    public async Task every_described_member_of_an_activity_is_read(string shape, string place, string body)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var api = (await shop.GetAsync("/openapi/v1.json", key: null)).Json;
        var members = api["components"]!["schemas"]![shape]!["properties"]!.AsObject().Select(static member => member.Key).ToArray();
        Assert.NotEmpty(members);
        foreach (var member in members)
        {
            // Nothing that is known may be true, so a known member is a mistake at its own place.
            var reply = await shop.PostAsync(
                "/v1/activities", string.Format(System.Globalization.CultureInfo.InvariantCulture, body, $$"""{ "{{member}}": true }"""));

            Assert.Equal(400, reply.Status);
            Assert.StartsWith($"{place}/{member}", reply.Pointer, StringComparison.Ordinal);
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Shopkeeper.slnx")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
