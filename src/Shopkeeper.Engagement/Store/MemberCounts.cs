using System.Data.Common;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Store;

/// <summary>How often a member did something within a period, which begins with the first time in it.</summary>
internal sealed class MemberCounts(Shop shop)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(MemberCounts).Assembly, "Store.MemberCounts", shop.Database.Engine);

    /// <summary>Counts one more, in the transaction that does it, and says how many that makes.</summary>
    public async Task<long> CountAsync(
        DbConnection connection, DbTransaction transaction, MemberId member, string what, Duration period, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["count"]).With("member", member.Value).With("what", what)
            .With("now", Instants.Micros(shop.Now)).With("from", Instants.Micros(shop.Now - period));
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
    }

    public async Task<long> UsedAsync(MemberId member, string what, Duration period, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        return await UsedAsync(connection, null, member, what, period, cancel);
    }

    /// <summary>The same as a transaction sees it.</summary>
    public async Task<long> UsedAsync(
        DbConnection connection, DbTransaction? transaction, MemberId member, string what, Duration period, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["used"]).With("member", member.Value).With("what", what)
            .With("from", Instants.Micros(shop.Now - period));
        return await command.ExecuteScalarAsync(cancel) is { } used ? Convert.ToInt64(used, CultureInfo.InvariantCulture) : 0;
    }
}
