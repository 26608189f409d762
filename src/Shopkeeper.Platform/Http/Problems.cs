using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Platform.Http;

/// <summary>All problems there are: one per rejection, and those of the edge. Codes and statuses are part of the API.</summary>
public static class Problems
{
    private static readonly FrozenDictionary<Rejection, string> Titles = new Dictionary<Rejection, string>
    {
        [Rejection.None] = "Accepted",
        [Rejection.Malformed] = "The body is malformed",
        [Rejection.AmountOutOfRange] = "An amount is out of range",
        [Rejection.TooManyLines] = "Too many lines",
        [Rejection.DuplicateLineNumber] = "A line number occurs twice",
        [Rejection.OccurredAtOutOfRange] = "The time is out of range",
        [Rejection.ForeignCard] = "Not a card of this shop",
        [Rejection.HomographAddress] = "The address can pass for another one",
        [Rejection.CurrencyNotInProgramme] = "The programme does not know this currency",
        [Rejection.OutsidePilot] = "Outside the pilot of the programme",
        [Rejection.CardKindEnded] = "Cards of this kind have ended",
        [Rejection.UnknownCard] = "Unknown card",
        [Rejection.SaleNotFound] = "The sale is not here",
        [Rejection.NoVersionInForce] = "No version of the programme was in force",
        [Rejection.NoMember] = "The sale names nobody",
        [Rejection.KeyReusedWithAnotherBody] = "The key was used with another body",
        [Rejection.AlreadyReturned] = "Already returned",
        [Rejection.NotSpendable] = "These points cannot be spent",
        [Rejection.Insufficient] = "The balance is too small",
        [Rejection.NeedsProof] = "A card number alone may earn, not spend",
        [Rejection.UnknownHold] = "Unknown reservation",
        [Rejection.HoldEnded] = "The reservation has ended",
        [Rejection.BelowMinimum] = "Below the minimum",
        [Rejection.NotAMultiple] = "Not a multiple of the step",
        [Rejection.ProofNotAccepted] = "This proof is not accepted",
        [Rejection.UnknownAccount] = "Unknown account",
        [Rejection.UnknownProgramme] = "Unknown programme",
        [Rejection.UnknownPoints] = "Unknown points",
        [Rejection.SaleLineUnknown] = "The sale has no such line",
        [Rejection.WithoutReceipt] = "Not without a receipt",
        [Rejection.AboveOperatorLimit] = "Above the operator's limit",
        [Rejection.TooManyHolds] = "Too many reservations",
        [Rejection.Limit] = "A limit is reached",
        [Rejection.UnknownProduct] = "Unknown product",
        [Rejection.UnknownOffer] = "Unknown offer",
        [Rejection.UnknownPool] = "Unknown pool",
        [Rejection.NotListed] = "The offer is not on the member's menu",
        [Rejection.NoOpenSlot] = "No slot is open yet",
        [Rejection.PicksFull] = "All picks are taken",
        [Rejection.AlreadyPicked] = "Picked already",
        [Rejection.NotPicked] = "Not picked",
        [Rejection.AlreadyUsed] = "Used already",
        [Rejection.SwapNotAllowed] = "This pick cannot be swapped",
        [Rejection.PoolDoesNotPick] = "Nothing is picked from this pool",
        [Rejection.OfferEnded] = "The offer has ended",
        [Rejection.UnknownVoucher] = "Unknown voucher",
        [Rejection.VoucherNotUsable] = "The voucher cannot be used",
        [Rejection.VoucherHeld] = "The voucher is set aside",
        [Rejection.UnknownVoucherKind] = "Unknown kind of voucher",
        [Rejection.TooManyVouchers] = "Too many vouchers",
        [Rejection.TooManyPicks] = "Too many picks",
        [Rejection.UnknownGate] = "Unknown gate",
        [Rejection.CodesExhausted] = "The codes have run out",
        [Rejection.SameAccount] = "It is the same account",
        [Rejection.AccountMerged] = "The account was merged into another one",
        [Rejection.HoldsOpen] = "Something of the account is reserved",
        [Rejection.MergeSpent] = "What came by the merge has been used",
        [Rejection.NotMerged] = "The accounts are not merged",
        [Rejection.InHousehold] = "The member is in a household",
        [Rejection.NotInHousehold] = "The member is in no household",
        [Rejection.HouseholdFull] = "The household is full",
        [Rejection.NotOfAccount] = "The account is not the member's",
        [Rejection.RangeOverlap] = "The range overlaps another one",
        [Rejection.RangeFull] = "The range is full",
        [Rejection.QuoteNotUsable] = "Quote not usable",
        [Rejection.UnderAge] = "Too young for this shop",
        [Rejection.InvitationNeeded] = "By invitation only",
        [Rejection.InvitationNotUsable] = "The invitation cannot be used",
        [Rejection.ConfirmationNotUsable] = "The confirmation cannot be used",
        [Rejection.ClaimNotUsable] = "The code of the receipt cannot be used",
        [Rejection.ClaimExpired] = "The receipt is too old",
        [Rejection.ClaimUsed] = "The receipt was claimed already",
        [Rejection.NotBought] = "It was not bought, or it was returned",
        [Rejection.HandoverNotUsable] = "The code of the handover cannot be used",
        [Rejection.SurveyNotOpen] = "The survey is not open",
        [Rejection.CouponNotUsable] = "The coupon cannot be used",
        [Rejection.CouponUsed] = "The coupon was used already",
        [Rejection.NotReached] = "The milestone is not reached",
        [Rejection.ProofExpired] = "This proof is too old",
        [Rejection.ProofUsed] = "This proof was used already",
        [Rejection.ProofLocked] = "This proof is locked",
        [Rejection.SpendingLocked] = "Spending is locked",
        [Rejection.SpendingHeld] = "Spending waits after a change",
    }.ToFrozenDictionary();

