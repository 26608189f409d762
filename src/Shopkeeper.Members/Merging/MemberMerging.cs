using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Households;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Rights;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Merging;

/// <summary>What became of a merge or its undo; Why None: it is as asked, now or before.</summary>
public sealed record MergeResult(Merge? Merge, Rejection Why, string Detail)
{
    public static MergeResult Refuse(Rejection why, string detail) => new(null, why, detail);
}

/// <summary>
/// Members that are one person. First a note of it, then the accounts in one posting, then identifiers, profile and consents in one
/// transaction: a crash in between leaves the note, and every start goes on from it. Undone the same way, backwards.
/// </summary>
internal sealed class MemberMerging(
    Shop shop, ShopSecrets secrets, MemberStore members, ConsentStore consents, KnownFacts facts, RestrictionStore restrictions,
    (IAccountMerging Merging, ShopHouseholds? Households) accounts)
{
    private readonly MergeStore store = new(shop.Database, consents);

    /// <summary>
    /// Refused in this order: unknown members (null merge, Why UnknownAccount), same-account, in-household, not-merged (restricted), account-merged, then what the ledger
    /// refuses. The same two again: the merge that stands.
    /// </summary>
    public async Task<MergeResult> MergeAsync(MemberId source, MemberId target, string reason, string by, CancellationToken cancel)
    {
        if (await members.FindAsync(source, cancel) is not { } from || await members.FindAsync(target, cancel) is not { } to)
        {
            return MergeResult.Refuse(Rejection.UnknownAccount, "There is no member with this id.");
        }

        if (source == target)
        {
            return MergeResult.Refuse(Rejection.SameAccount, "A member is merged into another one than itself.");
        }

        if ((await RefusalOfAsync(source, cancel) ?? await RefusalOfAsync(target, cancel)) is { } refused)
        {
            return refused;
        }

        if (await store.OpenOfAsync(target, cancel) is { Merge: var left })
        {
            return MergeResult.Refuse(Rejection.AccountMerged, $"That member was merged into {left.Target}.");
        }

        if (await store.OpenOfAsync(source, cancel) is { } there)
        {
            return there.Merge.Target == target
                ? await GoOnAsync(there, cancel)
                : MergeResult.Refuse(Rejection.AccountMerged, $"The member was merged into {there.Merge.Target}.");
        }

        var id = Guid.CreateVersion7(shop.Time.GetUtcNow());
        var merge = new Merge(id, source, from.Account, target, to.Account, MergeState.Begun, shop.Now, null, by, reason);
        await AuditTrail.AppendAsync(
            shop, new AuditEntry(by, AuditAction.MembersMerged, target, source.ToString(), MergeName.Of(id)), CancellationToken.None);
        await store.BeginAsync(merge, await members.IdentifiersAsync(source, cancel), cancel);

        // Somebody else may have begun it in this moment: then that one stands.
        return await store.OpenOfAsync(source, cancel) is { } begun && begun.Merge.Target == target
            ? await GoOnAsync(begun, cancel)
            : MergeResult.Refuse(Rejection.AccountMerged, "The member was merged into another one.");
    }

    private async Task<MergeResult?> RefusalOfAsync(MemberId member, CancellationToken cancel) =>
        accounts.Households is { } households && await households.OfAsync(member, cancel) is not null
            ? MergeResult.Refuse(Rejection.InHousehold, "Who shares an account is not merged: leave the household first.")
        : await restrictions.SinceAsync(member, cancel) is not null
            ? MergeResult.Refuse(Rejection.NotMerged, "Who is restricted is not merged: lift the restriction first.")
        : null;

    /// <summary>Refused: not-merged, account-merged (the target has left by a merge of its own), merge-spent. Undone already: as it is.</summary>
    public async Task<MergeResult?> UndoAsync(Guid merge, string by, CancellationToken cancel)
    {
        if (await store.FindAsync(merge, cancel) is not { } row)
        {
            return null;
        }

        if (row.Merge.State is MergeState.Undone)
        {
            return new MergeResult(row.Merge, Rejection.None, "");
        }

        if (row.Merge.State is MergeState.Begun or MergeState.Refused)
        {
            return MergeResult.Refuse(Rejection.NotMerged, "This merge was never completed.");
        }

        if (await members.FindAsync(row.Merge.Source, cancel) is null || await members.FindAsync(row.Merge.Target, cancel) is null)
        {
            return MergeResult.Refuse(Rejection.NotMerged, "One of the two has been erased.");
        }

        await AuditTrail.AppendAsync(
            shop, new AuditEntry(by, AuditAction.MergeUndone, row.Merge.Target, row.Merge.Source.ToString(), MergeName.Of(merge)),
            CancellationToken.None);
        await store.MoveAsync(merge, MergeState.Done, MergeState.Undoing, cancel);
        return await GoBackAsync((await store.FindAsync(merge, cancel))!, cancel);
    }

    public async Task<ImmutableArray<Merge>> OfAsync(MemberId member, CancellationToken cancel) =>
        [.. (await store.OfAsync(member, cancel)).Select(static row => row.Merge)];

    /// <summary>Ends what a crash left; at every start.</summary>
    public async Task RepairAsync(CancellationToken cancel)
    {
        foreach (var row in await store.UnfinishedAsync(cancel))
        {
            _ = row.Merge.State == MergeState.Begun
                ? await GoOnAsync(row, cancel)
                : await GoBackAsync(row, cancel);
        }
    }

    private async Task<MergeResult> GoOnAsync(MergeRow row, CancellationToken cancel)
    {
        var merge = row.Merge;
        if (merge.State != MergeState.Begun)
        {
            return new MergeResult(merge, Rejection.None, "");
        }

        var (why, detail) = await accounts.Merging.MergeAsync(Of(row), cancel);
        if (why != Rejection.None)
        {
            await store.MoveAsync(merge.Id, MergeState.Begun, MergeState.Refused, cancel);
            return MergeResult.Refuse(why, detail);
        }

        var name = MergeName.Of(merge.Id);
        var stricter = StricterConsent.Of(
            merge.Target, await consents.ReadAsync(merge.Target, cancel), await consents.ReadAsync(merge.Source, cancel), shop.Now, name,
            merge.Operator);
        await store.FinishAsync(row, await FilledAsync(merge, cancel), stricter, cancel);
        Forget(merge);
        return new MergeResult((await store.FindAsync(merge.Id, cancel))!.Merge, Rejection.None, "");
    }

    private async Task<MergeResult> GoBackAsync(MergeRow row, CancellationToken cancel)
    {
        var merge = row.Merge;
        if (merge.State == MergeState.Undoing)
        {
            var (why, detail) = await accounts.Merging.UndoAsync(Of(row), row.Attempts, cancel);
            if (why != Rejection.None)
            {
                await store.MoveAsync(merge.Id, MergeState.Undoing, MergeState.Done, cancel);
                return MergeResult.Refuse(why, detail);
            }

            await store.UndoAsync(row, shop.Now, cancel);
            Forget(merge);
        }

        return new MergeResult((await store.FindAsync(merge.Id, cancel))!.Merge, Rejection.None, "");
    }

    /// <summary>The target's profile as it stands and with its gaps filled, both sealed; nothing when there is no gap.</summary>
    private async Task<(byte[]? Before, byte[]? After)> FilledAsync(Merge merge, CancellationToken cancel)
    {
        if (await members.FindAsync(merge.Target, cancel) is not { } to || await members.FindAsync(merge.Source, cancel) is not { } from)
        {
            return default;
        }

        var filled = FilledProfile.Of(
            await ProfileReading.ReadAsync(secrets, to, cancel), await ProfileReading.ReadAsync(secrets, from, cancel));
        return filled is null
            ? default
            : (to.Personal, await secrets.Cipher.EncryptAsync(merge.Target, Profile.Field, filled.Write(), cancel));
    }

    private void Forget(Merge merge)
    {
        facts.Forget(merge.Source);
        facts.Forget(merge.Target);
    }

    private static AccountMerge Of(MergeRow row) => new(
        row.Merge.Id, (row.Merge.Source, row.Merge.SourceAccount), (row.Merge.Target, row.Merge.TargetAccount), row.Cards, row.Merge.Reason, row.Merge.Operator);
}
