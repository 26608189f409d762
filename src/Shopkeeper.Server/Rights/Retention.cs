using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Members;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Rights;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Server.Rights;

/// <summary>So many of a kind are older than its rule allows; IsMore: at least, for not all members were looked at.</summary>
public sealed record RetentionCount(RetentionRule Rule, long Count, bool IsMore = false);

/// <summary>
/// Applies the shop's rules of retention: whom nobody has seen for long is erased, old proofs and activities that wait for
/// nobody go. A dry run counts and changes nothing. What was applied is in the audit log, also when it was nothing.
/// </summary>
public sealed class Retention(Shop shop, RetentionStore rules, ShopMembers members, IShopAccounts accounts)
{
    /// <summary>Who erases, in the audit log.</summary>
    public const string Actor = "retention";

    private const int Page = 500;
    private const int Entries = 20;

    public RetentionStore Rules => rules;

    public async Task<ImmutableArray<RetentionCount>> RunAsync(string actor, bool dryRun, CancellationToken cancel)
    {
        var counts = ImmutableArray.CreateBuilder<RetentionCount>();
        foreach (var rule in await rules.RulesAsync(cancel))
        {
            var (count, _) = await ApplyAsync(rule, dryRun, long.MaxValue, cancel);
            counts.Add(new RetentionCount(rule, count));
            if (!dryRun)
            {
                var detail = string.Create(CultureInfo.InvariantCulture, $"{count} older than {rule.Days} days");
                await AuditTrail.AppendAsync(
                    shop, new AuditEntry(actor, AuditAction.RetentionRun, null, rule.Kind.ToString(), detail), cancel);
            }
        }

        return counts.ToImmutable();
    }

    /// <summary>A dry run that looks at the oldest members only, as many as a caller may wait for.</summary>
    public async Task<ImmutableArray<RetentionCount>> LookAsync(CancellationToken cancel)
    {
        var counts = ImmutableArray.CreateBuilder<RetentionCount>();
        foreach (var rule in await rules.RulesAsync(cancel))
        {
            var (count, isMore) = await ApplyAsync(rule, dryRun: true, Limits.RetentionLooked, cancel);
            counts.Add(new RetentionCount(rule, count, isMore));
        }

        return counts.ToImmutable();
    }

    private async Task<(long Count, bool IsMore)> ApplyAsync(RetentionRule rule, bool dryRun, long most, CancellationToken cancel)
    {
        var before = shop.Now - Duration.FromDays(rule.Days);
        return rule.Kind switch
        {
            RetentionKind.InactiveMembers => await EraseAsync(MemberStatus.Active, before, dryRun, most, cancel),
            RetentionKind.HeldCards => await EraseAsync(MemberStatus.Held, before, dryRun, most, cancel),
            RetentionKind.ConsentProofs => (await rules.ForgetProofsAsync(before, dryRun, cancel), false),
            RetentionKind.ParkedActivities => (await accounts.ForgetParkedAsync(before, dryRun, cancel), false),
            _ => throw new InvariantViolated("an unknown kind of retention"),
        };
    }

    /// <summary>Those who joined before that instant and whose account nothing has happened in since; of so many at most.</summary>
    private async Task<(long Count, bool IsMore)> EraseAsync(
        MemberStatus status, Instant before, bool dryRun, long most, CancellationToken cancel)
    {
        var (count, looked, after) = (0L, 0L, (JoinedMember?)null);
        ImmutableArray<JoinedMember> page;
        do
        {
            page = await rules.JoinedBeforeAsync(status, before, after, Page, cancel);
            foreach (var one in page)
            {
                if (looked++ == most)
                {
                    return (count, true);
                }

                after = one;
                if (!await IsActiveAsync(one.Account, before, cancel))
                {
                    count++;
                    if (!dryRun)
                    {
                        await members.EraseAsync(one.Member, Actor, cancel);
                    }
                }
            }
        }
        while (page.Length == Page);
        return (count, false);
    }

    /// <summary>Whether anything but the shop's own jobs was posted since: a purchase, a pick, an adjustment.</summary>
    private async Task<bool> IsActiveAsync(AccountId account, Instant since, CancellationToken cancel)
    {
        long? seq = null;
        ImmutableArray<Posting> page;
        do
        {
            page = await accounts.EntriesAsync(account, seq, Entries, cancel);
            foreach (var posting in page)
            {
                seq = posting.Seq;
                if (posting.RecordedAt < since)
                {
                    return false;
                }

                if (posting.Kind is not (CommandKind.Expire or CommandKind.ReleasePending or CommandKind.ConvertPoints))
                {
                    return true;
                }
            }
        }
        while (page.Length == Entries);
        return false;
    }
}