    /// <summary>Codes of the edge with their status and title; rejections have theirs in <see cref="TitleOf"/>.</summary>
    public static readonly IReadOnlyDictionary<string, (int Status, string Title)> OfEdge =
        new Dictionary<string, (int, string)>(StringComparer.Ordinal)
        {
            ["unauthenticated"] = (401, "This call needs an API key"),
            ["forbidden"] = (403, "This API key may not do that"),
            ["code-not-accepted"] = (403, "This code is not accepted"),
            ["passkey-not-accepted"] = (403, "This passkey is not accepted"),
            ["sign-in-again"] = (403, "Sign in again first"),
            ["other-store"] = (403, "This API key acts for another store"),
            ["not-found"] = (404, "There is no such thing"),
            ["method-not-allowed"] = (405, "This address does not take that method"),
            ["conflict"] = (409, "Something is there already"),
            ["in-flight"] = (409, "The same key is still being worked on"),
            ["stale"] = (412, "It has changed since it was read"),
            ["too-large"] = (413, "The body is too large"),
            ["not-json"] = (415, "The body must be JSON"),
            ["idempotency-key-required"] = (400, "This call needs an Idempotency-Key"),
            ["invalid"] = (422, "The document has mistakes"),
            ["no-history"] = (422, "There is nothing to simulate over"),
            ["nothing-to-allocate"] = (422, "No offer can be given"),
            ["precondition-required"] = (428, "This call needs an If-Match"),
            ["too-many-guesses"] = (429, "Too many wrong codes"),
            ["queue-full"] = (429, "Too much at once"),
            ["internal"] = (500, "A fault on our side"),
            ["no-mail"] = (503, "This shop sends no mail"),
            ["store-away"] = (503, "The store does not answer"),
        };

    /// <summary>The problem of a rejection: 400 malformed, 404 unknown, 403 proof, else 422 refused by a rule.</summary>
    public static Problem Of(Rejection rejection, string detail, string? pointer = null) =>
        new(StatusOf(rejection), RejectionCode.Of(rejection), TitleOf(rejection), detail.Length == 0 ? TitleOf(rejection) + "." : detail)
        {
            Pointer = pointer,
        };

    /// <summary>A problem of the edge by its code (see <see cref="OfEdge"/>).</summary>
    public static Problem Edge(string code, string detail, string? pointer = null)
    {
        var (status, title) = OfEdge[code];
        return new Problem(status, code, title, detail) { Pointer = pointer };
    }

    public static Problem NotFound(string detail) => Edge("not-found", detail);

    public static Problem Malformed(string detail, string? pointer) => Of(Rejection.Malformed, detail, pointer);

    public static int StatusOf(Rejection rejection) => rejection switch
    {
        < Rejection.CurrencyNotInProgramme => StatusCodes.Status400BadRequest,
        Rejection.UnknownCard or Rejection.UnknownAccount or Rejection.UnknownHold or Rejection.UnknownOffer
            or Rejection.UnknownPool or Rejection.UnknownVoucher or Rejection.UnknownGate => StatusCodes.Status404NotFound,
        Rejection.NeedsProof or Rejection.ProofNotAccepted or (>= Rejection.ProofExpired and <= Rejection.SpendingHeld) => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    public static string TitleOf(Rejection rejection) => Titles.TryGetValue(rejection, out var title)
        ? title
        : throw new InvariantViolated($"rejection {rejection} has no title");
}
