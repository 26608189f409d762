using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members;

/// <summary>Port: opens the accounts of new members and links their cards. Kept by Accounts, wired by the host.</summary>
public interface IAccountOpening
{
    /// <summary>Set-based and idempotent: an account that is open and a card that is linked stay as they are.</summary>
    Task OpenAsync(IReadOnlyList<AccountToOpen> openings, CancellationToken cancel);
}

/// <summary>One account per member, made with the member; one entry per card, or one without a card.</summary>
public sealed record AccountToOpen(AccountId Account, MemberId Member, KeyedHash? Card);

/// <summary>Port: which programmes a join may name. Kept by Programmes, wired by the host.</summary>
public interface IProgrammeNames
{
    bool Exists(string programme);
}
