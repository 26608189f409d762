using Shopkeeper.Domain.Earning;

namespace Shopkeeper.Server.Demo;

/// <summary>A skip reason as a person reads it.</summary>
internal static class SkipWords
{
    public static string Of(SkipReason reason) => reason switch
    {
        SkipReason.OtherActivity => "is for something else",
        SkipReason.BeforeWindow => "had not begun",
        SkipReason.AfterWindow => "was over",
        SkipReason.OtherWeekday => "is for other days",
        SkipReason.OtherHours => "is for other hours",
        SkipReason.OtherStore => "is for other stores",
        SkipReason.OtherChannel => "is for other channels",
        SkipReason.OtherTender => "is for another way to pay",
        SkipReason.NoMatchingLines => "nothing in the basket counts for it",
        SkipReason.BasketTooSmall => "the basket is too small",
        SkipReason.BasketTooLarge => "the basket is too large",
        SkipReason.BelowStep => "less than one step",
        SkipReason.NotFirstPurchase => "is for the first purchase",
        SkipReason.NotBirthdayMonth => "is for the month of birth",
        SkipReason.NotInSegment => "is for others",
        SkipReason.LevelNotReached => "its level was not reached",
        SkipReason.NothingToMultiply => "there was nothing to multiply",
        SkipReason.Cap => "its cap is reached",
        SkipReason.Limit => "its limit is used up",
        SkipReason.Budget => "its budget is used up",
        SkipReason.OtherUnit => "counts another unit",
        SkipReason.ProgrammeRejected => "the programme took no part",
        SkipReason.NotNthPurchase => "is for another purchase",
        SkipReason.PickUsedUp => "the pick is used up",
        SkipReason.BelowMinimumSpend => "too little was spent on what counts for it",
        SkipReason.BelowMinimumQuantity => "too few of what counts for it",
        SkipReason.BundleIncomplete => "the bundle is not complete",
        SkipReason.TooFewPieces => "too few pieces",
        SkipReason.OnShelfPromotion => "what counts for it is reduced already",
        SkipReason.BetterWithout => "another offer is better",
        SkipReason.NoEffect => "there was nothing to take off",
        SkipReason.StackingCap => "the cap on all offers is reached",
        SkipReason.TooManyOffers => "no more offers on this basket",
        _ => reason.ToString(),
    };
}
