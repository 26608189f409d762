using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Rights;

/// <summary>What a rule of retention is about. Stored by name: append-only.</summary>
public enum RetentionKind
{
    /// <summary>Active members whose account nothing has happened in: they are erased.</summary>
    InactiveMembers,

    /// <summary>Cards handed out, never activated and not used: they are erased.</summary>
    HeldCards,

    /// <summary>Proofs in the consent log (an IP address, the number of a form): they go, the entries stay.</summary>
    ConsentProofs,

    /// <summary>Activities that wait for a card or a sale that never came.</summary>
    ParkedActivities,
}

public sealed record RetentionRule(RetentionKind Kind, int Days);

/// <summary>Somebody whom a rule may concern.</summary>
public sealed record JoinedMember(MemberId Member, AccountId Account, Instant Joined);

/// <summary>The rules of retention of one shop, and what of Members they concern.</summary>
public sealed class RetentionStore(Shop shop)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(RetentionStore).Assembly, "Rights.Retention", shop.Database.Engine);

    /// <summary>Kinds without a rule are kept for ever and are not in it.</summary>
    public async Task<ImmutableArray<RetentionRule>> RulesAsync(CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["rules"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rules = ImmutableArray.CreateBuilder<RetentionRule>();
        while (await row.ReadAsync(cancel))
        {
            rules.Add(new RetentionRule(Enum.Parse<RetentionKind>(row.GetString(0)), row.GetInt32(1)));
        }

        return rules.ToImmutable();
    }

    /// <summary>Null days: kept for ever.</summary>
    public Task SetAsync(RetentionKind kind, int? days, string actor, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            var command = connection.Command(transaction, sql[days is null ? "unset" : "set"]).With("kind", kind.ToString());
            await (days is null ? command : command.With("days", days)).RunAsync(cancel);
            var detail = days is { } kept ? string.Create(CultureInfo.InvariantCulture, $"{kept} days") : "for ever";
            await AuditTrail.AppendAsync(
                shop, connection, transaction, new AuditEntry(actor, AuditAction.RetentionSet, null, kind.ToString(), detail), cancel);
            return 0;
        },
        cancel);

    /// <summary>True for one caller of all nodes, when the last turn is as old as that.</summary>
    public async Task<bool> TakeTurnAsync(Duration since, CancellationToken cancel) => await shop.Database.WriteAsync(
        (connection, transaction) => connection.Command(transaction, sql["take_turn"])
            .With("now", Instants.Micros(shop.Now)).With("before", Instants.Micros(shop.Now - since)).RunAsync(cancel),
        cancel) > 0;

    /// <summary>Members of a status who joined before an instant, oldest first after one of them (null: from the oldest), a page of them.</summary>
    public async Task<ImmutableArray<JoinedMember>> JoinedBeforeAsync(
        MemberStatus status, Instant before, JoinedMember? after, int rows, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["joined_before"]).With("status", (short)status)
            .With("before", Instants.Micros(before)).With("rows", rows)
            .With("after_us", after is null ? long.MinValue : Instants.Micros(after.Joined)).With("after", after?.Member.Value ?? Guid.Empty);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var members = ImmutableArray.CreateBuilder<JoinedMember>();
        while (await row.ReadAsync(cancel))
        {
            members.Add(new JoinedMember(new MemberId(row.Uuid(0)), new AccountId(row.Uuid(1)), Instants.At(row.GetInt64(2))));
        }

        return members.ToImmutable();
    }

    /// <summary>Proofs recorded before an instant: counted, and gone unless it is only asked how many.</summary>
    public async Task<long> ForgetProofsAsync(Instant before, bool dryRun, CancellationToken cancel)
    {
        if (!dryRun)
        {
            return await shop.Database.WriteAsync(
                (connection, transaction) => connection.Command(transaction, sql["forget_proofs"])
                    .With("before", Instants.Micros(before)).RunAsync(cancel),
                cancel);
        }

        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["count_proofs"]).With("before", Instants.Micros(before));
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
    }
}
