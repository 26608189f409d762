using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Contacts;
using Shopkeeper.Members.Duplicates;
using Shopkeeper.Members.Households;
using Shopkeeper.Members.Identifiers;
using Shopkeeper.Members.Invitations;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Merging;
using Shopkeeper.Members.Passkeys;
using Shopkeeper.Members.Policies;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Members.Rights;
using Shopkeeper.Members.Sessions;
using Shopkeeper.Members.Spending;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members;

/// <summary>
/// The public face of the module for one shop: who its members are and how they are found. The database has been migrated;
/// the host calls <see cref="RepairAsync"/> at every start.
/// </summary>
public sealed partial class ShopMembers
{
    private readonly Shop shop;
    private readonly ShopSecrets secrets;
    private readonly MemberStore store;
    private readonly KnownFacts facts;
    private readonly AccountsToOpen accounts;
    private readonly Joining joining;
    private readonly MemberEditing editing;
    private readonly PolicyStore policies;
    private readonly InvitationStore invitations;
    private readonly Inviting inviting;
    private readonly ConsentStore consents;
    private readonly Erasing erasing;
    private readonly ErasureStore erasures;
    private readonly RestrictionStore restrictions;
    private readonly Everybody everybody;
    private readonly DuplicateStore duplicates;
    private readonly SemaphoreSlim searching = new(1);

    public ShopMembers(
        Shop shop, ShopSecrets secrets, IAccountOpening accounts, IProgrammeNames programmes, MembersOptions? options = null,
        IAccountMerging? merging = null, (IAccountSharing? Sharing, MailOutbox? Outbox) more = default)
    {
        this.shop = shop;
        this.secrets = secrets;
        consents = new ConsentStore(shop, secrets);
        var settled = options ?? MembersOptions.Default;
        Cards = new ShopCards(shop, secrets, settled);
        store = new MemberStore(shop);
        facts = new KnownFacts(store, shop.Time);
        everybody = new Everybody(shop.Database, secrets);
        duplicates = new DuplicateStore(shop.Database);
        restrictions = new RestrictionStore(shop);
        Households = more.Sharing is { } sharing ? new ShopHouseholds(shop, secrets, store, facts, sharing) : null;
        Merging = merging is null ? null : new MemberMerging(shop, secrets, store, consents, facts, restrictions, (merging, Households));
        this.accounts = new AccountsToOpen(store, accounts);
        policies = new PolicyStore(shop);
        invitations = new InvitationStore(shop, secrets);
        inviting = new Inviting(shop, secrets, invitations, policies, programmes);
        Outbox = more.Outbox ?? new MailOutbox(shop, secrets, isOpen: false);
        editing = new MemberEditing(shop, secrets, settled, store, facts, (policies, inviting), Outbox);
        var suppressions = new SuppressionStore(shop, secrets);
        erasures = new ErasureStore(shop);
        erasing = new Erasing(erasures, store, facts, secrets, (accounts, Households), suppressions);
        Consents = new ShopConsents(
            new Confirming(shop, secrets, store, consents, (suppressions, restrictions)), suppressions, policies, settled);
        Throttle = new Http.LookupThrottle(shop);
        Identifiers = new ShopIdentifiers(shop, secrets, Cards, store, this.accounts);
        Spending = new ShopSpending(shop, secrets, Cards, Identifiers, store, (erasures, Outbox));
        Sessions = new ShopSessions(shop, secrets);
        MailedCodes = new MailedCodes(shop, secrets, store, Outbox);
        SignUpTickets = new SignUpTickets(secrets);
        Passkeys = new ShopPasskeys(shop, secrets, settled.Passkeys, store, (erasures, Outbox));
        joining = new Joining(shop, secrets, store, this.accounts, programmes, Cards, inviting);
    }

    /// <summary>Who may be contacted.</summary>
    public ShopConsents Consents { get; }

    /// <summary>Which numbers are cards of this shop, and which were printed.</summary>
    public ShopCards Cards { get; }

    /// <summary>By what members are found, beyond what they joined with.</summary>
    public ShopIdentifiers Identifiers { get; }

