using System.Data.Common;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Platform.Secrets;

/// <summary>Keys destroyed for good, and the list of whose they were: it is here, because the live key store outlives a restore of the data.</summary>
internal sealed partial class KeyStore
{
    /// <summary>Destroys a member's key and remembers it, in one transaction; a rotation waits for it, and it for a rotation.</summary>
    public Task EraseAsync(MemberId member, Instant at, CancellationToken cancel) => store.WriteAsync(
        async (connection, transaction) =>
        {
            var version = await VersionAsync(connection, transaction, cancel);
            await connection.Command(transaction, sql["add_erased"]).With("member", member.Value).With("at", Micros.Of(at))
                .With("version", version).RunAsync(cancel);
            return await connection.Command(transaction, sql["destroy"]).With("member", member.Value).RunAsync(cancel);
        },
        cancel);

    public Task<long> CountErasedAsync(CancellationToken cancel) => NumberAsync("count_erased", static command => command, cancel);

    /// <summary>Whether the master key that wrapped the destroyed key wraps nothing any more.</summary>
    public async Task<bool> IsFinalAsync(MemberId member, CancellationToken cancel) =>
        await NumberAsync("is_final", command => command.With("member", member.Value), cancel) > 0;

    public async Task<IReadOnlyList<MemberId>> ErasedAfterAsync(MemberId after, int count, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["erased_after"]).With("after", after.Value).With("count", count);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var members = new List<MemberId>();
        while (await row.ReadAsync(cancel))
        {
            members.Add(new MemberId(row.Uuid(0)));
        }

        return members;
    }

    public Task<Scrubbed> ScrubAsync(CancellationToken cancel) => store.ScrubAsync([], cancel);

    private async Task<int> VersionAsync(DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["version"]);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
    }

    private async Task<long> NumberAsync(string name, Func<DbCommand, DbCommand> bind, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        await using var command = bind(connection.Command(null, sql[name]));
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
    }
}
