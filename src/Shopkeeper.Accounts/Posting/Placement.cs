using System.Collections.Immutable;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Posting;

/// <summary>
/// One account that a submission moves, with the part of the activity that is decided there (null for a command), and the
/// sales of its returns, in their order, null without receipt.
/// </summary>
internal sealed record Target(AccountInBatch Account, Activity? Part, ImmutableArray<SaleInBatch?> Sales);

/// <summary>Where a submission goes: targets, or a rejection and what it waits for.</summary>
internal readonly record struct Placed(
    ImmutableArray<Target> Targets, MemberId Member, Rejection Rejection, string Detail, Guid? WaitsFor)
{
    public static Placed Not(Rejection why, string detail, Guid? waitsFor = null) =>
        new([], default, why, detail, waitsFor);
}

/// <summary>
/// Whose a submission is. A command and a purchase belong to the account given or the card's; a return to the account of its
/// sale, whatever card it carries. Where one activity returns sales of other accounts, each part is decided and recorded in
/// the account of its sale. Checks in order: sale-not-found, no-member, unknown-card, unknown-account, not-of-account.
/// </summary>
internal sealed class Placement(ClaimedRows claimed, SalesInBatch sales)
{
    private readonly Dictionary<AccountId, AccountInBatch> accounts = [];

    public IReadOnlyDictionary<AccountId, AccountInBatch> Accounts => accounts;

    public Placed Of(PendingPost post)
    {
        if (CheckSales(post) is { } missing)
        {
            return missing;
        }

        var card = post.Submission.Card is { } hash ? claimed.Cards.GetValueOrDefault(hash) : null;
        var id = post.IsOfItsSale ? sales.Find(post.Sales[0])!.Account : post.Submission.Account ?? card?.Account;
        if (id is null && post.Submission.Card is null)
        {
            return Placed.Not(
                Rejection.NoMember,
                post.Activity is { Type: ActivityType.Return }
                    ? "The return names neither a sale nor anybody; nothing is taken back."
                    : "The sale names nobody; it waits to be claimed.",
                Waiting.ForSale(post.Submission.Key));
        }

        if (id is null)
        {
            return Placed.Not(
                Rejection.UnknownCard, "The card is not known, or not yet.", post.Submission.Card?.Value);
        }

        if (Account(id.Value) is not { } own)
        {
            return Placed.Not(Rejection.UnknownAccount, "There is no such account.");
        }

        if (post.Submission.Other is { } second)
        {
            return Account(second) is { } other
                ? new Placed([new Target(own, null, []), new Target(other, null, [])], own.Member, Rejection.None, "", null)
                : Placed.Not(Rejection.UnknownAccount, "There is no such account to move anything to.");
        }

        return ActingIn(own.Member, post.Submission, card) is { } member
            ? new Placed(Targets(post, own), member, Rejection.None, "", null)
            : Placed.Not(Rejection.NotOfAccount, "The account is not this member's.");
    }

    /// <summary>
    /// Who acts: the card's member, else the account's owner. Where an account and a member are named the card is the member's link: null
    /// when it leads elsewhere and the member is not the owner.
    /// </summary>
    public static MemberId? ActingIn(MemberId owner, Submission submission, LinkedCard? card) => submission switch
    {
        { Account: null } => card?.Member ?? owner,
        _ when card?.Account == submission.Account => card!.Member,
        { Member: null } => owner,
        _ => submission.Member == owner ? owner : null,
    };

    private ImmutableArray<Target> Targets(PendingPost post, AccountInBatch own)
    {
        if (post.Activity is not { } activity || activity.Returns.IsEmpty)
        {
            return [new Target(own, post.Activity, [])];
        }

        var found = new SaleInBatch?[activity.Returns.Length];
        var others = new SortedSet<AccountId>();
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = activity.Returns[i].Sale is { } sale ? sales.Find(sale) : null;
            if (found[i] is { } there && there.Account != own.Id)
            {
                others.Add(there.Account);
            }
        }

        if (others.Count == 0)
        {
            return [new Target(own, activity, [.. found])];
        }

        var targets = new List<Target> { Part(own, activity, found, isOwn: true) };
        foreach (var other in others)
        {
            var account = Account(other);
            Invariant.Hold(account is not null, "a sale's account is open");
            targets.Add(Part(account, activity, found, isOwn: false));
        }

        return [.. targets];
    }

    /// <summary>The own account keeps lines, tenders and what has no receipt; another one gets a return of its own sales.</summary>
    private static Target Part(AccountInBatch account, Activity activity, SaleInBatch?[] found, bool isOwn)
    {
        var parts = new List<ReturnPart>();
        var partSales = new List<SaleInBatch?>();
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] is { } sale ? sale.Account == account.Id : isOwn)
            {
                parts.Add(activity.Returns[i]);
                partSales.Add(found[i]);
            }
        }

        var part = isOwn
            ? activity with { Returns = [.. parts] }
            : activity with { Type = ActivityType.Return, Lines = [], Tenders = [], TenderRounding = 0, Reservations = [], SpentOffline = null, Returns = [.. parts] };
        return new Target(account, part, [.. partSales]);
    }

    private Placed? CheckSales(PendingPost post)
    {
        foreach (var sale in post.Sales)
        {
            var isNoSale = sales.IsNoSale(sale);
            if (sales.Find(sale) is not null || (isNoSale && post.Activity!.Type == ActivityType.Purchase))
            {
                // In an exchange the purchase is a fact: a part that names no sale takes nothing back.
                continue;
            }

            var named = $"'{sale.Source}' / '{sale.Key}'";
            return isNoSale
                ? Placed.Not(Rejection.SaleNotFound, $"{named} is no sale.")
                : Placed.Not(Rejection.SaleNotFound, $"The sale {named} is not here yet.", Waiting.ForSale(sale));
        }

        return null;
    }

    private AccountInBatch? Account(AccountId id)
    {
        if (accounts.TryGetValue(id, out var account))
        {
            return account;
        }

        if (!claimed.Accounts.TryGetValue(id, out var open))
        {
            return null;
        }

        account = new AccountInBatch(open);
        accounts.Add(id, account);
        return account;
    }
}