    /// <summary>Who may spend what members have.</summary>
    public ShopSpending Spending { get; }

    /// <summary>Who shares an account; null where nobody moves accounts.</summary>
    public ShopHouseholds? Households { get; }

    /// <summary>Who is signed in.</summary>
    public ShopSessions Sessions { get; }

    internal MailOutbox Outbox { get; }

    internal MailedCodes MailedCodes { get; }

    internal SignUpTickets SignUpTickets { get; }

    internal ShopPasskeys Passkeys { get; }

    internal Http.LookupThrottle Throttle { get; }

    /// <summary>
    /// Joins a member or holds a card. Refusals, in this order: programme, card, e-mail, phone, store, what the person told (names,
    /// date of birth, address, language, home store, likes, sizes, hours), consents, invitation; then the key with another body; then the
    /// first identifier that another member has. With a key the same request gives the first answer for ever.
    /// </summary>
    public Task<JoinResult> JoinAsync(JoinRequest request, ActivityKey? key, CancellationToken cancel) =>
        joining.JoinAsync(request, key, cancel);

    /// <summary>
    /// Many at once, for imports: one verdict per request, in order. A request that repeats an earlier one of the list, or a
    /// member that was there, is <see cref="JoinOutcome.AlreadyThere"/>.
    /// </summary>
    public Task<ImmutableArray<JoinResult>> JoinManyAsync(IReadOnlyList<JoinRequest> requests, CancellationToken cancel) =>
        joining.JoinManyAsync(requests, cancel);

    /// <summary>
    /// Makes a held member active; one that is active stays so. What is told (not null, a list not empty) takes the place of what was
    /// known; consents are recorded with it or not at all. Moved says whether it was held until now.
    /// </summary>
    public async Task<(Member? Member, EditResult Result)> ActivateAsync(
        MemberId member, Told told, (ImmutableArray<ConsentEntry> Consents, string? Invitation, string Actor) said, CancellationToken cancel)
    {
        var result = await editing.RunAsync(
            member,
            null,
            state => new MemberEdit(Beside(state.Told, told))
            {
                Activates = true, Consents = said.Consents, Invitation = said.Invitation, Actor = said.Actor,
            },
            cancel);
        return (result.Outcome == EditOutcome.Done ? await FindAsync(member, cancel) : null, result);
    }

    /// <summary>
    /// Keeps the number of a card of the member, sealed, so that the member can be shown it. False when it is no card of this member: a
    /// number that was not drawn here is otherwise stored nowhere.
    /// </summary>
    public async Task<bool> ShowCardAsync(MemberId member, string card, CancellationToken cancel) =>
        CardNumber.TryRead(card, (await Cards.OptionsAsync(cancel)).CardRanges, out var digits, out _)
        && (await WhoseAsync(IdentifierKind.Card, digits, cancel)) is { Problem: null } owner && owner.Member == member
        && (await editing.RunAsync(member, null, state => new MemberEdit(state.Told) { Card = digits }, cancel)).Outcome == EditOutcome.Done;

    /// <summary>What a member told, and the version of the member; null when there is no such member.</summary>
    public async Task<(Told Told, int Version)?> ToldByAsync(MemberId member, CancellationToken cancel) =>
        await editing.ReadAsync(member, cancel) is { } state ? (state.Told, state.Row.Version) : null;

    /// <summary>Changes what a member told, of this version of the member or, null, of whichever it is when it is written.</summary>
    public Task<EditResult> EditAsync(MemberId member, int? version, Func<Told, Told> change, CancellationToken cancel) =>
        editing.RunAsync(member, version, state => new MemberEdit(change(state.Told)), cancel);

    /// <summary>What the shop asks of those who join; version 0 = nothing was ever decided.</summary>
    public Task<(JoiningPolicy Policy, int Version)> JoiningPolicyAsync(CancellationToken cancel) => policies.ReadAsync(cancel);

