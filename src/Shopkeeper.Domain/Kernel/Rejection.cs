namespace Shopkeeper.Domain.Kernel;

/// <summary>
/// A named, expected refusal. The list is closed and append-only: numbers are persisted and codes are part of the public
/// API (problem details type). None is "not rejected". Order here is order of age, not of checking. 21, 22, 76 and 77 stood
/// here before anything made them; they were never stored and are not given out again.
/// </summary>
public enum Rejection : short
{
    None = 0,

    // Malformed: nothing is stored and the key stays free.
    Malformed = 1,
    AmountOutOfRange = 2,
    TooManyLines = 3,
    DuplicateLineNumber = 4,
    OccurredAtOutOfRange = 5,

    /// <summary>A number, but none of this shop's cards: of another shop, a product, a coupon.</summary>
    ForeignCard = 6,

    /// <summary>An e-mail address whose letters make it pass for another one.</summary>
    HomographAddress = 12,

    // A programme gives nothing to a recorded fact, and says why.
    CurrencyNotInProgramme = 20,
    OutsidePilot = 23,
    CardKindEnded = 24,

    // Unplaceable: parked.
    UnknownCard = 40,
    SaleNotFound = 41,
    NoVersionInForce = 42,

    /// <summary>A sale that names nobody: kept until it is claimed.</summary>
    NoMember = 43,

    // Refused: pinned under the key.
    KeyReusedWithAnotherBody = 60,
    AlreadyReturned = 61,
    NotSpendable = 62,
    Insufficient = 63,
    NeedsProof = 64,
    UnknownHold = 65,
    HoldEnded = 66,
    BelowMinimum = 67,
    NotAMultiple = 68,
    ProofNotAccepted = 69,
    UnknownAccount = 70,
    UnknownProgramme = 71,
    UnknownPoints = 72,
    SaleLineUnknown = 73,
    WithoutReceipt = 74,
    AboveOperatorLimit = 75,
    TooManyHolds = 78,
    Limit = 79,
    UnknownProduct = 80,
    UnknownOffer = 81,
    UnknownPool = 82,
    NotListed = 83,
    NoOpenSlot = 84,
    PicksFull = 85,
    AlreadyPicked = 86,
    NotPicked = 87,
    AlreadyUsed = 88,
    SwapNotAllowed = 89,
    PoolDoesNotPick = 90,
    OfferEnded = 91,
    UnknownVoucher = 92,
    VoucherNotUsable = 93,
    VoucherHeld = 94,
    UnknownVoucherKind = 95,
    TooManyVouchers = 96,
    TooManyPicks = 97,
    UnknownGate = 98,
    CodesExhausted = 99,

    /// <summary>A reservation names a quote that is too old, was altered or is of another account.</summary>
    QuoteNotUsable = 100,

    // Of an operator's settings: not pinned.
    RangeOverlap = 110,
    RangeFull = 111,

    // Of proofs, before anything is posted: not pinned.
    ProofExpired = 112,
    ProofUsed = 113,
    ProofLocked = 114,
    SpendingLocked = 115,
    SpendingHeld = 116,

    // Refused to somebody who would join or confirm: not pinned.
    UnderAge = 120,
    InvitationNeeded = 121,
    InvitationNotUsable = 122,
    ConfirmationNotUsable = 123,

    // What moves between accounts: pinned.
    SameAccount = 130,
    AccountMerged = 131,
    HoldsOpen = 132,
    MergeSpent = 133,
    NotMerged = 134,
    InHousehold = 135,
    NotInHousehold = 136,
    HouseholdFull = 137,
    NotOfAccount = 138,

    // Of codes that members present, before anything is posted: not pinned. Only the office is told which it is.
    ClaimNotUsable = 150,
    ClaimExpired = 151,
    ClaimUsed = 152,

    // Of what members do beyond shopping, before anything is posted: not pinned.
    NotBought = 153,
    HandoverNotUsable = 154,
    SurveyNotOpen = 155,
    CouponNotUsable = 156,
    CouponUsed = 157,
    NotReached = 158,
}

public static class RejectionCode
{
    /// <summary>The stable public code: the name in kebab case, `already-returned`.</summary>
    public static string Of(Rejection rejection)
    {
        var name = rejection.ToString();
        var text = new System.Text.StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
