using System.Security.Cryptography;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Identifiers;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Rights;
using Shopkeeper.Members.Sessions;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Spending;

/// <summary>
/// Who may spend what members have: proofs that they show, locks, and the hold after a change. A card number alone is no proof.
/// </summary>
public sealed class ShopSpending
{
    private readonly Shop shop;
    private readonly ShopSecrets secrets;
    private readonly ShopCards cards;
    private readonly ShopIdentifiers identifiers;
    private readonly MemberStore members;
    private readonly SpendingStore store;
    private readonly ProofCheck check;
    private readonly Pins pins;

    internal ShopSpending(
        Shop shop, ShopSecrets secrets, ShopCards cards, ShopIdentifiers identifiers, MemberStore members, (ErasureStore Erasures, MailOutbox Outbox) with)
    {
        this.shop = shop;
        this.secrets = secrets;
        this.cards = cards;
        this.identifiers = identifiers;
        this.members = members;
        store = new SpendingStore(shop, with.Erasures, with.Outbox);
        pins = new Pins(secrets);
        check = new ProofCheck(shop, secrets, pins, store, cards, identifiers, members);
    }

    /// <summary>Rounds of derivation of PINs so far. A PIN that is refused costs as many whether or not there is a member who has one.</summary>
    public long PinRounds => pins.Rounds;

    /// <summary>
    /// Null when the proof allows this command of this account; a token is used up by it. The same key may come again with the same
    /// token, which is how an answer that was lost is asked for. Refusals and their order: <see cref="ProofCheck"/>.
    /// </summary>
    public Task<SpendRefusal?> AdmitAsync(AccountId account, MemberProof proof, ActivityKey key, CancellationToken cancel) =>
        check.RunAsync(
            proof, row => row.Account == account, secrets.Hash(HashedField.Request, $"{key.Source}\0{key.Key}\0{account}"), spends: true, cancel);

    /// <summary>
    /// Whose account a code is of that a till was shown at that time without asking, when it allowed a spending then; else none, and why.
    /// The sale of that key uses it up, and may ask again.
    /// </summary>
    public Task<(AccountId? Account, Rejection Refused)> ProvedOfflineAsync(string code, ActivityKey sale, Instant at, CancellationToken cancel) =>
        check.RunOfflineAsync(code, secrets.Hash(HashedField.Request, $"offline\0{sale.Source}\0{sale.Key}"), at, cancel);

    /// <summary>Null when an operator may spend for this account. Checked in order: spending-locked, spending-held.</summary>
    public async Task<SpendRefusal?> RefusalOfAsync(AccountId account, CancellationToken cancel)
    {
        var options = await cards.OptionsAsync(cancel);
        return (await store.OfAccountAsync(account, cancel))
            .Select(row => SpendRules.Refusal(row, options.SpendHold, shop.Now))
            .FirstOrDefault(static refusal => refusal is not null);
    }

    /// <summary>Somebody of the account has an app that shows codes, and may spend now.</summary>
    public async Task<bool> MayShowCodesAsync(AccountId account, CancellationToken cancel)
    {
        var hold = (await cards.OptionsAsync(cancel)).SpendHold;
        return (await store.OfAccountAsync(account, cancel)).Any(row => row.Devices > 0 && SpendRules.Refusal(row, hold, shop.Now) is null);
    }

    /// <summary>Null when the member has shown who they are, for something other than an account's command; a token is used up.</summary>
    public Task<SpendRefusal?> IdentifyAsync(MemberId member, MemberProof proof, CancellationToken cancel) =>
        check.RunAsync(proof, row => row.Member == member, new KeyedHash(Guid.NewGuid()), spends: false, cancel);

    /// <summary>Null when there is no such member.</summary>
    public async Task<SpendingState?> FindAsync(MemberId member, CancellationToken cancel)
    {
        if (await store.OfMemberAsync(member, cancel) is not { } row)
        {
            return null;
        }

        var hold = (await cards.OptionsAsync(cancel)).SpendHold;
        return new SpendingState(
            row.Locked, SpendRules.HeldUntil(row, hold, shop.Now), row.Pin is not null,
            row.PinLocked > shop.Now ? row.PinLocked : null, await store.DevicesAsync(member, cancel));
    }