    /// <summary>Makes a batch of invitations, once per key: the same request is shown the same codes again.</summary>
    public Task<MadeInvitations> InviteAsync(InvitationBatch batch, ActivityKey key, string actor, CancellationToken cancel) =>
        inviting.MakeAsync(batch, key, actor, cancel);

    /// <summary>What became of a batch; null when there is none of this id.</summary>
    public Task<InvitationSums?> InvitationsAsync(Guid batch, CancellationToken cancel) => invitations.SumsAsync(batch, cancel);

    /// <summary>From now on no code of the batch is good; what became of it, null when there is none of this id.</summary>
    public async Task<InvitationSums?> EndInvitationsAsync(Guid batch, string actor, CancellationToken cancel) =>
        await invitations.EndAsync(batch, shop.Now, actor, cancel) ? await invitations.SumsAsync(batch, cancel) : null;

    /// <summary>False when it is not of that version any more.</summary>
    public Task<bool> DecideAsync(JoiningPolicy policy, int version, string actor, CancellationToken cancel) =>
        policies.WriteAsync(policy, version, actor, cancel);

    public async Task<Member?> FindAsync(MemberId member, CancellationToken cancel) =>
        await store.FindAsync(member, cancel) is { } row ? await ReadAsync(row, cancel) : null;

    /// <summary>By what was presented, as it was typed or scanned.</summary>
    public async Task<MemberLookup> FindByAsync(IdentifierKind kind, string text, CancellationToken cancel)
    {
        if (!TryIdentify(kind, text, await Cards.OptionsAsync(cancel), out var identifier, out var reason))
        {
            return Unreadable(kind, text, reason);
        }

        var row = await store.FindAsync(identifier, cancel);
        var state = row is null ? IdentifierState.InUse : await StateAsync(identifier, cancel);
        return row is null || state == IdentifierState.Closed
            ? default
            : new MemberLookup(await ReadAsync(row, cancel), null) { IsLost = state == IdentifierState.Lost };
    }

    /// <summary>Whose an identifier is, as it was typed or scanned, without reading who that is.</summary>
    public async Task<(MemberId Member, AccountId Account, string? Problem)> WhoseAsync(
        IdentifierKind kind, string text, CancellationToken cancel) =>
        !TryIdentify(kind, text, await Cards.OptionsAsync(cancel), out var identifier, out var reason) ? (default, default, reason)
        : await store.FindAsync(identifier, cancel) is { } row && await StateAsync(identifier, cancel) != IdentifierState.Closed
            ? (row.Member, row.Account, null)
        : (default, default, $"No member has this {kind.ToString().ToLowerInvariant()}.");

    /// <summary>
    /// Every member in order of id, a page at a time, with facts and the keyed hashes of its cards: for exports and the jobs that
    /// look at all of them. Decrypts; what it gives is never stored.
    /// </summary>
    public IAsyncEnumerable<KnownMember> AllAsync(CancellationToken cancel) => everybody.ReadAsync(cancel);

    /// <summary>Whether a text can be an identifier of this kind at all; nobody is looked up.</summary>
    internal async Task<MemberLookup> ProblemWithAsync(IdentifierKind kind, string text, CancellationToken cancel) =>
        TryIdentify(kind, text, await Cards.OptionsAsync(cancel), out _, out var reason) ? default : Unreadable(kind, text, reason);

    private MemberLookup Unreadable(IdentifierKind kind, string text, string reason) =>
        new(null, reason, kind == IdentifierKind.Card ? Cards.RefusalOf(text) : Rejection.Malformed);

    /// <summary>
    /// The hash under which a presented card is linked. False with the reason, in plain words and without the number, for
    /// what cannot be a card of this shop. The ranges are those that this node read last, at the latest at its start.
    /// </summary>
    public bool TryReadCard(string? text, out KeyedHash card, out string reason)
    {
        if (!CardNumber.TryRead(text, Cards.Latest.CardRanges, out var digits, out reason))
        {
            card = default;
            return false;
        }

        card = secrets.HashCard(digits);
        return true;
    }

