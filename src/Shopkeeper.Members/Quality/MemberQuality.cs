using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Duplicates;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Policies;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Quality;

/// <summary>Another run is under way on this node.</summary>
public sealed class QualityRunTaken() : Exception("Another run is under way.");

/// <summary>More members than one run compares; nothing was stored.</summary>
public sealed class TooManyToCompare() : Exception($"At most {MemberQuality.MostCompared:N0} members of whom enough is known are compared in one run.");

/// <summary>
/// Looks at all members of a shop in one pass: how good what is known of them is, and which may be one person. The values are
/// opened in memory and forgotten with the run; stored are counts, ids and reasons.
/// </summary>
public sealed class MemberQuality
{
    /// <summary>Some 6 kB each in memory while a run lasts.</summary>
    public const int MostCompared = 250_000;

    private readonly Shop shop;
    private readonly ShopSecrets secrets;
    private readonly MemberPages pages;
    private readonly QualityStore store;
    private readonly PolicyStore policies;
    private int busy;

    internal MemberQuality(Shop shop, ShopSecrets secrets, PolicyStore policies)
    {
        (this.shop, this.secrets, this.policies) = (shop, secrets, policies);
        (pages, store) = (new MemberPages(shop), new QualityStore(shop));
    }

    /// <exception cref="QualityRunTaken" />
    /// <exception cref="TooManyToCompare" />
    public async Task<QualityReport> RunAsync(string actor, IProgress<long>? progress, CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref busy, 1) != 0)
        {
            throw new QualityRunTaken();
        }

        try
        {
            var (policy, _) = await policies.ReadAsync(cancel);
            var now = shop.Now;
            var hygiene = new Hygiene(now.InUtc().Date, policy.MinimumAge);
            var rows = await ReadAsync(hygiene, progress, cancel);
            var table = new DuplicateTable([.. QualityRow.Columns], [.. rows.Select(static row => row.Values)]);
            var found = await Task.Run(() => DuplicateFinder.Find(table, cancel), cancel);
            return await store.SaveAsync(DuplicatePairs.Of(rows, found, now), Report(now, hygiene, rows.Count), actor, cancel);
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
    }

    /// <summary>Pairs with that verdict, the surest first.</summary>
    public Task<ImmutableArray<MemberPair>> PairsAsync(PairVerdict verdict, PairPlace after, int rows, CancellationToken cancel) =>
        store.PageAsync(verdict, after, rows, cancel);

    /// <summary>Null when no run has found that pair, or it is not found any more.</summary>
    public Task<MemberPair?> DecideAsync(
        (MemberId First, MemberId Second) pair, PairVerdict verdict, (string Name, string Actor) by, CancellationToken cancel) =>
        store.DecideAsync(pair, verdict, by, cancel);

    /// <summary>Reports with their numbers, the newest first; before = the number of one.</summary>
    public Task<ImmutableArray<(long Number, QualityReport Report)>> ReportsAsync(long? before, int rows, CancellationToken cancel) =>
        store.RunsAsync(before, rows, cancel);

    private async Task<List<QualityRow>> ReadAsync(Hygiene hygiene, IProgress<long>? progress, CancellationToken cancel)
    {
        var rows = new List<QualityRow>();
        await foreach (var page in pages.ReadAsync(cancel))
        {
            foreach (var member in page)
            {
                var profile = await ProfileReading.ReadAsync(secrets, member, cancel);
                hygiene.Add(member.Status, profile);
                if (QualityRow.Of(member.Member, profile) is { } row)
                {
                    rows.Add(row);
                }
            }

            if (rows.Count > MostCompared)
            {
                throw new TooManyToCompare();
            }

            progress?.Report(hygiene.Members);
        }

        return rows;
    }

    private static QualityReport Report(Instant now, Hygiene hygiene, int compared) => new(now, hygiene.Members, hygiene.Held)
    {
        Fields = hygiene.Fields,
        AddressGrades = Enum.GetValues<AddressGrade>().ToImmutableSortedDictionary(
            QualityWords.Of, grade => hygiene.Grades[(int)grade], StringComparer.Ordinal),
        DuplicatesOpen = 0,
        DuplicatesRefused = 0,
        Compared = compared,
    };
}
