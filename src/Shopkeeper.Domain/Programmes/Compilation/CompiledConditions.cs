using NodaTime;

namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>Conditions that read no lines. Sets are bits over the program's vocabularies; null = no condition.</summary>
internal sealed class CompiledConditions
{
    private CompiledConditions(Conditions when, DayKind day)
    {
        From = when.From?.ToUnixTimeTicks() ?? long.MinValue;
        Until = when.Until?.ToUnixTimeTicks() ?? long.MaxValue;
        Business = day == DayKind.Business;
        Weekdays = when.Weekdays.Aggregate(0, static (days, weekday) => days | (1 << (int)weekday));
        HasHours = when.HoursFrom is not null || when.HoursTo is not null;
        HoursFrom = when.HoursFrom?.NanosecondOfDay ?? 0;
        HoursTo = when.HoursTo?.NanosecondOfDay ?? NodaConstants.NanosecondsPerDay;
        BirthdayMonth = when.BirthdayMonth;
        FirstPurchase = when.FirstPurchase;
        Level = when.Level;
    }

    /// <summary>Unix ticks; the widest values when the rule has no window.</summary>
    public long From { get; }

    /// <summary>Exclusive.</summary>
    public long Until { get; }

    public bool HasWindow => From != long.MinValue || Until != long.MaxValue;

    public bool Business { get; }

    /// <summary>Bit 1 = Monday to bit 7 = Sunday; 0 = any day.</summary>
    public int Weekdays { get; }

    public bool HasHours { get; }

    /// <summary>Nanoseconds of the local day.</summary>
    public long HoursFrom { get; }

    public long HoursTo { get; }

    public ulong[]? Stores { get; private init; }

    public ulong[]? ExcludeStores { get; private init; }

    public ulong[]? Channels { get; private init; }

    public ulong[]? Tenders { get; private init; }

    public ulong[]? Segments { get; private init; }

    public bool BirthdayMonth { get; }

    public bool FirstPurchase { get; }

    public string Level { get; }

    /// <summary>Reads the local clock of the store, or the business date.</summary>
    public bool AsksClock { get; private init; }

    public bool AsksPlace { get; private init; }

    public bool AsksMember { get; private init; }

    /// <summary>Null when there is nothing to ask. Basket bands are checked with the lines, so they do not count here.</summary>
    public static CompiledConditions? Of(Conditions when, DayKind day, ProgrammeCompiler compiler)
    {
        var compiled = new CompiledConditions(when, day)
        {
            Stores = compiler.Stores.Set(when.Stores),
            ExcludeStores = compiler.Stores.Set(when.ExcludeStores),
            Channels = compiler.Channels.Set(when.Channels),
            Tenders = compiler.Tenders.Set(when.Tenders),
            Segments = compiler.Segments.Set(when.Segments),
            AsksClock = NeedsClock(when, day),
            AsksPlace = NeedsPlace(when),
            AsksMember = NeedsMember(when),
        };
        return compiled.HasWindow || compiled.AsksClock || compiled.AsksPlace || compiled.AsksMember ? compiled : null;
    }

    private static bool NeedsClock(Conditions when, DayKind day) =>
        !when.Weekdays.IsEmpty || when.HoursFrom is not null || when.HoursTo is not null || when.BirthdayMonth
        || (day == DayKind.Business && (when.From is not null || when.Until is not null));

    private static bool NeedsPlace(Conditions when) =>
        !when.Stores.IsEmpty || !when.ExcludeStores.IsEmpty || !when.Channels.IsEmpty || !when.Tenders.IsEmpty;

    private static bool NeedsMember(Conditions when) =>
        !when.Segments.IsEmpty || when.BirthdayMonth || when.FirstPurchase || when.Level.Length > 0;
}