    /// <summary>
    /// What rules may read about a member, at most a minute old; <see cref="FactRecord.None"/> when nothing is known.
    /// </summary>
    public ValueTask<FactRecord> FactsOfAsync(MemberId member, CancellationToken cancel) => facts.OfAsync(member, cancel);

    /// <summary>Every member's account with its newest facts, in order of member id, a page at a time.</summary>
    public IAsyncEnumerable<(AccountId Account, FactRecord Facts)> AllFactsAsync(CancellationToken cancel) => store.AllFactsAsync(cancel);

    internal Instant Now => shop.Now;

    internal KeyedHash HashOf(HashedField field, string normalised) => secrets.Hash(field, normalised);

    /// <summary>The first thing that is wrong; null when all may be recorded.</summary>
    internal FieldProblem? ProblemWith(IReadOnlyList<ConsentEntry> entries) => ConsentCheck.FirstProblem(entries, shop.Now);

    /// <summary>
    /// Adds checked entries to a member's consent log; one that is there already is not added again. An objection to profiling
    /// holds on this node at once, on others within a minute. False when there is no such member.
    /// </summary>
    public async Task<bool> RecordConsentsAsync(
        MemberId member, IReadOnlyList<ConsentEntry> entries, string actor, CancellationToken cancel)
    {
        // Sealing makes a data key: never for somebody who is not there.
        if (await store.FindAsync(member, cancel) is null)
        {
            return false;
        }

        var now = shop.Now;
        var (policy, _) = await policies.ReadAsync(cancel);
        return (await RecordConsentsAsync([.. entries.Select(entry => policy.Taken(entry.Of(member, now)))], actor, cancel))[0] is not null;
    }

    /// <summary>
    /// Adds checked entries of members that are there, in one transaction. Of each, in order: whether it was added, or was there
    /// already; null when the member is not there any more.
    /// </summary>
    public async Task<bool?[]> RecordConsentsAsync(IReadOnlyList<ConsentEntry> entries, string actor, CancellationToken cancel)
    {
        var added = await consents.AddAsync(entries, actor, cancel);
        foreach (var entry in entries)
        {
            facts.Forget(entry.Member);
        }

        return added;
    }

    /// <summary>The log of a member, in the order of its recording; <see cref="ConsentLog.Current"/> says what holds.</summary>
    public Task<ImmutableArray<ConsentEntry>> ConsentsOfAsync(MemberId member, CancellationToken cancel) => consents.ReadAsync(member, cancel);

    /// <summary>
    /// Erases everything personal about a member: cards stop, look-ups find nobody, the data key is destroyed. What the account
    /// has and what was posted stays. The actor is for the audit log. Null when nobody has this id, and nobody had.
    /// </summary>
    public Task<Erasure?> EraseAsync(MemberId member, string actor, CancellationToken cancel) => erasing.EraseAsync(member, actor, cancel);

    /// <summary>
    /// For others that keep rows of members: whether the member is there, and stays so until their transaction ends. Whoever erases
    /// waits for it, and finds the rows.
    /// </summary>
    public async Task<bool> LockAsync(DbConnection connection, DbTransaction transaction, MemberId member, CancellationToken cancel) =>
        await erasures.AccountAsync(connection, transaction, member, cancel) is not null;

    /// <summary>When a member was erased, and whether that is final; null when it was not.</summary>
    public Task<Erasure?> ErasureOfAsync(MemberId member, CancellationToken cancel) => erasing.FindAsync(member, cancel);

    /// <summary>Everything that the module has about a member; null when there is no such member.</summary>
    public async Task<MemberFile?> FileOfAsync(MemberId member, CancellationToken cancel) =>
        await FindAsync(member, cancel) is { } found && await Consents.StateOfAsync(member, cancel) is { } said
            ? new MemberFile(
                found, await store.StoredFactsAsync(member, cancel), await restrictions.SinceAsync(member, cancel), said.Log,
                await new OtherRows(shop).ReadAsync(member, cancel))
            {
                FoundBy = await Identifiers.ListAsync(member, cancel), Spending = await Spending.FindAsync(member, cancel),
                Passkeys = await Passkeys.ListAsync(member, cancel),
            }
            : null;

