using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Platform.Tills;

namespace Shopkeeper.Server.Tills;

/// <summary>
/// A till's numbers of a day. Sold: those of activities, whatever became of them; skipped: those that are known to be of no sale. IsWhole:
/// false when there are more than the report reads, and the gaps are those of what was read.
/// </summary>
internal sealed record TillGaps(string Workstation, long First, long Last, int Sold, int Skipped, ImmutableArray<NumberGap> Missing, bool IsWhole)
{
    /// <summary>
    /// Numbers between the last of the till's day before and the first of this one: either day may have lost them. Null: none are missing, the
    /// till had no day within a month, or it began anew with smaller numbers.
    /// </summary>
    public NumberGap? Before { get; init; }

    /// <summary>The same between the last of this day and the first of the till's next one.</summary>
    public NumberGap? After { get; init; }
}

/// <summary>
/// Which numbers of a store's tills are missing on a day: read from the keys of activities, in whose order a till's day lies together, so
/// that nothing is counted beside them. A number that comes later is not missing from then on.
/// </summary>
internal sealed class GapReport(IShopAccounts accounts, TillNumbers numbers)
{
    /// <summary>Tills of a store, of all times.</summary>
    public const int MostTills = 1_000;

    /// <summary>Numbers of a till in a day.</summary>
    public const int MostNumbers = 100_000;

    // How far off a till's day before, or its next one, is looked for.
    private const int MostDaysOff = 31;

    private delegate Task<ImmutableArray<string>> ReadKeys(string source, string from, string below, int limit, CancellationToken cancel);

    public async Task<ImmutableArray<TillGaps>> OfAsync(string source, string store, LocalDate day, string? workstation, CancellationToken cancel)
    {
        var tills = workstation is null
            ? (await TillsAsync(accounts.KeysAsync, source, store, cancel)).Union(await TillsAsync(numbers.KeysAsync, source, store, cancel))
                .Order(StringComparer.Ordinal).ToArray()
            : [workstation];
        var found = ImmutableArray.CreateBuilder<TillGaps>();
        foreach (var till in tills)
        {
            if (await OfAsync(source, TillNumber.PrefixOf(store, till, day), till, cancel) is { } gaps)
            {
                found.Add(gaps with
                {
                    Before = await NextToAsync(source, (store, till), (day, -1), cancel) is var (_, last) ? NumberGap.Over(last, gaps.First) : null,
                    After = await NextToAsync(source, (store, till), (day, 1), cancel) is var (first, _) ? NumberGap.Over(gaps.Last, first) : null,
                });
            }
        }

        return found.DrainToImmutable();
    }

    private async Task<TillGaps?> OfAsync(string source, string prefix, string till, CancellationToken cancel)
    {
        var sold = await NumbersAsync(accounts.KeysAsync, source, prefix, cancel);
        var skipped = await NumbersAsync(numbers.KeysAsync, source, prefix, cancel);
        var all = sold.Union(skipped).ToArray();
        return all.Length == 0 ? null : new TillGaps(
            till, all.Min(), all.Max(), sold.Count, all.Length - sold.Count, NumberGap.Between(all), sold.Count < MostNumbers && skipped.Count < MostNumbers);
    }

    /// <summary>The smallest and the largest number of the till's nearest day on that side; null when there is none, or it has more than are read.</summary>
    private async Task<(long First, long Last)?> NextToAsync(
        string source, (string Store, string Till) at, (LocalDate Day, int Side) from, CancellationToken cancel)
    {
        var (day, end) = (from.Day, from.Side < 0 ? LocalDate.MinIsoValue : LocalDate.MaxIsoValue);
        for (var days = 0; days < MostDaysOff && day != end; days++)
        {
            day = day.PlusDays(from.Side);
            if (await OfAsync(source, TillNumber.PrefixOf(at.Store, at.Till, day), at.Till, cancel) is { } found)
            {
                return found.IsWhole ? (found.First, found.Last) : null;
            }
        }

        return null;
    }

    private static async Task<HashSet<long>> NumbersAsync(ReadKeys read, string source, string prefix, CancellationToken cancel)
    {
        var found = new HashSet<long>();
        foreach (var key in await read(source, prefix, After(prefix), MostNumbers, cancel))
        {
            if (TillNumber.TryRead(key, out var number))
            {
                found.Add(number.Number);
            }
        }

        return found;
    }

    /// <summary>The first key of each till leads to the next one: as many looks as there are tills, however many sales.</summary>
    private static async Task<List<string>> TillsAsync(ReadKeys read, string source, string store, CancellationToken cancel)
    {
        var (from, below) = ($"{store}/", After($"{store}/"));
        var tills = new List<string>();
        while (tills.Count < MostTills && await read(source, from, below, 1, cancel) is [var key])
        {
            var till = key[(store.Length + 1)..].Split('/')[0];
            tills.Add(till);
            from = key.Length > store.Length + 1 + till.Length ? After($"{store}/{till}/") : key + '\u0001';
        }

        return tills;
    }

    /// <summary>The first text after all that begin so: they end in a slash, and a nought is the sign after it.</summary>
    private static string After(string prefix) => prefix[..^1] + '0';
}
