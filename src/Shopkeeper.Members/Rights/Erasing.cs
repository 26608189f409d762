using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Households;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Rights;

/// <summary>
/// What became of an erasure. Final: the master key that wrapped the destroyed data key has been replaced, so that no backup of
/// the key store opens it either. Replayed: the member had been erased before.
/// </summary>
public sealed record Erasure(MemberId Member, Instant At, bool IsFinal, bool Replayed);

/// <summary>
/// Erases members, with those that were merged into them: they leave a household, the cards stop, what reached them goes on the suppression list, then the log is written and the rows go in one transaction, then the data key is
/// destroyed. Each step may be repeated; every start finishes what a crash left, and erases again whom a restored backup
/// brought back.
/// </summary>
internal sealed class Erasing(
    ErasureStore erasures, MemberStore members, KnownFacts facts, ShopSecrets secrets,
    (IAccountOpening Opening, ShopHouseholds? Households) accounts, SuppressionStore suppressions)
{
    /// <summary>Who erases again after a restore.</summary>
    private const string Replay = "erasure log";

    /// <summary>Null when nobody has this id, and nobody had.</summary>
    public async Task<Erasure?> EraseAsync(MemberId member, string actor, CancellationToken cancel)
    {
        // They are one person: with the merge's row gone, the others would be members again, by themselves.
        foreach (var merged in await erasures.MergedIntoAsync(member, cancel))
        {
            await EraseAsync(merged, actor, cancel);
        }

        // What was shared stays with the others: who is erased takes nothing along.
        if (accounts.Households is { } households)
        {
            await households.LeaveAsync(member, [], actor, cancel);
        }

        await StopCardsAsync(member, cancel);
        await SuppressAsync(member, actor, cancel);
        var isNew = await erasures.EraseAsync(member, actor, cancel);
        facts.Forget(member);
        if (await erasures.FindAsync(member, cancel) is not { } erased)
        {
            return null;
        }

        await FinishAsync(erased, cancel);
        return await AnswerAsync(erased, replayed: !isNew, cancel);
    }

    /// <summary>The erasure of a member; null when it was not erased.</summary>
    public async Task<Erasure?> FindAsync(MemberId member, CancellationToken cancel) =>
        await erasures.FindAsync(member, cancel) is { } erased ? await AnswerAsync(erased, replayed: true, cancel) : null;

    /// <summary>
    /// Destroys keys that a crash left, and erases again whom the key store knows as erased and the data do not: they came from
    /// a backup. Returns how many.
    /// </summary>
    public async Task<long> RepairAsync(CancellationToken cancel)
    {
        long count = 0;
        foreach (var erased in await erasures.UnfinishedAsync(cancel))
        {
            await FinishAsync(erased, cancel);
            count++;
        }

        if (await secrets.Cipher.CountErasedAsync(cancel) <= await erasures.CountAsync(cancel))
        {
            return count;
        }

        await foreach (var member in secrets.Cipher.ErasedAsync(cancel))
        {
            if (await members.FindAsync(member, cancel) is not null)
            {
                await EraseAsync(member, Replay, cancel);
                count++;
            }
        }

        return count;
    }

    /// <summary>While it is still known: an address that comes again by an import stays blocked; only its owner's own word lifts that.</summary>
    private async Task SuppressAsync(MemberId member, string actor, CancellationToken cancel)
    {
        if (await members.FindAsync(member, cancel) is not { } row)
        {
            return;
        }

        var profile = await ProfileReading.ReadAsync(secrets, row, cancel);
        (IdentifierKind Kind, string? Contact)[] known = [(IdentifierKind.Email, profile.Email), (IdentifierKind.Phone, profile.Phone)];
        (IdentifierKind, string)[] reached = [.. known.Where(static one => one.Contact is not null).Select(static one => (one.Kind, one.Contact!))];
        if (reached.Length > 0)
        {
            await suppressions.AddAsync(reached, "erased", (actor, actor), cancel);
        }
    }

    private async Task StopCardsAsync(MemberId member, CancellationToken cancel)
    {
        var cards = (await members.IdentifiersAsync(member, cancel))
            .Where(static found => found.Kind == IdentifierKind.Card).Select(static found => found.Hash);
        await accounts.Opening.UnlinkAsync([.. cards, MemberLink.Of(secrets, member)], cancel);
    }

    private async Task FinishAsync(ErasedMember erased, CancellationToken cancel)
    {
        if (!erased.KeyGone)
        {
            await secrets.Cipher.EraseAsync(erased.Member, erased.At, cancel);
            await erasures.KeyGoneAsync(erased.Member, cancel);
        }
    }

    private async Task<Erasure> AnswerAsync(ErasedMember erased, bool replayed, CancellationToken cancel) =>
        new(erased.Member, erased.At, await secrets.Cipher.IsFinalAsync(erased.Member, cancel), replayed);
}
