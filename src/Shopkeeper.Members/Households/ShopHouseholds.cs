using System.Collections.Immutable;
using System.Security.Cryptography;
using NodaTime;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Households;

/// <summary>
/// Members who come to share an account, and leave it. First a note of it, then the accounts in one posting, then the members in one
/// transaction: a crash in between leaves the note, and every start goes on from it.
/// </summary>
public sealed class ShopHouseholds
{
    private static readonly Duration Good = Duration.FromDays(Limits.HouseholdInvitationDays);

    private readonly Shop shop;
    private readonly ShopSecrets secrets;
    private readonly MemberStore members;
    private readonly KnownFacts facts;
    private readonly IAccountSharing accounts;
    private readonly HouseholdStore store;

    internal ShopHouseholds(Shop shop, ShopSecrets secrets, MemberStore members, KnownFacts facts, IAccountSharing accounts)
    {
        this.shop = shop;
        this.secrets = secrets;
        this.members = members;
        this.facts = facts;
        this.accounts = accounts;
        store = new HouseholdStore(shop.Database);
    }

    /// <summary>Null when the member shares its account with nobody.</summary>
    public Task<Household?> OfAsync(MemberId member, CancellationToken cancel) => store.OfAsync(member, cancel);

    /// <summary>Accounts in which the member acted, but for the one it has now.</summary>
    public Task<ImmutableArray<AccountId>> AccountsOfAsync(MemberId member, CancellationToken cancel) => store.AccountsOfAsync(member, cancel);

    /// <summary>Null when there is no such member. Refused: household-full, by its members or by invitations that are open.</summary>
    public async Task<(HouseholdInvitation? Invitation, Rejection Why)?> InviteAsync(MemberId member, string by, CancellationToken cancel)
    {
        if (await members.FindAsync(member, cancel) is null)
        {
            return null;
        }

        if (await store.OfAsync(member, cancel) is { Members.Length: >= Limits.HouseholdMembers })
        {
            return (null, Rejection.HouseholdFull);
        }

        var code = VoucherCode.Write(RandomNumberGenerator.GetBytes(VoucherCode.Bytes));
        var (now, until) = (shop.Now, shop.Now + Good);
        if (!await store.InviteAsync(member, HashOf(code), (now, until), cancel))
        {
            return (null, Rejection.HouseholdFull);
        }

        await AuditAsync(by, AuditAction.HouseholdInvited, member, member.ToString());
        return (new HouseholdInvitation(code, until), Rejection.None);
    }

    /// <summary>The member's open invitations are good for nothing any more; how many that were.</summary>
    public Task<int> EndInvitationsAsync(MemberId member, CancellationToken cancel) => store.EndInvitationsAsync(member, cancel);

    /// <summary>
    /// Null when there is no such member. Refused in this order: in-household, invitation-not-usable, household-full, then what the ledger
    /// refuses: account-merged, holds-open, too-many-vouchers.
    /// </summary>
    public async Task<HouseholdResult?> JoinAsync(MemberId member, string code, string by, CancellationToken cancel)
    {
        if (await members.FindAsync(member, cancel) is not { } row)
        {
            return null;
        }

        if (await store.OfAsync(member, cancel) is not null)
        {
            return HouseholdResult.Refuse(Rejection.InHousehold, "The member is in a household already, and has to leave it first.");
        }

        var (now, hash) = (shop.Now, HashOf(code));
        if (await store.InvitationAsync(hash, now, cancel) is not var (inviter, account) || inviter == member || account == row.Account)
        {
            return NotUsable;
        }

        var move = new HouseholdMove(
            Guid.CreateVersion7(shop.Time.GetUtcNow()), MoveKind.Joins, member, inviter, row.Account, account, now, by, []);
        await AuditAsync(by, AuditAction.HouseholdJoined, member, account.ToString());
        try
        {
            return await store.BeginJoinAsync(move, hash, cancel) is Rejection.HouseholdFull
                ? HouseholdResult.Refuse(Rejection.HouseholdFull, Full)
                : await GoOnAsync(move, cancel);
        }
        catch (InvitationTaken)
        {
            return NotUsable;
        }
    }

    /// <summary>Null when there is no such member. Refused: not-in-household, then unknown-programme, unknown-points, insufficient.</summary>
    public async Task<HouseholdResult?> LeaveAsync(
        MemberId member, ImmutableArray<SplitPoints> split, string by, CancellationToken cancel)
    {
        if (await members.FindAsync(member, cancel) is not { } row)
        {
            return null;
        }

        if (await store.OfAsync(member, cancel) is null)
        {
            return NotIn;
        }

        var now = shop.Time.GetUtcNow();
        var move = new HouseholdMove(
            Guid.CreateVersion7(now), MoveKind.Leaves, member, null, row.Account, new AccountId(Guid.CreateVersion7(now)), shop.Now, by, split);
        await AuditAsync(by, AuditAction.HouseholdLeft, member, row.Account.ToString());
        return await store.BeginLeaveAsync(move, cancel) ? await GoOnAsync(move, cancel) : NotIn;
    }

    /// <summary>Ends what a crash left; at every start.</summary>
    public async Task RepairAsync(CancellationToken cancel)
    {
        foreach (var move in await store.BegunAsync(cancel))
        {
            await GoOnAsync(move, cancel);
        }
    }

    private async Task<HouseholdResult> GoOnAsync(HouseholdMove move, CancellationToken cancel)
    {
        var cards = (await members.IdentifiersAsync(move.Member, cancel))
            .Where(static one => one.Kind == IdentifierKind.Card).Select(static one => one.Hash).ToImmutableArray();
        var (why, detail) = await accounts.MoveAsync(
            new AccountMove(move.Id, move.Member, move.Other, move.From, move.To, cards, move.Split, move.Operator), cancel);
        if (why != Rejection.None)
        {
            await store.RefuseAsync(move, cancel);
            return HouseholdResult.Refuse(why, detail);
        }

        if (move.Kind == MoveKind.Joins)
        {
            await store.JoinedAsync(move, cancel);
        }
        else
        {
            // Before the note is closed: a start after a crash does it again. Nobody is there when another node has ended it meanwhile.
            foreach (var staying in (await store.StillThereAsync(move.From, cancel)).Where(one => one != move.Member).Take(1))
            {
                await accounts.HandOverAsync(move.From, staying, cancel);
            }

            await store.LeftAsync(move, shop.Now, cancel);
        }

        facts.Forget(move.Member);
        return new HouseholdResult(move.To, Rejection.None, "");
    }

    private KeyedHash HashOf(string presented) =>
        secrets.Hash(HashedField.HouseholdCode, VoucherCode.TryRead(presented, out var code) ? code : "other:" + presented.Trim());

    private Task AuditAsync(string by, AuditAction action, MemberId member, string subject) =>
        AuditTrail.AppendAsync(shop, new AuditEntry(by, action, member, subject, ""), CancellationToken.None);

    internal static readonly string Full = $"A household has at most {Limits.HouseholdMembers} members.";

    private static readonly HouseholdResult NotUsable = HouseholdResult.Refuse(
        Rejection.InvitationNotUsable, "This invitation cannot be used: it is wrong, used, ended, or not for this member.");

    private static readonly HouseholdResult NotIn = HouseholdResult.Refuse(
        Rejection.NotInHousehold, "The member shares its account with nobody.");
}
