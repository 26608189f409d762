using System.ComponentModel;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Accounts;

/// <summary>
/// Why somebody may spend what a member has. A card number alone is none. The one kind there is so far: an operator vouches,
/// with a reason, from a key with scope office.
/// </summary>
public sealed record ProofBody
{
    public const string Operator = "operator";

    [Description("operator")]
    public string? Kind { get; init; }

    [Description("Why, in the operator's words; kept with the posting.")]
    public string? Reason { get; init; }
}

internal static class Proof
{
    /// <summary>Null when the proof holds. Checked in order: needs-proof, proof-not-accepted, malformed.</summary>
    public static Problem? Check(ProofBody? proof, Caller caller)
    {
        if (proof is null)
        {
            return Problems.Of(
                Rejection.NeedsProof, "Spending needs a proof of the member; a card number alone may earn only.", "/proof");
        }

        if (proof.Kind != ProofBody.Operator)
        {
            return Problems.Of(
                Rejection.ProofNotAccepted, $"The kinds of proof accepted here: {ProofBody.Operator}.", "/proof/kind");
        }

        if (!caller.Has(Scopes.Office))
        {
            return Problems.Of(
                Rejection.NeedsProof, "A proof by an operator needs an API key with scope office.", "/proof");
        }

        return Reasons.Check(proof.Reason, "/proof/reason");
    }
}

/// <summary>The sentence that an operator owes.</summary>
internal static class Reasons
{
    public static Problem? Check(string? reason, string pointer) =>
        string.IsNullOrWhiteSpace(reason) ? Problems.Malformed($"{pointer} must say why.", pointer)
        : reason.Length > Limits.ReasonLength ? Problems.Malformed($"{pointer} has more than {Limits.ReasonLength} characters.", pointer)
        : reason.AsSpan().ContainsAnyInRange('\0', '\x1f') ? Problems.Malformed($"{pointer} has control characters.", pointer)
        : null;
}
