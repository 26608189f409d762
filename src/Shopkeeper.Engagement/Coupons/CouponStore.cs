using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Coupons;

/// <summary>A coupon that gives points: its global number, 13 digits. Until null: without end. Serials: pieces that were told of, and of these used.</summary>
public sealed record Coupon(string Gcn, string Name, long Points, Instant? Until, long Serials, long Used);

/// <summary>A piece of a coupon. Used: when it was; Member: whose it became, null when whoever used it is forgotten.</summary>
public sealed record CouponPiece(KeyedHash Code, Instant? Used, MemberId? Member);

public enum CouponPut
{
    Done,

    /// <summary>Somebody has its points: they stay as they are.</summary>
    PointsStay,
    TooMany,
}

/// <summary>
/// Coupons that give points, each printed piece once. A piece is its coupon's number and its serial; stored is a keyed hash of both, so that
/// the database holds no list of good coupons.
/// </summary>
public sealed class CouponStore(Shop shop, ShopSecrets secrets, IMembers members)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(CouponStore).Assembly, "Coupons.CouponStore", shop.Database.Engine);

    /// <summary>By number.</summary>
    public async Task<ImmutableArray<Coupon>> AllAsync(CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        return await RowsAsync(connection.Command(null, sql["all"]), cancel);
    }

    public async Task<Coupon?> FindAsync(string gcn, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        return (await RowsAsync(connection.Command(null, sql["find"]).With("gcn", gcn), cancel)).FirstOrDefault();
    }

    public Task<CouponPut> PutAsync(string gcn, (string Name, long Points, Instant? Until) coupon, string actor, CancellationToken cancel) =>
        shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                await using var counted = connection.Command(transaction, sql["count"]);
                var count = Convert.ToInt64(await counted.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
                if (count >= Limits.Coupons && (await RowsAsync(connection.Command(transaction, sql["find"]).With("gcn", gcn), cancel)).IsEmpty)
                {
                    return CouponPut.TooMany;
                }

                return await connection.Command(transaction, sql["put"]).With("gcn", gcn).With("name", coupon.Name).With("points", coupon.Points)
                    .With("until", coupon.Until is { } until ? Instants.Micros(until) : null).With("by", actor)
                    .With("now", Instants.Micros(shop.Now)).RunAsync(cancel) > 0
                    ? CouponPut.Done
                    : CouponPut.PointsStay;
            },
            cancel);

    /// <summary>Tells of printed pieces, in one order; what is there stays as it is. Answers how many were new.</summary>
    public Task<int> AddAsync(string gcn, IEnumerable<string> serials, CancellationToken cancel)
    {
        var codes = serials.Select(serial => HashOf(gcn, serial).Value).Distinct().Order().ToArray();
        return shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                var added = 0;
                foreach (var code in codes)
                {
                    added += await connection.Command(transaction, sql["add_serial"]).With("code", code).With("gcn", gcn).RunAsync(cancel);
                }

                return added;
            },
            cancel);
    }

    /// <summary>
    /// The piece, taken for the member when nobody has it, its time is not over and it gives so many points: the caller sees whose it is.
    /// Null when there is none, or no such member.
    /// </summary>
    public Task<CouponPiece?> TakeAsync(string gcn, string serial, long points, MemberId member, CancellationToken cancel)
    {
        var code = HashOf(gcn, serial);
        return shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                if (!await members.LockAsync(connection, transaction, member, cancel))
                {
                    return null;
                }

                var now = Instants.Micros(shop.Now);
                if (await connection.Command(transaction, sql["take"]).With("code", code.Value).With("points", points).With("now", now).RunAsync(cancel) > 0)
                {
                    await connection.Command(transaction, sql["use"]).With("code", code.Value).With("member", member.Value).With("now", now).RunAsync(cancel);
                }

                await using var command = connection.Command(transaction, sql["whose"]).With("code", code.Value);
                await using var row = await command.ExecuteReaderAsync(cancel);
                return await row.ReadAsync(cancel)
                    ? new CouponPiece(
                        code, row.IsDBNull(0) ? null : Instants.At(row.GetInt64(0)), row.IsDBNull(1) ? null : new MemberId(row.Uuid(1)))
                    : null;
            },
            cancel);
    }

    private KeyedHash HashOf(string gcn, string serial) => secrets.Hash(HashedField.Coupon, $"{gcn}/{serial}");

    private static async Task<ImmutableArray<Coupon>> RowsAsync(DbCommand command, CancellationToken cancel)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(cancel);
            var found = ImmutableArray.CreateBuilder<Coupon>();
            while (await row.ReadAsync(cancel))
            {
                found.Add(new Coupon(
                    row.GetString(0), row.GetString(1), row.GetInt64(2), row.IsDBNull(3) ? null : Instants.At(row.GetInt64(3)),
                    row.GetInt64(4), row.GetInt64(5)));
            }

            return found.DrainToImmutable();
        }
    }
}
