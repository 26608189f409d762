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
