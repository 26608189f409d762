using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

[assembly: AssemblyFixture(typeof(Shopkeeper.Server.Tests.Import.ImportedYear))]

namespace Shopkeeper.Server.Tests.Import;

/// <summary>The sample year in a shop with Sparks: imported once per engine, and each test that needs it has a copy of its own.</summary>
public sealed class ImportedYear : IAsyncDisposable
{
    private readonly Lazy<Task<CommandShop>> sqlite = new(static () => ImportAsync(DatabaseEngine.Sqlite));
    private readonly Lazy<Task<CommandShop>> postgres = new(static () => ImportAsync(DatabaseEngine.Postgres));

    public async Task<CommandShop> CopyAsync(DatabaseEngine engine) =>
        await CommandShop.CopyAsync(await (engine == DatabaseEngine.Sqlite ? sqlite : postgres).Value);

    public async ValueTask DisposeAsync()
    {
        foreach (var shop in new[] { sqlite, postgres }.Where(static shop => shop is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
        {
            await (await shop.Value).DisposeAsync();
        }
    }

    private static async Task<CommandShop> ImportAsync(DatabaseEngine engine)
    {
        var shop = await CommandShop.NewAsync(engine);
        await shop.PublishAsync();
        await shop.JsonAsync("import", "products", Shipped.Sample, "--format", "online-retail");
        JsonObject summary = await shop.JsonAsync("import", "purchases", Shipped.Sample, "--format", "online-retail");
        Assert.Equal(370_931, (int)summary["read"]!);
        Assert.Equal(272_852, (int)summary["accepted"]!);
        Assert.Equal(98_079, (int)summary["rejected"]!);
        return shop;
    }
}
