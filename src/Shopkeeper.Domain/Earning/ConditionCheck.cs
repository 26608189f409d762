using Shopkeeper.Domain.Programmes.Compilation;

namespace Shopkeeper.Domain.Earning;

/// <summary>
/// Conditions that read no lines, in this order: window, weekday, hours, store, channel, tender, segment, birthday month,
/// first purchase, level. The first that fails is the reason.
/// </summary>
internal static class ConditionCheck
{
    public static SkipReason Say(CompiledConditions when, Evaluation e)
    {
        var at = when.Business ? e.Clock.BusinessTicks : e.Clock.Ticks;
        if (at < when.From)
        {
            return SkipReason.BeforeWindow;
        }

        if (at >= when.Until)
        {
            return SkipReason.AfterWindow;
        }

        var reason = when.AsksClock ? Time(when, e.Clock) : SkipReason.None;
        reason = reason == SkipReason.None && when.AsksPlace ? Place(when, e) : reason;
        return reason == SkipReason.None && when.AsksMember ? Member(when, e) : reason;
    }

    private static SkipReason Time(CompiledConditions when, in StoreClock clock)
    {
        var day = when.Business ? clock.BusinessWeekday : clock.Weekday;
        if (when.Weekdays != 0 && (when.Weekdays & (1 << day)) == 0)
        {
            return SkipReason.OtherWeekday;
        }

        return !when.HasHours || InHours(when, clock.NanosecondOfDay) ? SkipReason.None : SkipReason.OtherHours;
    }

    /// <summary>From inclusive, to exclusive; over midnight when it ends before it begins.</summary>
    private static bool InHours(CompiledConditions when, long time) => when.HoursFrom <= when.HoursTo
        ? time >= when.HoursFrom && time < when.HoursTo
        : time >= when.HoursFrom || time < when.HoursTo;

    private static SkipReason Place(CompiledConditions when, Evaluation e)
    {
        if ((when.Stores is { } stores && !IsIn(stores, e.Store))
            || (when.ExcludeStores is { } excluded && IsIn(excluded, e.Store)))
        {
            return SkipReason.OtherStore;
        }

        if (when.Channels is { } channels && !IsIn(channels, e.Channel))
        {
            return SkipReason.OtherChannel;
        }

        return when.Tenders is { } tenders && !Bits.Meet(tenders, e.TenderBits) ? SkipReason.OtherTender : SkipReason.None;
    }

    private static SkipReason Member(CompiledConditions when, Evaluation e)
    {
        if (when.Segments is { } segments && !Bits.Meet(segments, e.SegmentBits))
        {
            return SkipReason.NotInSegment;
        }

        if (when.BirthdayMonth && e.Context.Facts.BirthMonth != (when.Business ? e.Clock.BusinessMonth : e.Clock.Month))
        {
            return SkipReason.NotBirthdayMonth;
        }

        if (when.FirstPurchase && e.Account.Purchases > 0)
        {
            return SkipReason.NotFirstPurchase;
        }

        return when.Level.Length > 0 && !HasLevel(e, when.Level) ? SkipReason.LevelNotReached : SkipReason.None;
    }

    private static bool HasLevel(Evaluation e, string level)
    {
        foreach (var reached in e.Account.Levels)
        {
            if (reached == level)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsIn(ulong[] set, int number) => number >= 0 && number >> 6 < set.Length && Bits.Has(set, number);
}
