using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Platform.Secrets;

/// <summary>The shop's database remembers its key store, so that a lost or foreign one is noticed before it does harm.</summary>
internal sealed class KeyStoreLink(Database database)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(KeyStoreLink).Assembly, "Secrets.KeyStoreLink", database.Engine);

    public async Task<Guid?> FindAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["find"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? row.Uuid(0) : null;
    }

    /// <exception cref="SecretsRefused">The data belongs to another key store.</exception>
    public async Task KeepAsync(Guid store, string place, CancellationToken cancel)
    {
        if (await FindAsync(cancel) is null)
        {
            await database.WriteAsync(
                (connection, transaction) => connection.Command(transaction, sql["keep"]).With("store", store).RunAsync(cancel),
                cancel);
        }

        if (await FindAsync(cancel) != store)
        {
            throw new SecretsRefused($"The key store {place} belongs to another shop than this data.");
        }
    }
}
