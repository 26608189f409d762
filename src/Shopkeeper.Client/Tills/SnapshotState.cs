using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Client.Tills;

public sealed record SnapshotLot(int Number, int Currency, long Amount, string From)
{
    public string? Until { get; init; }

    public string? WaitsFor { get; init; }
}

public sealed record SnapshotCounter(string Rule, int Limit, string Period, long Used);

public sealed record SnapshotPick(string Pool, string Period, string Offer, string Hash, string From, int Uses)
{
    public string? Until { get; init; }
}

/// <summary>
/// An account in one programme, as far as a purchase is decided by it. Vouchers and reservations are not in it: their codes are secrets,
/// and they are spent with the server only.
/// </summary>
public sealed record SnapshotState(string Programme, long Seq, int NextLot, long Purchases)
{
    public IReadOnlyList<SnapshotLot> Lots { get; init; } = [];

    public IReadOnlyList<long> Deficits { get; init; } = [];

    public IReadOnlyList<long> Lifetime { get; init; } = [];

    public IReadOnlyList<SnapshotCounter> Counters { get; init; } = [];

    public IReadOnlyList<string> Levels { get; init; } = [];

    public IReadOnlyList<SnapshotPick> Picks { get; init; } = [];

    public string? LastActive { get; init; }

    public static SnapshotState Of(AccountState state) => new(state.Programme, state.Seq, state.NextLot, state.Purchases)
    {
        Lots = [.. state.Lots.Select(static lot => new SnapshotLot(lot.Number, lot.Currency, lot.Amount, Iso.Write(lot.ActiveFrom))
        {
            Until = Iso.Write(lot.ExpiresAt), WaitsFor = lot.WaitsFor.Length == 0 ? null : lot.WaitsFor,
        })],
        Deficits = state.Deficits,
        Lifetime = state.Lifetime,
        Counters = [.. state.Counters.Select(static one => new SnapshotCounter(one.Rule, one.Limit, Iso.Write(one.Period), one.Used))],
        Levels = state.Levels,
        Picks = [.. state.Picks.Select(static pick => new SnapshotPick(
            pick.Pool, Iso.Write(pick.Period), pick.Offer, pick.Hash, Iso.Write(pick.From), pick.Uses) { Until = Iso.Write(pick.Until) })],
        LastActive = Iso.Write(state.LastActive),
    };

    public AccountState ToState(AccountId account) => new()
    {
        Account = account,
        Programme = Programme,
        Seq = Seq,
        NextLot = NextLot,
        Purchases = Purchases,
        Lots = [.. Lots.Select(static lot => new Lot(
            lot.Number, lot.Currency, lot.Amount, Iso.Instant(lot.From), Iso.Find(lot.Until), lot.WaitsFor ?? ""))],
        Deficits = [.. Deficits],
        Lifetime = [.. Lifetime],
        Counters = [.. Counters.Select(static one => new Counter(one.Rule, one.Limit, Iso.Date(one.Period), one.Used))],
        Levels = [.. Levels],
        Picks = [.. Picks.Select(static pick => new Pick(
            pick.Pool, Iso.Date(pick.Period), pick.Offer, pick.Hash, Iso.Instant(pick.From), Iso.Find(pick.Until), pick.Uses))],
        LastActive = Iso.Find(LastActive),
    };

    public static SnapshotFacts Of(FactRecord facts) => new()
    {
        BirthMonth = facts.BirthMonth, AgeBand = facts.AgeBand, HomeStore = facts.HomeStore, Language = facts.Language,
        Segments = facts.Segments, Likes = facts.Likes,
    };

    public static FactRecord ToFacts(SnapshotFacts? facts) => facts is null ? FactRecord.None : new FactRecord
    {
        BirthMonth = (byte)facts.BirthMonth, AgeBand = facts.AgeBand, HomeStore = facts.HomeStore, Language = facts.Language,
        Segments = [.. facts.Segments], Likes = [.. facts.Likes],
    };
}

/// <summary>Times as text, as everywhere in the API.</summary>
public static class Iso
{
    public static string Write(Instant instant) => InstantPattern.ExtendedIso.Format(instant);

    public static string? Write(Instant? instant) => instant is { } at ? Write(at) : null;

    public static string Write(LocalDate date) => LocalDatePattern.Iso.Format(date);

    public static Instant Instant(string text) => InstantPattern.ExtendedIso.Parse(text).GetValueOrThrow();

    public static Instant? Find(string? text) => text is null ? null : Instant(text);

    public static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).GetValueOrThrow();
}
