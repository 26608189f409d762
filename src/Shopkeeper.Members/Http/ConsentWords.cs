using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;

namespace Shopkeeper.Members.Http;

/// <summary>The words of the API for consents.</summary>
internal static class ConsentWords
{
    private static readonly Words<ConsentChannel> Channels = new(
        "channel", (ConsentChannel.Email, "email"), (ConsentChannel.Sms, "sms"), (ConsentChannel.Post, "post"), (ConsentChannel.Push, "push"),
        (ConsentChannel.Phone, "phone"));

    private static readonly Words<ConsentPurpose> Purposes = new(
        "purpose", (ConsentPurpose.Offers, "offers"), (ConsentPurpose.PartnerOffers, "partner-offers"), (ConsentPurpose.Surveys, "surveys"),
        (ConsentPurpose.Profiling, "profiling"));

    private static readonly Words<ConsentBasis> Bases = new(
        "basis", (ConsentBasis.Consent, "consent"), (ConsentBasis.SoftOptIn, "soft-opt-in"),
        (ConsentBasis.LegitimateInterest, "legitimate-interest"));

    private static readonly Words<ConsentSource> Sources = new(
        "source", (ConsentSource.Web, "web"), (ConsentSource.App, "app"), (ConsentSource.Till, "till"), (ConsentSource.Call, "call"),
        (ConsentSource.Paper, "paper"), (ConsentSource.Import, "import"));

    private static readonly Words<ContactReason> Reasons = new(
        "reason", (ContactReason.Allowed, "allowed"), (ContactReason.NoConsent, "no-consent"), (ContactReason.Withdrawn, "withdrawn"),
        (ContactReason.PendingConfirmation, "pending-confirmation"), (ContactReason.NoAddress, "no-address"),
        (ContactReason.Suppressed, "suppressed"), (ContactReason.Restricted, "restricted"));

    /// <summary>False with the member of the body whose word is none of its list.</summary>
    public static bool TryRead(ConsentBody body, MemberId member, string by, Instant now, out ConsentEntry? entry, out string field)
    {
        entry = null;
        field = "";
        var (channel, basis) = (ConsentChannel.None, ConsentBasis.Consent);
        if (!Purposes.TryRead(body.Purpose, out var purpose, ref field) || !Sources.TryRead(body.Source, out var source, ref field)
            || (body.Channel is not null && !Channels.TryRead(body.Channel, out channel, ref field))
            || (body.Basis is not null && !Bases.TryRead(body.Basis, out basis, ref field)))
        {
            return false;
        }

        var wording = body.Wording is { } said ? new Wording(said.Version ?? "", said.Language ?? "", said.Text ?? "") : null;
        entry = new ConsentEntry(member, body.At ?? now, body.Given, channel, purpose, basis, source, wording, body.Sale, by, body.Proof);
        return true;
    }

    public static string Of(ConsentPurpose purpose) => Purposes.Of(purpose);

    /// <summary>Null: there is none.</summary>
    public static string? Of(ConsentChannel channel) => channel == ConsentChannel.None ? null : Channels.Of(channel);

    public static string Of(ContactReason reason) => Reasons.Of(reason);

    public static ConsentAnswer Of(ConsentEntry entry) => new(
        entry.Given, Purposes.Of(entry.Purpose), Of(entry.Channel),
        Bases.Of(entry.Basis), entry.Source == ConsentSource.Merge ? "merge" : Sources.Of(entry.Source), entry.At)
    {
        Voided = entry.Voided ? true : null,
        Wording = entry.Wording is { } said ? new WordingBody(said.Version, said.Language, said.Text) : null,
        Sale = entry.Sale,
        Operator = entry.Operator,
        Proof = entry.Proof,
        PendingConfirmation = entry.IsPending ? true : null,
        ConfirmedAt = entry.ConfirmedAt,
    };

    public static string Allowed(string field) => field switch
    {
        "channel" => Channels.Allowed,
        "purpose" => Purposes.Allowed,
        "basis" => Bases.Allowed,
        "source" => Sources.Allowed,
        _ => throw new InvariantViolated("an unknown field of a consent"),
    };

    /// <summary>A closed list: each value has one word.</summary>
    private sealed class Words<T>(string name, params (T Value, string Word)[] all)
        where T : struct, Enum
    {
        public string Allowed => $"/{name} is one of: {string.Join(", ", all.Select(static one => one.Word))}.";

        public string Of(T value) => all.Single(one => one.Value.Equals(value)).Word;

        public bool TryRead(string? word, out T value, ref string wrong)
        {
            foreach (var one in all)
            {
                if (one.Word == word)
                {
                    value = one.Value;
                    return true;
                }
            }

            value = default;
            wrong = name;
            return false;
        }
    }
}
