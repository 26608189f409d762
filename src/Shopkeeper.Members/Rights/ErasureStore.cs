using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Rights;

/// <summary>A row of the erasure log. KeyGone: nothing is left to do.</summary>
internal sealed record ErasedMember(MemberId Member, AccountId Account, Instant At, string Actor, bool KeyGone);

/// <summary>The erasure log, and what goes with an entry of it, in one transaction.</summary>
internal sealed class ErasureStore(Shop shop)
{
    // Rows that name a member go, in every table that there is, but for these: the shop's books, evidence, keys that are kept for
    // ever, and the logs themselves. A card's link is Accounts' to take off.
    private static readonly HashSet<string> Staying = new(StringComparer.Ordinal)
    {
        "account", "account_owner", "card_lookup", "consent", "consent_confirmation", "join_key", "erasure", "audit",
    };

    private readonly NamedSql sql = NamedSql.Of(typeof(ErasureStore).Assembly, "Rights.Erasure", shop.Database.Engine);

    /// <summary>False when there is no such member (any more).</summary>
    public Task<bool> EraseAsync(MemberId member, string actor, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            if (await AccountAsync(connection, transaction, member, cancel) is not { } account)
            {
                return false;
            }

            await connection.Command(transaction, sql["add"]).With("member", member.Value).With("account", account.Value)
                .With("at", Instants.Micros(shop.Now)).With("actor", actor).RunAsync(cancel);
            await connection.Command(transaction, sql["forget_proofs"]).With("member", member.Value).RunAsync(cancel);
            await connection.Command(transaction, sql["forget_answers"]).With("member", member.Value).RunAsync(cancel);
            await connection.Command(transaction, sql["forget_printed"]).With("member", member.Value).RunAsync(cancel);
            foreach (var (table, column) in await PlacesAsync(connection, transaction, cancel))
            {
                await connection.Command(transaction, $"{sql["forget_rows"]} {table} where {column} = @member")
                    .With("member", member.Value).RunAsync(cancel);
            }

            var entry = new AuditEntry(actor, AuditAction.MemberErased, member, member.ToString(), "");
            await AuditTrail.AppendAsync(shop, connection, transaction, entry, cancel);
            return true;
        },
        cancel);

    /// <summary>Who is this member by now.</summary>
    public async Task<ImmutableArray<MemberId>> MergedIntoAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["merged_into"]).With("member", member.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var merged = ImmutableArray.CreateBuilder<MemberId>();
        while (await row.ReadAsync(cancel))
        {
            merged.Add(new MemberId(row.Uuid(0)));
        }

        return merged.ToImmutable();
    }

    public async Task<ErasedMember?> FindAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["find"]).With("member", member.Value);
        return (await RowsAsync(command, cancel)).FirstOrDefault();
    }

    /// <summary>Those whose data keys may still be there.</summary>
    public async Task<ImmutableArray<ErasedMember>> UnfinishedAsync(CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["unfinished"]);
        return await RowsAsync(command, cancel);
    }

    public Task KeyGoneAsync(MemberId member, CancellationToken cancel) => shop.Database.WriteAsync(
        (connection, transaction) => connection.Command(transaction, sql["key_gone"]).With("member", member.Value).RunAsync(cancel),
        cancel);

    public async Task<long> CountAsync(CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["count"]);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
    }

    /// <summary>Tables and columns that name a member and whose rows go with it.</summary>
    private async Task<List<(string Table, string Column)>> PlacesAsync(
        DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["places"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var places = new List<(string, string)>();
        while (await row.ReadAsync(cancel))
        {
            if (!Staying.Contains(row.GetString(0)))
            {
                places.Add((row.GetString(0), row.GetString(1)));
            }
        }

        return places;
    }

    /// <summary>The account of a member who is there, and stays until the transaction ends; null when there is none.</summary>
    public async Task<AccountId?> AccountAsync(
        DbConnection connection, DbTransaction transaction, MemberId member, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["lock"]).With("member", member.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? new AccountId(row.Uuid(0)) : null;
    }

    private static async Task<ImmutableArray<ErasedMember>> RowsAsync(DbCommand command, CancellationToken cancel)
    {
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rows = ImmutableArray.CreateBuilder<ErasedMember>();
        while (await row.ReadAsync(cancel))
        {
            rows.Add(new ErasedMember(
                new MemberId(row.Uuid(0)), new AccountId(row.Uuid(1)), Instants.At(row.GetInt64(2)), row.GetString(3),
                row.GetInt16(4) != 0));
        }

        return rows.ToImmutable();
    }
}
