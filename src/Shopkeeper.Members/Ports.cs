using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members;

/// <summary>Port: opens the accounts of new members and links their cards. Kept by Accounts, wired by the host.</summary>
public interface IAccountOpening
{
    /// <summary>Set-based and idempotent: an account that is open and a card that is linked stay as they are.</summary>
    Task OpenAsync(IReadOnlyList<AccountToOpen> openings, CancellationToken cancel);

    /// <summary>Cards of an erased member: from now on nobody's, and no trace of them stays. May be repeated.</summary>
    Task UnlinkAsync(IReadOnlyList<KeyedHash> cards, CancellationToken cancel);
}

/// <summary>One account per member, made with the member; one entry per card, or one without a card.</summary>
public sealed record AccountToOpen(AccountId Account, MemberId Member, KeyedHash? Card);

/// <summary>Port: gives what the shop's pools give to a new member. Kept by Accounts, wired by the host.</summary>
public interface IJoiningOffers
{
    /// <summary>Once per pool for ever; what was given before and is still good is answered again.</summary>
    Task<IReadOnlyList<GivenOffer>> GiveAsync(AccountId account, MemberId member, CancellationToken cancel);
}

/// <summary>Until is exclusive, null = for ever.</summary>
public sealed record GivenOffer(string Programme, string Pool, string Offer, NodaTime.Instant? Until);

/// <summary>Port: which programmes a join may name. Kept by Programmes, wired by the host.</summary>
public interface IProgrammeNames
{
    bool Exists(string programme);
}

/// <summary>Port: makes two accounts one, with their cards, and two again. Kept by Accounts, wired by the host. Safe to repeat.</summary>
public interface IAccountMerging
{
    /// <summary>None when the accounts are one; else why not.</summary>
    Task<(Rejection Why, string Detail)> MergeAsync(AccountMerge merge, CancellationToken cancel);

    /// <summary>Attempt: a refused undo may be tried again; the same attempt is made once.</summary>
    Task<(Rejection Why, string Detail)> UndoAsync(AccountMerge merge, int attempt, CancellationToken cancel);
}

/// <summary>Port: members come to share an account, and leave it. Kept by Accounts, wired by the host. Safe to repeat.</summary>
public interface IAccountSharing
{
    /// <summary>None when it is done, now or before; else why not, and nothing is.</summary>
    Task<(Rejection Why, string Detail)> MoveAsync(AccountMove move, CancellationToken cancel);

    /// <summary>Whose the account is from now on, as far as nobody's card says who acts.</summary>
    Task HandOverAsync(AccountId account, MemberId owner, CancellationToken cancel);
}

/// <summary>
/// A member moves between accounts with its cards: into that of whoever invited it, with all that it has; or, Inviter null, into a new
/// one, with so many points.
/// </summary>
public sealed record AccountMove(
    Guid Id, MemberId Member, MemberId? Inviter, AccountId From, AccountId To,
    System.Collections.Immutable.ImmutableArray<KeyedHash> Cards,
    System.Collections.Immutable.ImmutableArray<Households.SplitPoints> Split, string Actor);

/// <summary>The accounts of two members, and the cards of the first.</summary>
public sealed record AccountMerge(
    Guid Id, (MemberId Member, AccountId Account) From, (MemberId Member, AccountId Account) To,
    System.Collections.Immutable.ImmutableArray<KeyedHash> Cards, string Reason, string Actor);