    /// <summary>True when the member has a PIN or a device: whoever sets another one shows a proof.</summary>
    public async Task<bool> HasCredentialsAsync(MemberId member, CancellationToken cancel) =>
        await store.OfMemberAsync(member, cancel) is { HasCredentials: true };

    public Task LockAsync(MemberId member, string by, CancellationToken cancel) => store.ChangeAsync(
        member, ["lock"], command => command.With("now", Now).With("by", by), (Entry(AuditAction.SpendingLocked, member, by), null), cancel);

    public Task UnlockAsync(MemberId member, string by, string how, CancellationToken cancel) => store.ChangeAsync(
        member, ["unlock"], static command => command, (Entry(AuditAction.SpendingUnlocked, member, by, how), null), cancel);

    /// <summary>Ends the hold that the last change began.</summary>
    public Task LiftAsync(MemberId member, string by, CancellationToken cancel) => store.ChangeAsync(
        member, ["lift"], command => command.With("now", Now), (Entry(AuditAction.SpendHoldLifted, member, by), null), cancel);

    /// <summary>What is wrong with a PIN; null when it may be one.</summary>
    public static string? ProblemWithPin(string pin) => Pins.ProblemWith(pin);

    /// <summary>Sets a PIN. Unless the member proved to be the member, spending is held for a while.</summary>
    public async Task SetPinAsync(MemberId member, string pin, (string By, bool IsProved) how, CancellationToken cancel)
    {
        var rounds = (await cards.OptionsAsync(cancel)).PinRounds;
        var body = await secrets.Cipher.EncryptAsync(member, ProofCheck.StoredPin, pins.Derive(member, pin, rounds), cancel);
        await store.ChangeAsync(
            member, how.IsProved ? ["set_pin"] : ["set_pin", "change"], command => command.With("pin", body).With("now", Now),
            (Entry(AuditAction.PinSet, member, how.By, How(how.IsProved)), await NoticeAsync(member, SessionMails.PinSet, cancel)), cancel);
    }

    /// <summary>
    /// Registers an app on a device: from now on it makes proofs. The same device again gets another secret, and its old proofs end. Null
    /// with why the device cannot be one of the member's.
    /// </summary>
    public async Task<(SpendDevice? Device, IdentifierChange Change)> RegisterAsync(
        MemberId member, string device, (string By, bool IsProved) how, CancellationToken cancel)
    {
        var change = await identifiers.AddAsync(member, IdentifierKind.Device, device, cancel);
        if (change.Identifier is not { } identifier)
        {
            return (null, change);
        }

        var made = new SpendDevice(Guid.CreateVersion7(shop.Time.GetUtcNow()), RandomNumberGenerator.GetBytes(SpendToken.SecretBytes));
        var body = await secrets.Cipher.EncryptAsync(member, ProofCheck.DeviceSecret, made.Secret, cancel);
        string[] names = how.IsProved ? ["drop_device", "add_device"] : ["drop_device", "add_device", "change"];
        await store.ChangeAsync(
            member, names,
            command => command.With("device", made.Id).With("identifier", identifier.Id).With("secret", body).With("now", Now),
            (Entry(AuditAction.DeviceRegistered, member, how.By, How(how.IsProved)), await NoticeAsync(member, SessionMails.PhoneAdded, cancel)), cancel);
        return (made, change);
    }

    /// <summary>Its proofs end at once. False when the member has no such device.</summary>
    public Task<bool> RemoveDeviceAsync(MemberId member, Guid device, CancellationToken cancel) =>
        store.RemoveDeviceAsync(member, device, cancel);

    /// <summary>Who did not do it learns of it in time; null for whom no mail reaches.</summary>
    private async Task<MailMessage?> NoticeAsync(MemberId member, Func<string, MailMessage> write, CancellationToken cancel) =>
        await members.FindAsync(member, cancel) is { } row && (await ProfileReading.ReadAsync(secrets, row, cancel)).Email is { } email ? write(email) : null;

    private long Now => Instants.Micros(shop.Now);

    private static string How(bool isProved) => isProved ? "proved by the member" : "not proved by the member: spending is held";

    private static AuditEntry Entry(AuditAction action, MemberId member, string by, string detail = "") => new(by, action, member, "", detail);
}
