using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Claims;

/// <summary>Who claimed a sale, and under which activity it is recorded.</summary>
public sealed record SaleClaim(Guid Mark, MemberId Member, AccountId Account, ActivityId Activity);

public enum ClaimTaking
{
    Taken,

    /// <summary>Somebody has it.</summary>
    Used,

    /// <summary>The member has claimed as many as one may within the period.</summary>
    Limit,

    /// <summary>There is no such member (any more).</summary>
    NoMember,
}

/// <summary>The claims of one shop: who took which sale, what the shop decided, and where numbers on receipts lead.</summary>
public sealed class ClaimStore(Shop shop, IMembers members)
{
    private const string Counted = "claim";

    private readonly Database database = shop.Database;
    private readonly MemberCounts counts = new(shop);
    private readonly NamedSql sql = NamedSql.Of(typeof(ClaimStore).Assembly, "Claims.ClaimStore", shop.Database.Engine);

    /// <summary>Version 0 = nothing was ever decided.</summary>
    public async Task<(ClaimPolicy Policy, int Version)> PolicyAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["policy"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? (JsonSerializer.Deserialize(row.GetString(1), ClaimJson.Default.ClaimPolicy)!, row.GetInt32(0))
            : (ClaimPolicy.Standard, 0);
    }

    /// <summary>False when it is not of that version any more.</summary>
    public Task<bool> DecideAsync(ClaimPolicy policy, int version, string actor, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            var body = JsonSerializer.Serialize(policy, ClaimJson.Default.ClaimPolicy);
            var written = await connection.Command(transaction, sql[version == 0 ? "first_policy" : "next_policy"])
                .With("version", version).With("body", body).RunAsync(cancel);
            if (written > 0)
            {
                await AuditTrail.AppendAsync(
                    shop, connection, transaction,
                    new AuditEntry(actor, AuditAction.ClaimPolicyDecided, null, "claim-policy", $"version {version + 1}"), cancel);
            }

            return written > 0;
        },
        cancel);

    public async Task<SaleClaim?> FindAsync(Guid mark, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["find"]).With("mark", mark);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new SaleClaim(mark, new MemberId(row.Uuid(0)), new AccountId(row.Uuid(1)), new ActivityId(row.Uuid(2)))
            : null;
    }

    /// <summary>True when the member may claim nothing more in its period.</summary>
    public async Task<bool> IsFullAsync(MemberId member, ClaimPolicy policy, CancellationToken cancel) =>
        await counts.UsedAsync(member, Counted, Period(policy), cancel) >= policy.PerMember;

    /// <summary>Takes a sale for a member, once for ever; what is refused counts nothing.</summary>
    public async Task<ClaimTaking> TakeAsync(SaleClaim claim, ClaimPolicy policy, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync((connection, transaction) => TakeAsync(connection, transaction, claim, policy, cancel), cancel);
        }
        catch (TakenBack refused)
        {
            return refused.Why;
        }
    }

    /// <summary>Where the number on a receipt leads; those that have become too old to be good are forgotten.</summary>
    public Task KeepNumberAsync(string number, Guid mark, Instant from, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            await connection.Command(transaction, sql["forget_numbers"]).With("from", Instants.Micros(from)).RunAsync(cancel);
            return await connection.Command(transaction, sql["keep_number"]).With("number", number).With("mark", mark)
                .With("now", Instants.Micros(shop.Now)).RunAsync(cancel);
        },
        cancel);

    /// <summary>The sales that a number may lead to; nearly always one.</summary>
    public async Task<ImmutableArray<Guid>> MarksAsync(string number, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["marks"]).With("number", number).With("limit", Limits.ClaimMarks);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var marks = ImmutableArray.CreateBuilder<Guid>();
        while (await row.ReadAsync(cancel))
        {
            marks.Add(row.Uuid(0));
        }

        return marks.ToImmutable();
    }

    private async Task<ClaimTaking> TakeAsync(
        DbConnection connection, DbTransaction transaction, SaleClaim claim, ClaimPolicy policy, CancellationToken cancel)
    {
        if (!await members.LockAsync(connection, transaction, claim.Member, cancel))
        {
            return ClaimTaking.NoMember;
        }

        var taken = await connection.Command(transaction, sql["take"]).With("mark", claim.Mark).With("member", claim.Member.Value)
            .With("account", claim.Account.Value).With("activity", claim.Activity.Value).With("now", Instants.Micros(shop.Now)).RunAsync(cancel);
        if (taken == 0)
        {
            return ClaimTaking.Used;
        }

        return await counts.CountAsync(connection, transaction, claim.Member, Counted, Period(policy), cancel) > policy.PerMember
            ? throw new TakenBack(ClaimTaking.Limit)
            : ClaimTaking.Taken;
    }

    private static Duration Period(ClaimPolicy policy) => Duration.FromDays(policy.PeriodDays);

    /// <summary>Undoes the transaction.</summary>
    private sealed class TakenBack(ClaimTaking why) : Exception(why.ToString())
    {
        public ClaimTaking Why { get; } = why;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ClaimPolicy))]
internal sealed partial class ClaimJson : JsonSerializerContext;
