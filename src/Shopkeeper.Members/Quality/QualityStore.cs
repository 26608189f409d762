using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Duplicates;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Quality;

/// <summary>Pairs, decisions and reports of one shop.</summary>
internal sealed class QualityStore(Shop shop)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(QualityStore).Assembly, "Quality.QualityStore", shop.Database.Engine);

    /// <summary>Puts these pairs in the place of the open ones and adds the report, all in one transaction; returns it with its counts.</summary>
    public Task<QualityReport> SaveAsync(
        ImmutableArray<MemberPair> pairs, QualityReport report, string actor, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            await connection.Command(transaction, sql["forget_open"]).RunAsync(cancel);
            foreach (var pair in pairs)
            {
                await connection.Command(transaction, sql["add_pair"]).With("first", pair.First.Value)
                    .With("second", pair.Second.Value).With("hundredths", pair.Hundredths).With("cluster", pair.Cluster)
                    .With("reasons", Write(pair.Reasons)).With("found", Instants.Micros(pair.Found)).RunAsync(cancel);
            }

            var counted = report with
            {
                DuplicatesOpen = await CountAsync(connection, transaction, PairVerdict.Open, cancel),
                DuplicatesRefused = await CountAsync(connection, transaction, PairVerdict.NotTheSame, cancel),
            };
            await AuditTrail.AppendAsync(
                shop, connection, transaction,
                new AuditEntry(actor, AuditAction.QualityRun, null, "members", $"{counted.Members} members, {pairs.Length} pairs"), cancel);

            // Behind the lock of the log's end: two runs that end together are numbered one after the other.
            await connection.Command(transaction, sql["add_run"])
                .With("body", JsonSerializer.Serialize(counted, QualityJson.Default.QualityReport)).RunAsync(cancel);
            return counted;
        },
        cancel);

    /// <summary>Pairs with that verdict, the surest first.</summary>
    public async Task<ImmutableArray<MemberPair>> PageAsync(PairVerdict verdict, PairPlace after, int rows, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["page"])
            .With("verdict", (short)verdict).With("hundredths", after.Hundredths).With("first", after.First.Value)
            .With("second", after.Second.Value).With("rows", rows);
        return await PairsAsync(command, cancel);
    }

    /// <summary>Null when no search has found that pair.</summary>
    public async Task<MemberPair?> DecideAsync(
        (MemberId First, MemberId Second) pair, PairVerdict verdict, (string Name, string Actor) by, CancellationToken cancel)
    {
        var (first, second) = pair.First.Value.CompareTo(pair.Second.Value) < 0 ? pair : (pair.Second, pair.First);
        var decided = await shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                var changed = await connection.Command(transaction, sql["decide"]).With("verdict", (short)verdict)
                    .With("now", Instants.Micros(shop.Now)).With("operator", by.Name).With("first", first.Value)
                    .With("second", second.Value).RunAsync(cancel);
                if (changed > 0)
                {
                    await AuditTrail.AppendAsync(
                        shop, connection, transaction,
                        new AuditEntry(by.Actor, AuditAction.DuplicateDecided, first, second.ToString(), verdict.ToString()), cancel);
                }

                return changed > 0;
            },
            cancel);
        if (!decided)
        {
            return null;
        }

        await using var reading = await shop.Database.OpenReadAsync(cancel);
        await using var command = reading.Command(null, sql["of_pair"]).With("first", first.Value).With("second", second.Value);
        return (await PairsAsync(command, cancel)).SingleOrDefault();
    }

    /// <summary>Reports with their numbers, the newest first.</summary>
    public async Task<ImmutableArray<(long Number, QualityReport Report)>> RunsAsync(long? before, int rows, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["runs"]).With("before", before ?? long.MaxValue).With("rows", rows);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var runs = ImmutableArray.CreateBuilder<(long, QualityReport)>();
        while (await row.ReadAsync(cancel))
        {
            runs.Add((row.GetInt64(0), JsonSerializer.Deserialize(row.GetString(1), QualityJson.Default.QualityReport)!));
        }

        return runs.ToImmutable();
    }

    private async Task<long> CountAsync(DbConnection connection, DbTransaction transaction, PairVerdict verdict, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["count"]).With("verdict", (short)verdict);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? row.GetInt64(0) : 0;
    }

    private static async Task<ImmutableArray<MemberPair>> PairsAsync(DbCommand command, CancellationToken cancel)
    {
        await using var row = await command.ExecuteReaderAsync(cancel);
        var pairs = ImmutableArray.CreateBuilder<MemberPair>();
        while (await row.ReadAsync(cancel))
        {
            pairs.Add(new MemberPair(
                new MemberId(row.Uuid(0)), new MemberId(row.Uuid(1)), row.GetInt32(2), row.GetInt32(3), Read(row.GetString(4)),
                Instants.At(row.GetInt64(5)), (PairVerdict)row.GetInt16(6))
            {
                Decided = row.IsDBNull(7) ? null : Instants.At(row.GetInt64(7)),
                Operator = row.IsDBNull(8) ? null : row.GetString(8),
            });
        }

        return pairs.ToImmutable();
    }

    // `column:agreement:bits`, a blank between them.
    private static string Write(ImmutableArray<Evidence> reasons) => string.Join(' ', reasons
        .Where(static reason => reason.Agreement != Agreement.Unknown)
        .Select(static reason => FormattableString.Invariant($"{reason.Column}:{(int)reason.Agreement}:{reason.Bits:0.##}")));

    private static ImmutableArray<Evidence> Read(string reasons) =>
    [
        .. reasons.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static reason => reason.Split(':'))
            .Select(static parts => new Evidence(
                parts[0], (Agreement)int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture),
                double.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture))),
    ];
}
