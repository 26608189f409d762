using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Join;

/// <summary>Has Accounts open what joins need, and remembers what is still to open.</summary>
internal sealed class AccountsToOpen(MemberStore store, IAccountOpening accounts)
{
    /// <summary>After a write: opens for those added and, to mend what a crash left, for those that were there.</summary>
    public async Task OpenAsync(
        AddedBatch written, IReadOnlyList<Draft> drafts, ShopSecrets secrets, CancellationToken cancel)
    {
        var openings = new HashSet<AccountToOpen>(written.Added.Length);
        for (var i = 0; i < written.Added.Length; i++)
        {
            var (member, account, taken) = written.Added[i];
            KeyedHash? card = taken switch
            {
                null => secrets.HashCard(drafts[i].Card),
                { Kind: IdentifierKind.Card } shared => shared.Hash,
                _ => null,
            };
            openings.Add(new AccountToOpen(account, member, card));
        }

        await accounts.OpenAsync([.. openings], cancel);
        if (written.Batch != Guid.Empty)
        {
            await store.OpenedAsync(written.Batch, cancel);
        }
    }

    public async Task OpenAsync(ImmutableArray<MemberId> members, CancellationToken cancel)
    {
        var openings = new List<AccountToOpen>(members.Length);
        var closed = new List<KeyedHash>();
        foreach (var member in members)
        {
            if (await store.FindAsync(member, cancel) is not { } row)
            {
                continue;
            }

            var cards = (await store.IdentifiersAsync(member, cancel)).Where(static found => found.Kind == IdentifierKind.Card).ToArray();
            if (cards.Length == 0)
            {
                openings.Add(new AccountToOpen(row.Account, member, null));
            }

            closed.AddRange(await store.ClosedCardsAsync(member, cancel));
            openings.AddRange(cards.Select(card => new AccountToOpen(row.Account, member, card.Hash)));
        }

        await accounts.OpenAsync(openings, cancel);
        if (closed.Count > 0)
        {
            await accounts.UnlinkAsync(closed, cancel);
        }
    }

    /// <summary>Opens what a crash left unopened. Returns how many members that were.</summary>
    public async Task<long> RepairAsync(CancellationToken cancel)
    {
        long count = 0;
        foreach (var (batch, members) in await store.DueAsync(cancel))
        {
            await OpenAsync(members, cancel);
            await store.OpenedAsync(batch, cancel);
            count += members.Length;
        }

        return count;
    }
}
