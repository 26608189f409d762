using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Server.Import.TakeOver;

/// <summary>From a line of the file to what the engine takes over; vouchers come apart, because their codes must be stored first.</summary>
internal static class BelongingsReading
{
    /// <summary>Null with the reason in plain words, the member of the line first.</summary>
    public static Belongings? Read(AccountBody body, ProgrammeDocument programme, MemberId member, out string problem)
    {
        problem = ProblemWith(body, programme) ?? "";
        if (problem.Length > 0)
        {
            return null;
        }

        var lots = ImmutableArray.CreateBuilder<MovedLot>();
        var (deficits, lifetime) = (new long[programme.Points.Length], new long[programme.Points.Length]);
        foreach (var points in body.Points ?? [])
        {
            var currency = CurrencyOf(programme, points.PointsId);
            deficits[currency] += points.Deficit;
            lifetime[currency] += points.Lifetime;
            lots.AddRange((points.Lots ?? []).Select(lot => new MovedLot(
                lot.Points, new LotTerms(currency, lot.ActiveFrom ?? LotTerms.Always, lot.ExpiresAt, lot.WaitsFor ?? ""))));
        }

        return new Belongings
        {
            Lots = lots.ToImmutable(), Deficits = Trimmed(deficits), Lifetime = Trimmed(lifetime), Levels = [.. body.Levels ?? []],
            Purchases = body.Purchases, LastActive = body.LastActive,
            Counters = [.. (body.Counters ?? []).Select(counter => new Counter(CounterName.Of(counter.Rule, counter.OfMember == true ? LimitScope.Member : LimitScope.Account, member), counter.Limit, counter.Period, counter.Used))],
        };
    }

    /// <summary>The voucher as it will stand in the account, without its code.</summary>
    public static Voucher? Read(OpenVoucherBody body, ProgrammeDocument programme, VoucherId id, out string problem)
    {
        problem = "";
        var currency = programme.Currencies[0];
        if (programme.FindVoucher(body.Kind) is not { } kind)
        {
            problem = $"vouchers: There is no kind of voucher '{body.Kind}'.";
        }
        else if (body.Currency is not null && (!Currency.TryParse(body.Currency, out currency) || !programme.Currencies.Contains(currency)))
        {
            problem = $"vouchers: '{body.Currency}' is no currency of the programme.";
        }
        else if (kind.BasisPoints == 0 && body.Worth is not (> 0 and <= Limits.Amount))
        {
            problem = "vouchers: A voucher that is money says its worth, in minor units.";
        }
        else if (body.Code is { } code && (string.IsNullOrWhiteSpace(code) || code.Length > Limits.NameLength || code.Any(char.IsControl)))
        {
            problem = $"vouchers: A code has at most {Limits.NameLength} characters.";
        }
        else
        {
            return new Voucher(
                id, kind.Id, currency, kind.BasisPoints == 0 ? body.Worth!.Value : 0, kind.BasisPoints, body.From ?? NodaConstants.UnixEpoch, body.Until);
        }

        return null;
    }

    private static string? ProblemWith(AccountBody body, ProgrammeDocument programme)
    {
        foreach (var points in body.Points ?? [])
        {
            if (CurrencyOf(programme, points.PointsId) < 0)
            {
                return $"points: The programme has no points '{points.PointsId}'.";
            }

            if (points.Deficit is < 0 or > Limits.PointsPerPosting || points.Lifetime is < 0 or > Limits.PointsPerPosting)
            {
                return $"points: What is owed and what was ever earned lie between 0 and {Limits.PointsPerPosting}.";
            }

            if ((points.Lots ?? []).FirstOrDefault(static lot => !IsLot(lot)) is { } wrong)
            {
                return $"lots: {wrong.Points} points is no lot: from 1 to {Limits.PointsPerPosting}, active before it lapses.";
            }
        }

        return (body.Levels ?? []).FirstOrDefault(level => programme.Levels.All(one => one.Id != level)) is { } unknown
            ? $"levels: There is no level '{unknown}'."
            : ProblemWithCounts(body);
    }

    private static string? ProblemWithCounts(AccountBody body) =>
        body.Purchases < 0 ? "purchases: A count is not negative."
        : body.Reference is { Length: > Limits.SubjectLength } ? $"reference: At most {Limits.SubjectLength} characters."
        : (body.Levels ?? []).Distinct().Count() < (body.Levels?.Count ?? 0) ? "levels: A level is named once."
        : (body.Counters?.Count ?? 0) > Limits.BelongingLots
            || (body.Counters ?? []).Any(static one =>
                one is { Limit: < 0 or > 1_000 } or { Used: <= 0 or > Limits.PointsPerPosting } or { Rule.Length: 0 or > Limits.NameLength })
            ? "counters: A rule, the number of its limit, the first day of its period and what was used of it."
        : null;

    private static bool IsLot(LotBody lot) =>
        lot is { Points: > 0 and <= Limits.PointsPerPosting, WaitsFor: null or { Length: > 0 and <= Limits.NameLength } }
        && (lot.ExpiresAt is not { } end || lot.ActiveFrom is not { } from || from < end);

    private static int CurrencyOf(ProgrammeDocument programme, string? id)
    {
        for (var i = 0; i < programme.Points.Length; i++)
        {
            if (id is null || programme.Points[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Without zeroes at the end, so that the same asked in other words is the same.</summary>
    private static ImmutableArray<long> Trimmed(long[] numbers) => [.. numbers[..(Array.FindLastIndex(numbers, static one => one != 0) + 1)]];
}
