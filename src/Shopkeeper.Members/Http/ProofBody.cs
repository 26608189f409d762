using System.ComponentModel;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Spending;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>
/// Why somebody may spend what a member has. A card number alone is none: the app's single-use code, a PIN beside a card or a
/// member, or an operator who vouches with a reason, from a key with scope office.
/// </summary>
public sealed record ProofBody
{
    public const string Operator = "operator";
    public const string Qr = "qr";
    public const string Pin = "pin";

    /// <summary>What a signed-in member's own call stands for; nobody sends it.</summary>
    internal const string Session = "session";

    [Description("operator, qr or pin.")]
    public string? Kind { get; init; }

    [Description("operator: why, in the operator's words; kept with the posting.")]
    public string? Reason { get; init; }

    [Description("qr: the code that the app shows; good for a minute, and once.")]
    public string? Token { get; init; }

    [Description("pin: the PIN, with the card that was presented or the member whom the web shop knows.")]
    public string? Code { get; init; }

    [Description("pin: the card.")]
    public string? Card { get; init; }

    [Description("pin: the id of the member, instead of a card.")]
    public string? Member { get; init; }
}

/// <summary>Reads a proof: whether it can be one at all. What it is worth is seen when it is used.</summary>
public static class Proofs
{
    public static readonly string Kinds = $"{ProofBody.Operator}, {ProofBody.Qr}, {ProofBody.Pin}";

    /// <summary>What was sent; a signed-in member who picks needs to send nothing.</summary>
    public static ProofBody? ForPicking(ProofBody? proof, Caller caller) =>
        proof is null && caller.Own is not null ? new ProofBody { Kind = ProofBody.Session } : proof;

    /// <summary>What the posting keeps of it.</summary>
    public static string ReasonOf(ProofBody proof) => proof.Kind == ProofBody.Operator ? proof.Reason! : proof.Kind!;

    /// <summary>Null when it can be used. Checked in order: needs-proof, proof-not-accepted, malformed.</summary>
    public static Problem? Check(ProofBody? proof, Caller caller) => proof?.Kind switch
    {
        _ when proof is null => Problems.Of(
            Rejection.NeedsProof, "Spending needs a proof of the member; a card number alone may earn only.", "/proof"),
        ProofBody.Session when caller.Own is not null => null,
        ProofBody.Operator => !caller.Has(Scopes.Office)
            ? Problems.Of(Rejection.NeedsProof, "A proof by an operator needs an API key with scope office.", "/proof")
            : Reasons.Check(proof.Reason, "/proof/reason"),
        ProofBody.Qr => proof.Token is null
            ? Problems.Of(Rejection.ProofNotAccepted, "A proof by the app's code has its token.", "/proof/token")
            : null,
        ProofBody.Pin => proof.Code is null || proof.Card is null == proof.Member is null
            ? Problems.Of(Rejection.ProofNotAccepted, "A proof by PIN has its code and either the card or the member.", "/proof/code")
            : null,
        _ => Problems.Of(Rejection.ProofNotAccepted, $"The kinds of proof accepted here: {Kinds}.", "/proof/kind"),
    };

    /// <summary>What a member showed; null for an operator, and for a member who is signed in.</summary>
    public static MemberProof? OfMember(ProofBody proof) => proof.Kind switch
    {
        ProofBody.Qr => new MemberProof.Qr(proof.Token!),
        ProofBody.Pin when proof.Card is { } card => new MemberProof.OfPin(proof.Code!, IdentifierKind.Card, card),
        ProofBody.Pin => new MemberProof.OfMemberPin(
            proof.Code!, IdText.TryRead("mem", proof.Member, out var member) ? new MemberId(member) : default),
        _ => null,
    };

    public static Problem Of(SpendRefusal refusal, ShopContext shop) => Problems.Of(refusal.Rejection, refusal.Detail, "/proof") with
    {
        RetryAfterSeconds = refusal.RetryAt is { } at ? Math.Max(1, (int)Math.Ceiling((at - shop.Shop.Now).TotalSeconds)) : null,
    };
}
