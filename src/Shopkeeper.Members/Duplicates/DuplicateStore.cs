using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Members.Duplicates;

/// <summary>The review queue of one shop, and a row per search of how good its particulars were.</summary>
internal sealed class DuplicateStore(Database database)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(DuplicateStore).Assembly, "Duplicates.DuplicateStore", database.Engine);

    /// <summary>The queue after a search: pairs found are open unless they were decided; open ones that were not found are gone.</summary>
    public async Task KeepAsync(IReadOnlyCollection<MemberPair> found, CancellationToken cancel)
    {
        var known = found.Select(static pair => (pair.First, pair.Second)).ToHashSet();
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                foreach (var (first, second) in await OpenAsync(connection, transaction, cancel))
                {
                    if (!known.Contains((first, second)))
                    {
                        await Of(connection, transaction, "drop_open", first, second).RunAsync(cancel);
                    }
                }

                foreach (var pair in found)
                {
                    await Of(connection, transaction, "find_open", pair.First, pair.Second)
                        .With("bits", Centibits(pair.Bits)).With("evidence", pair.Evidence).With("now", Instants.Micros(pair.Found)).RunAsync(cancel);
                }

                return 0;
            },
            cancel);
    }

    /// <summary>False when it was decided already, or is no pair.</summary>
    public async Task<bool> DecideAsync(MemberId first, MemberId second, PairState state, Instant now, string by, CancellationToken cancel) =>
        await database.WriteAsync(
            (connection, transaction) => Of(connection, transaction, "decide", first, second)
                .With("state", (short)state).With("now", Instants.Micros(now)).With("by", by).RunAsync(cancel),
            cancel) > 0;

    public async Task<MemberPair?> FindAsync(MemberId first, MemberId second, CancellationToken cancel) =>
        (await RowsAsync("one", command => command.With("first", first.Value).With("second", second.Value), ReadPair, cancel)).FirstOrDefault();

    /// <summary>The most likely first.</summary>
    public Task<ImmutableArray<MemberPair>> PageAsync(PairState state, int skip, int rows, CancellationToken cancel) => RowsAsync(
        "page", command => command.With("state", (short)state).With("rows", rows).With("skip", skip), ReadPair, cancel);

    public async Task<HashSet<MemberId>> LeftAsync(CancellationToken cancel) =>
        [.. await RowsAsync("left", static command => command, static row => new MemberId(row.Uuid(0)), cancel)];

    public async Task<long> OpenCountAsync(CancellationToken cancel) =>
        (await RowsAsync("open_count", static command => command, static row => row.GetInt64(0), cancel))[0];

    public Task AddAsync(HygieneRun run, CancellationToken cancel) => database.WriteAsync(
        (connection, transaction) => connection.Command(transaction, sql["add_hygiene"])
            .With("at", Instants.Micros(run.At)).With("members", run.Members)
            .With("emails", run.Emails.There).With("emails_ok", run.Emails.Valid)
            .With("phones", run.Phones.There).With("phones_ok", run.Phones.Valid)
            .With("names", run.Names.There).With("names_ok", run.Names.Valid)
            .With("births", run.BirthDates.There).With("births_ok", run.BirthDates.Valid).With("duplicates", run.Duplicates)
            .With("premises", run.Addresses.Premise).With("streets", run.Addresses.Street)
            .With("postcodes_only", run.Addresses.PostcodeOnly).With("unusable", run.Addresses.Unusable).RunAsync(cancel),
        cancel);

    /// <summary>The latest first.</summary>
    public Task<ImmutableArray<HygieneRun>> HygieneAsync(int rows, CancellationToken cancel) => RowsAsync(
        "hygiene",
        command => command.With("rows", rows),
        static row => new HygieneRun(
            Instants.At(row.GetInt64(0)), row.GetInt64(1), new Share(row.GetInt64(2), row.GetInt64(3)), new Share(row.GetInt64(4), row.GetInt64(5)),
            new Share(row.GetInt64(6), row.GetInt64(7)), new Share(row.GetInt64(8), row.GetInt64(9)), row.GetInt64(10))
        {
            Addresses = new AddressGrades(row.GetInt64(11), row.GetInt64(12), row.GetInt64(13), row.GetInt64(14)),
        },
        cancel);

    private DbCommand Of(DbConnection connection, DbTransaction transaction, string name, MemberId first, MemberId second) =>
        connection.Command(transaction, sql[name]).With("first", first.Value).With("second", second.Value);

    private async Task<List<(MemberId First, MemberId Second)>> OpenAsync(
        DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["open"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var open = new List<(MemberId, MemberId)>();
        while (await row.ReadAsync(cancel))
        {
            open.Add((new MemberId(row.Uuid(0)), new MemberId(row.Uuid(1))));
        }

        return open;
    }

    private async Task<ImmutableArray<T>> RowsAsync<T>(
        string name, Func<DbCommand, DbCommand> bind, Func<DbDataReader, T> read, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = bind(connection.Command(null, sql[name]));
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rows = ImmutableArray.CreateBuilder<T>();
        while (await row.ReadAsync(cancel))
        {
            rows.Add(read(row));
        }

        return rows.ToImmutable();
    }

    private static MemberPair ReadPair(DbDataReader row) => new(
        new MemberId(row.Uuid(0)), new MemberId(row.Uuid(1)), (PairState)row.GetInt16(2), row.GetInt32(3) / 100.0, row.GetString(4),
        Instants.At(row.GetInt64(5)), row.IsDBNull(6) ? null : Instants.At(row.GetInt64(6)), row.IsDBNull(7) ? null : row.GetString(7));

    private static int Centibits(double bits) => Convert.ToInt32(Math.Round(bits * 100), CultureInfo.InvariantCulture);
}
