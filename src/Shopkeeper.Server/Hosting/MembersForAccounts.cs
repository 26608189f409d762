using Shopkeeper.Accounts;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Programmes;

namespace Shopkeeper.Server.Hosting;

/// <summary>
/// Gives Accounts the facts that Members keeps. The two need each other: accounts are opened first and ask nothing before the
/// first posting.
/// </summary>
internal sealed class MembersForAccounts : IFacts
{
    public ShopMembers? Members { get; set; }

    public ValueTask<FactRecord> OfAsync(MemberId member, CancellationToken cancel)
    {
        Invariant.Hold(Members is not null, "members are there before anything is posted");
        return Members.FactsOfAsync(member, cancel);
    }
}

/// <summary>Gives Members what it asks for of Accounts.</summary>
internal sealed class AccountsForMembers(IShopAccounts accounts) : IAccountOpening
{
    public Task OpenAsync(IReadOnlyList<AccountToOpen> openings, CancellationToken cancel) => accounts.OpenAsync(
        [.. openings.Select(static opening => new AccountOpening(opening.Account, opening.Member, opening.Card))], cancel);

    public Task UnlinkAsync(IReadOnlyList<KeyedHash> cards, CancellationToken cancel) => accounts.UnlinkAsync(cards, cancel);
}

/// <summary>Gives Members what it asks for of Programmes.</summary>
internal sealed class ProgrammesForMembers(ShopProgrammes programmes) : IProgrammeNames
{
    public bool Exists(string programme) => programmes.Current.Find(programme) is not null;
}
