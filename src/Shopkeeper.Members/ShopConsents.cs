using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Contacts;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Policies;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Members;

/// <summary>Who of a shop's members may be contacted: consents as they hold, their confirmation, and the suppression list.</summary>
public sealed class ShopConsents
{
    private readonly Confirming confirming;
    private readonly SuppressionStore suppressions;
    private readonly PolicyStore policies;
    private readonly MembersOptions options;

    internal ShopConsents(
        Confirming confirming, SuppressionStore suppressions, PolicyStore policies, MembersOptions options)
    {
        this.confirming = confirming;
        this.suppressions = suppressions;
        this.policies = policies;
        this.options = options;
    }

    /// <summary>What a member said, what of it holds for the addresses of now, and who may be contacted; null when there is no such member.</summary>
    public Task<ConsentState?> StateOfAsync(MemberId member, CancellationToken cancel) => confirming.ReadAsync(member, cancel);

    /// <summary>Tokens for what was just said and waits for its address; none where the shop asks for no confirmation.</summary>
    public async Task<ImmutableArray<PendingConsent>> PendingAsync(
        MemberId member, IReadOnlyList<ConsentEntry> said, CancellationToken cancel)
    {
        var (policy, _) = await policies.ReadAsync(cancel);
        return said.Count > 0 && policy.DoubleOptIn is { Count: > 0 } && await confirming.ReadAsync(member, cancel) is { } state
            ? confirming.Pending(member, state, policy, said)
            : [];
    }

    /// <summary>Null: the token is not ours, has ended, is for another address by now, or what it confirms does not hold any more.</summary>
    public Task<ConfirmedConsent?> ConfirmAsync(string? token, string by, string? proof, CancellationToken cancel) =>
        confirming.ConfirmAsync(token, (by, proof), cancel);

    /// <summary>Contacts in the form that is kept, or the first that is none.</summary>
    public FieldProblem? ReadContacts(
        IReadOnlyList<(string? Email, string? Phone)> asked, out IReadOnlyList<(IdentifierKind Kind, string Contact)> contacts)
    {
        var read = new List<(IdentifierKind, string)>(asked.Count);
        contacts = read;
        if (asked.Count is 0 or > Limits.Suppressions)
        {
            return FieldProblem.Malformed("/contacts", $"Between one and {Limits.Suppressions} contacts.");
        }

        for (var i = 0; i < asked.Count; i++)
        {
            var (kind, contact, problem) = Read(asked[i], i);
            if (problem is not null)
            {
                return problem;
            }

            read.Add((kind, contact));
        }

        return null;
    }

    /// <summary>Returns how many were not on the list.</summary>
    public Task<int> SuppressAsync(
        IReadOnlyList<(IdentifierKind Kind, string Contact)> contacts, string reason, (string Name, string Actor) by, CancellationToken cancel) =>
        suppressions.AddAsync(contacts, reason, by, cancel);

    /// <summary>Returns how many were on the list.</summary>
    public Task<int> UnsuppressAsync(
        IReadOnlyList<(IdentifierKind Kind, string Contact)> contacts, string actor, CancellationToken cancel) =>
        suppressions.RemoveAsync(contacts, actor, cancel);

    /// <summary>Null: it is not on the list.</summary>
    public Task<Instant?> SuppressedSinceAsync((IdentifierKind Kind, string Contact) contact, CancellationToken cancel) =>
        suppressions.FindAsync(contact.Kind, contact.Contact, cancel);

    private (IdentifierKind Kind, string Contact, FieldProblem? Problem) Read((string? Email, string? Phone) one, int index) => one switch
    {
        ({ } email, null) => EmailAddress.TryRead(email, out var address, out var reason)
            ? (IdentifierKind.Email, address, null)
            : (default, "", FieldProblem.Malformed($"/contacts/{index}/email", reason)),
        (null, { } phone) => PhoneNumber.TryRead(phone, options.PhoneRegion, out var number, out var reason)
            ? (IdentifierKind.Phone, number, null)
            : (default, "", FieldProblem.Malformed($"/contacts/{index}/phone", reason)),
        _ => (default, "", FieldProblem.Malformed($"/contacts/{index}", "Either an email or a phone.")),
    };
}
