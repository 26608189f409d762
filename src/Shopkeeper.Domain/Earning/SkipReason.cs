namespace Shopkeeper.Domain.Earning;

/// <summary>Why a rule gave nothing, or less. A closed, append-only list; codes are public (kebab case of the name).</summary>
public enum SkipReason : byte
{
    None = 0,
    OtherActivity = 1,
    BeforeWindow = 2,
    AfterWindow = 3,
    OtherWeekday = 4,
    OtherHours = 5,
    OtherStore = 6,
    OtherChannel = 7,
    OtherTender = 8,
    NoMatchingLines = 9,
    BasketTooSmall = 10,
    BasketTooLarge = 11,
    BelowStep = 12,
    NotFirstPurchase = 13,
    NotBirthdayMonth = 14,
    NotInSegment = 15,
    LevelNotReached = 16,
    NothingToMultiply = 17,
    Cap = 18,
    Limit = 19,
    Budget = 20,
    OtherUnit = 21,
    ProgrammeRejected = 22,

    // Of offers.
    NotNthPurchase = 23,
    PickUsedUp = 24,
    BelowMinimumSpend = 25,
    BelowMinimumQuantity = 26,
    BundleIncomplete = 27,
    TooFewPieces = 28,
    OnShelfPromotion = 29,
    BetterWithout = 30,
    NoEffect = 31,
    StackingCap = 32,
    TooManyOffers = 33,
}
