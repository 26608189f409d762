using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Merging;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Duplicates;

/// <summary>
/// Looks for one person among the shop's own members: one job decrypts, compares in memory and forgets; what stays are pairs of ids
/// with evidence by column, in a queue for somebody to decide. What was decided is remembered by every later search.
/// </summary>
internal sealed class MemberDuplicates(Shop shop, Everybody everybody, DuplicateStore store, MemberMerging? merging, MembersOptions options)
{
    /// <summary>Some 6 kB each in memory.</summary>
    public const int MostMembers = 250_000;

    private static readonly ImmutableArray<string> Columns = 
        ["given name", "family name", "email", "phone", "birth date", "second number", "street", "city", "postcode"];

    /// <summary>
    /// All of a search: the queue, what is merged without asking, and a row of hygiene. Only: pairs with one of these; the queue is
    /// left as it is then.
    /// </summary>
    public async Task<(DuplicateSearch Search, ImmutableArray<MemberPair> Pairs)> SearchAsync(
        SearchSettings settings, IReadOnlySet<MemberId>? only, string by, CancellationToken cancel)
    {
        var (rows, members, hygiene, leftOut) = await ReadAsync(cancel);
        var now = shop.Now;
        var found = DuplicateFinder.Find(new DuplicateTable(Columns, rows), cancel);
        ImmutableArray<MemberPair> pairs = [.. found.Select(pair => PairOf(pair, members, now))];
        if (only is not null)
        {
            pairs = [.. pairs.Where(pair => only.Contains(pair.First) || only.Contains(pair.Second))];
            return (new DuplicateSearch(members.Count, pairs.Length, 0, 0, hygiene.Close(now, pairs.Length)) { LeftOut = leftOut }, pairs);
        }

        await store.KeepAsync(pairs, cancel);
        var merged = settings.AutoMergeBits is { } bits ? await MergeAsync(pairs, members, bits, settings.ClusterCap, by, cancel) : 0;
        var open = await store.OpenCountAsync(cancel);
        var run = hygiene.Close(now, open);
        await store.AddAsync(run, cancel);
        return (new DuplicateSearch(members.Count, pairs.Length, open, merged, run) { LeftOut = leftOut }, pairs);
    }

    /// <summary>
    /// Merge: Keep stays. Refused: not a pair or decided already (null), what the merge refuses. Not the same: never asked again.
    /// </summary>
    public async Task<(MemberPair? Pair, Rejection Why, string Detail)> DecideAsync(
        MemberId one, MemberId other, MemberId? keep, string reason, string by, CancellationToken cancel)
    {
        var (first, second) = Ordered(one, other);
        if (await store.FindAsync(first, second, cancel) is not { } pair)
        {
            return (null, Rejection.None, "");
        }

        var wanted = keep is null ? PairState.NotTheSame : PairState.Merged;
        if (pair.State != PairState.Open)
        {
            return pair.State == wanted ? (pair, Rejection.None, "") : (pair, Rejection.KeyReusedWithAnotherBody, "This pair was decided before.");
        }

        if (keep is { } stays)
        {
            var result = await merging!.MergeAsync(stays == first ? second : first, stays, reason, by, cancel);
            if (result.Why != Rejection.None)
            {
                return (pair, result.Why, result.Detail);
            }
        }

        await store.DecideAsync(first, second, wanted, shop.Now, by, cancel);
        return (await store.FindAsync(first, second, cancel), Rejection.None, "");
    }

    private async Task<(List<string[]> Rows, List<KnownMember> Members, Hygiene Hygiene, long LeftOut)> ReadAsync(CancellationToken cancel)
    {
        var left = await store.LeftAsync(cancel);
        var hygiene = new Hygiene(options.PhoneRegion, shop.Now.InUtc().Date);
        var (rows, members, leftOut) = (new List<string[]>(), new List<KnownMember>(), 0L);
        await foreach (var member in everybody.ReadAsync(cancel))
        {
            if (left.Contains(member.Id))
            {
                continue;
            }

            hygiene.Count(member.Profile);
            if (RowOf(member.Profile) is not { } row)
            {
                continue;
            }

            if (rows.Count == MostMembers)
            {
                leftOut++;
            }
            else
            {
                rows.Add(row);
                members.Add(member with { Profile = new Profile() });
            }
        }

        return (rows, members, hygiene, leftOut);
    }

    /// <summary>Null for a card of which nothing is known.</summary>
    private static string[]? RowOf(Profile profile)
    {
        var (given, family) = profile.Names;
        string[] row =
        [
            given, family, profile.Email ?? "", profile.Phone ?? "", profile.BirthDate ?? "", profile.SecondNumber ?? "",
            string.Join(' ', profile.Address?.Lines ?? []), profile.Address?.City ?? "", profile.Address?.Postcode ?? "",
        ];
        return row.All(static value => value.Length == 0) ? null : row;
    }

    /// <summary>Without somebody looking: only in groups no larger than the cap, and only what nobody decided before.</summary>
    private async Task<long> MergeAsync(
        ImmutableArray<MemberPair> pairs, List<KnownMember> members, double bits, int cap, string by, CancellationToken cancel)
    {
        var known = members.ToDictionary(static member => member.Id);
        var clusters = new Clusters(pairs);
        long merged = 0;
        foreach (var pair in pairs.Where(pair => pair.Bits >= bits && clusters.SizeOf(pair.First) <= cap))
        {
            if (await store.FindAsync(pair.First, pair.Second, cancel) is not { State: PairState.Open })
            {
                continue;
            }

            var keep = Stays(known[pair.First], known[pair.Second]);
            var (_, why, _) = await DecideAsync(pair.First, pair.Second, keep, Reason(pair.Bits), by, cancel);
            merged += why == Rejection.None ? 1 : 0;
        }

        return merged;
    }

    /// <summary>Who is active rather than held, then who was there first.</summary>
    private static MemberId Stays(KnownMember first, KnownMember second) =>
        first.Status == MemberStatus.Held && second.Status == MemberStatus.Active ? second.Id : first.Id;

    private static string Reason(double bits) => string.Create(CultureInfo.InvariantCulture, $"found to be one person by {bits:N1} bits");

    private static MemberPair PairOf(DuplicatePair pair, List<KnownMember> members, Instant now)
    {
        var (first, second) = Ordered(members[pair.First].Id, members[pair.Second].Id);
        return new MemberPair(first, second, PairState.Open, pair.Bits, Evidence(pair), now, null, null);
    }

    /// <summary>`name close 3.1, phone exact 14.0`: columns that say something.</summary>
    private static string Evidence(DuplicatePair pair) => string.Join(
        ", ",
        pair.Why.Where(static one => one.Agreement != Agreement.Unknown).Select(static one => string.Create(
            CultureInfo.InvariantCulture, $"{one.Column} {one.Agreement.ToString().ToLowerInvariant()} {one.Bits:F1}")));

    private static (MemberId First, MemberId Second) Ordered(MemberId one, MemberId other) =>
        one.Value.CompareTo(other.Value) <= 0 ? (one, other) : (other, one);
}
