using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Identifiers;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Spending;

/// <summary>
/// Whether what a member shows allows a spending. Refused in this order: proof-not-accepted (none of ours, another member's, a wrong
/// PIN, a lost card: one answer), proof-expired, proof-locked, spending-locked, spending-held, proof-used.
/// </summary>
internal sealed class ProofCheck(
    Shop shop, ShopSecrets secrets, Pins pins, SpendingStore store, ShopCards cards, ShopIdentifiers identifiers, MemberStore members)
{
    public static readonly PersonalField DeviceSecret = new("spend_device", "secret");
    public static readonly PersonalField StoredPin = new("spending", "pin");

    private static readonly SpendRefusal NotAccepted = new(
        Rejection.ProofNotAccepted, "This is no proof for this account: none of this shop, of another member, or wrong.");

    /// <summary>
    /// Null when it holds; then a token is used up, by this caller's key. Whose it must be: an account's or a member's. A lock or a
    /// hold ends spending, not the right to unlock or to set another PIN.
    /// </summary>
    public async Task<SpendRefusal?> RunAsync(
        MemberProof proof, Func<SpendingRow, bool> isOf, KeyedHash by, bool spends, CancellationToken cancel)
    {
        var (row, token, refusal) = proof switch
        {
            MemberProof.Qr shown => await OfTokenAsync(shown.Token, isOf, cancel),
            MemberProof.OfPin said => await OfPinAsync(said.Pin, await FindAsync(said, cancel), isOf, cancel),
            MemberProof.OfMemberPin said => await OfPinAsync(said.Pin, said.Member, isOf, cancel),
            _ => throw new InvariantViolated("an unknown kind of proof"),
        };
        if (refusal is not null)
        {
            return refusal;
        }

        var options = await cards.OptionsAsync(cancel);
        if (spends && SpendRules.Refusal(row!, options.SpendHold, shop.Now) is { } notNow)
        {
            return notNow;
        }

        return token is null || await store.UseAsync(token.Id, by, cancel)
            ? null
            : new SpendRefusal(Rejection.ProofUsed, "This code was used already; the app shows the next one.");
    }

    /// <summary>
    /// Whose code a till was shown at that time without asking, and whether it allowed a spending then: proof-not-accepted,
    /// proof-expired, spending-locked, spending-held, proof-used. Then it is used up, by this caller's key.
    /// </summary>
    public async Task<(AccountId? Account, Rejection Refused)> RunOfflineAsync(string text, KeyedHash by, Instant at, CancellationToken cancel)
    {
        if (await GenuineAsync(text, cancel) is not var (row, token))
        {
            return (null, Rejection.ProofNotAccepted);
        }

        if (token.Issued < at - Duration.FromMinutes(Limits.OfflineProofMinutes) || token.Issued > at + Duration.FromSeconds(Limits.ProofSecondsAhead)
            || shop.Now - token.Issued > Duration.FromDays(Limits.OfflineProofDays))
        {
            return (null, Rejection.ProofExpired);
        }

        var options = await cards.OptionsAsync(cancel);
        return SpendRules.RefusalAt(row, options.SpendHold, at) is { } notThen ? (null, notThen.Rejection)
            : await store.UseAsync(token.Id, by, cancel) ? (row.Account, Rejection.None)
            : (null, Rejection.ProofUsed);
    }

    /// <summary>Null for what no device of a member has made.</summary>
    private async Task<(SpendingRow Row, SpendToken Token)?> GenuineAsync(string text, CancellationToken cancel) =>
        SpendToken.Read(text) is { } token
        && await store.DeviceAsync(token.Device, cancel) is var (member, body)
        && await secrets.Cipher.DecryptAsync(member, DeviceSecret, body, cancel) is { } secret
        && token.IsOf(secret)
        && await store.OfMemberAsync(member, cancel) is { } row
            ? (row, token)
            : null;

    private async Task<(SpendingRow? Row, SpendToken? Token, SpendRefusal? Refusal)> OfTokenAsync(
        string text, Func<SpendingRow, bool> isOf, CancellationToken cancel)
    {
        if (await GenuineAsync(text, cancel) is not var (row, token) || !isOf(row))
        {
            return (null, null, NotAccepted);
        }

        var age = shop.Now - token.Issued;
        return age > Duration.FromSeconds(Limits.ProofSeconds)
                ? (null, null, new SpendRefusal(Rejection.ProofExpired, "This code is too old; the app shows the next one."))
            : age < -Duration.FromSeconds(Limits.ProofSecondsAhead)
                ? (null, null, new SpendRefusal(Rejection.ProofExpired, "This code is of the future: the clock of the device is wrong."))
            : (row, token, null);
    }

    private async Task<(SpendingRow? Row, SpendToken? Token, SpendRefusal? Refusal)> OfPinAsync(
        string pin, MemberId? member, Func<SpendingRow, bool> isOf, CancellationToken cancel)
    {
        var row = member is { } known ? await store.OfMemberAsync(known, cancel) : null;
        var body = row?.Pin is { } stored ? await secrets.Cipher.DecryptAsync(row.Member, StoredPin, stored, cancel) : null;

        // For nobody, and for a member without a PIN, there is nothing to count, and as much to do: a refusal tells no more by its time.
        var isOpen = await store.TryAsync(row?.Member ?? default, cancel);
        if (body is not null && !isOpen)
        {
            return (null, null, new SpendRefusal(
                Rejection.ProofLocked, "This PIN was wrong too often: wait, show the app's code, or set another one.", row!.PinLocked));
        }

        var rounds = (await cards.OptionsAsync(cancel)).PinRounds;
        if (!pins.Fits(row?.Member ?? default, pin, body, rounds) || !isOf(row!))
        {
            return (null, null, NotAccepted);
        }

        await store.FittedAsync(row!.Member, cancel);
        return (row, null, null);
    }

    /// <summary>The member of what was presented beside a PIN; a lost card is nobody's.</summary>
    private async Task<MemberId?> FindAsync(MemberProof.OfPin said, CancellationToken cancel)
    {
        var options = await cards.OptionsAsync(cancel);
        if (!ShopIdentifiers.TryRead(said.Kind, said.Presented, options, out var normalised, out _))
        {
            return null;
        }

        var identifier = new Identifier(said.Kind, secrets.Hash(ShopIdentifiers.FieldOf(said.Kind), normalised));
        return await identifiers.StateAsync(identifier, cancel) == IdentifierState.InUse
            ? (await members.FindAsync(identifier, cancel))?.Member
            : null;
    }
}
