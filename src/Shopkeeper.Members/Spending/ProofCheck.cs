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
    Shop shop, ShopSecrets secrets, Pins pins, ShopCards cards, ShopIdentifiers identifiers, MemberStore members)
{
    public static readonly PersonalField DeviceSecret = new("spend_device", "secret");
    public static readonly PersonalField StoredPin = new("spending", "pin");

    private static readonly SpendRefusal NotAccepted = new(
        Rejection.ProofNotAccepted, "This is no proof for this account: none of this shop, of another member, or wrong.");

    private readonly SpendingStore store = new(shop);

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

    private async Task<(SpendingRow? Row, SpendToken? Token, SpendRefusal? Refusal)> OfTokenAsync(
        string text, Func<SpendingRow, bool> isOf, CancellationToken cancel)
    {
        if (SpendToken.Read(text) is not { } token
            || await store.DeviceAsync(token.Device, cancel) is not var (member, body)
            || await secrets.Cipher.DecryptAsync(member, DeviceSecret, body, cancel) is not { } secret
            || !token.IsOf(secret)
            || await store.OfMemberAsync(member, cancel) is not { } row || !isOf(row))
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