    /// <summary>
    /// Restricts, or lifts it: a restricted member is not ranked, not exported to campaigns and has no likes for anybody's choice;
    /// earning goes on. Holds on this node at once, on others within a minute. Since when it is so; null = not restricted.
    /// </summary>
    public async Task<Instant?> RestrictAsync(MemberId member, bool restrict, string actor, CancellationToken cancel)
    {
        await (restrict ? restrictions.RestrictAsync(member, actor, cancel) : restrictions.LiftAsync(member, actor, cancel));
        facts.Forget(member);
        return await restrictions.SinceAsync(member, cancel);
    }

    /// <summary>Since when a member is restricted; null = not.</summary>
    public Task<Instant?> RestrictedSinceAsync(MemberId member, CancellationToken cancel) => restrictions.SinceAsync(member, cancel);

    /// <summary>
    /// At every start: opens accounts and links cards that a crash left unopened, ends merges that it interrupted, finishes erasures,
    /// and erases again whom a restored backup brought back. Returns how many members.
    /// </summary>
    public async Task<long> RepairAsync(CancellationToken cancel)
    {
        var opened = await accounts.RepairAsync(cancel);
        if (Merging is not null)
        {
            await Merging.RepairAsync(cancel);
        }

        if (Households is not null)
        {
            await Households.RepairAsync(cancel);
        }

        return opened + await erasing.RepairAsync(cancel);
    }

    /// <summary>Reads the shop's card ranges; at every start.</summary>
    public async Task LoadAsync(CancellationToken cancel) => await Cards.OptionsAsync(cancel);

    private static Told Beside(Told known, Told told) =>
        new(Beside(known.Person, told.Person), told.Email ?? known.Email, told.Phone ?? known.Phone);

    private static PersonFields Beside(PersonFields known, PersonFields told) => new()
    {
        Name = told.Name ?? known.Name,
        GivenName = told.GivenName ?? known.GivenName,
        FamilyName = told.FamilyName ?? known.FamilyName,
        BirthDate = told.BirthDate ?? known.BirthDate,
        Address = told.Address ?? known.Address,
        Language = told.Language ?? known.Language,
        HomeStore = told.HomeStore ?? known.HomeStore,
        Likes = told.Likes.IsEmpty ? known.Likes : told.Likes,
        Sizes = told.Sizes ?? known.Sizes,
        ContactHours = told.ContactHours ?? known.ContactHours,
        GreetWith = told.GreetWith ?? known.GreetWith,
    };

    private bool TryIdentify(IdentifierKind kind, string text, MembersOptions options, out Identifier identifier, out string reason)
    {
        var (isRead, normalised) = kind switch
        {
            IdentifierKind.Card => (CardNumber.TryRead(text, options.CardRanges, out var digits, out reason), digits),
            IdentifierKind.Email => (EmailAddress.TryRead(text, out var address, out reason), address),
            IdentifierKind.Phone => (PhoneNumber.TryRead(text, options.PhoneRegion, out var number, out reason), number),
            IdentifierKind.Web or IdentifierKind.Device => (OtherId.TryRead(text, out var id, out reason), id),
            _ => throw new InvariantViolated("an unknown kind of identifier"),
        };
        identifier = isRead ? new Identifier(kind, secrets.Hash(ShopIdentifiers.FieldOf(kind), normalised)) : default;
        return isRead;
    }

    /// <summary>Only cards are ever lost or closed.</summary>
    private async Task<IdentifierState?> StateAsync(Identifier identifier, CancellationToken cancel) =>
        identifier.Kind == IdentifierKind.Card ? await Identifiers.StateAsync(identifier, cancel) : IdentifierState.InUse;

    private async Task<Member> ReadAsync(MemberRow row, CancellationToken cancel) => new(
        row.Member, row.Account, row.Status, row.Created, row.Activated, row.ContactChanged,
        [.. (await store.IdentifiersAsync(row.Member, cancel)).Select(static found => found.Kind)],
        await ProfileReading.ReadAsync(secrets, row, cancel));
}
