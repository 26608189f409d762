using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Shopkeeper.Members.Duplicates;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Import;

namespace Shopkeeper.Server.Commands;

/// <summary>`dedupe evaluate FILE`: looks for duplicates in a file whose true ones are known, and says how many were found.</summary>
internal static class DedupeVerb
{
    // Work grows with the pairs of columns, memory with the rows: some 6 kB each.
    private const int MostRows = 250_000;
    private const int MostColumns = 30;

    public static Command Command() => new("dedupe", "Look for rows that stand for one person.") { Evaluate(), Members() };

    private static Command Members()
    {
        var bits = new Option<double?>("--auto-merge") { Description = "Merge pairs with as many bits of evidence without asking; off without it.", HelpName = "BITS" };
        var cap = new Option<int>("--cluster-cap")
        {
            Description = "In a larger group of members that hang together nothing is merged without asking.", HelpName = "MEMBERS",
            DefaultValueFactory = static _ => SearchSettings.DefaultClusterCap,
        };
        var command = Verb.Make(
            "members",
            "Find duplicates among the shop's own members, for somebody to decide.",
            new CommonOptions(),
            (verb, cancel) => SearchAsync(verb, new SearchSettings(verb.Value(bits), verb.Value(cap)), cancel));
        command.Options.Add(bits);
        command.Options.Add(cap);
        return command;
    }

    private static async Task<int> SearchAsync(VerbContext verb, SearchSettings settings, CancellationToken cancel)
    {
        if (settings.AutoMergeBits is { } bits && !(bits >= DuplicateFinder.Threshold))
        {
            throw CommandFailure.Usage($"--auto-merge is at least {DuplicateFinder.Threshold} bits.");
        }

        await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
        var found = await host.Members.SearchDuplicatesAsync(settings, AuditEntry.Shell, cancel);
        var (search, run) = (found!, found!.Hygiene);
        verb.Answer(
            () => new JsonObject
            {
                ["compared"] = search.Compared, ["leftOut"] = search.LeftOut, ["found"] = search.Found, ["open"] = search.Open, ["merged"] = search.Merged,
                ["members"] = run.Members,
                ["emails"] = Json(run.Emails), ["phones"] = Json(run.Phones), ["names"] = Json(run.Names), ["birthDates"] = Json(run.BirthDates),
                ["addresses"] = new JsonObject
                {
                    ["premise"] = run.Addresses.Premise, ["street"] = run.Addresses.Street,
                    ["postcodeOnly"] = run.Addresses.PostcodeOnly, ["unusable"] = run.Addresses.Unusable,
                },
            },
            () => string.Create(
                CultureInfo.InvariantCulture,
                $"{search.Compared:N0} members compared{(search.LeftOut == 0 ? "" : $" and {search.LeftOut:N0} left out: more than one search takes")}, {search.Found:N0} pairs found, {search.Merged:N0} merged, {search.Open:N0} to decide."));
        return ExitCode.Ok;
    }

    private static JsonObject Json(Share share) => new() { ["there"] = share.There, ["valid"] = share.Valid };

    private static Command Evaluate()
    {
        var file = new Argument<string>("FILE") { Description = "CSV with a header row, or the same packed with gzip; - is standard input." };
        var id = new Option<string>("--id") { Description = "Column that names the row; not compared.", Required = true };
        var gold = new Option<string>("--gold") { Description = "Column that is equal for the rows of one person; not compared.", Required = true };
        var pairs = new Option<string>("--pairs") { Description = "File for the pairs that were found, with their reasons (JSONL)." };
        var command = Verb.Make(
            "evaluate",
            "Find the duplicates of a file and compare them with the true ones.",
            new CommonOptions(),
            (verb, cancel) => RunAsync(verb, verb.Value(file), verb.Value(id)!, verb.Value(gold)!, verb.Value(pairs), cancel));
        command.Arguments.Add(file);
        command.Options.Add(id);
        command.Options.Add(gold);
        command.Options.Add(pairs);
        return command;
    }

    private static async Task<int> RunAsync(
        VerbContext verb, string path, string id, string gold, string? pairs, CancellationToken cancel)
    {
        var (table, ids, persons) = await ReadAsync(path, id, gold, cancel);
        var started = Stopwatch.GetTimestamp();
        var found = DuplicateFinder.Find(table, cancel);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var score = DuplicateScore.Of(persons, found);
        if (pairs is not null)
        {
            await File.WriteAllLinesAsync(pairs, found.Select(pair => Line(pair, ids)), cancel);
        }

        verb.Answer(() => ToJson(score, seconds), () => ToText(score, table.Rows.Count, seconds));
        return ExitCode.Ok;
    }

    private static async Task<(DuplicateTable Table, List<string> Ids, List<string> Persons)> ReadAsync(
        string path, string id, string gold, CancellationToken cancel)
    {
        using var file = await ImportFile.OpenAsync(path, cancel);
        using var rows = new CsvRows(file.Content, file.Name);
        var (idAt, goldAt) = (rows.Column(id), rows.Column(gold));
        var compared = Enumerable.Range(0, rows.Header.Length).Where(column => column != idAt && column != goldAt).ToArray();
        if (compared.Length == 0)
        {
            throw CommandFailure.BadInput($"'{path}' has no column to compare beside '{id}' and '{gold}'.");
        }

        if (compared.Length > MostColumns)
        {
            throw CommandFailure.BadInput($"'{path}' has {compared.Length} columns to compare; at most {MostColumns}.");
        }

        var (cells, ids, persons) = (new List<string[]>(), new List<string>(), new List<string>());
        while (rows.Read())
        {
            if (rows.Fault is { } fault)
            {
                throw CommandFailure.BadInput($"'{path}' line {rows.Line}: {fault}. A row left out would change the figures, so nothing was evaluated.");
            }

            if (cells.Count == MostRows)
            {
                throw CommandFailure.BadInput($"'{path}' has more than {MostRows} rows; evaluate a part of it.");
            }

            ids.Add(rows.Text(idAt));
            persons.Add(rows.Text(goldAt));
            cells.Add([.. compared.Select(rows.Text)]);
        }

        return (new DuplicateTable([.. compared.Select(column => rows.Header[column].Trim())], cells), ids, persons);
    }

    private static JsonObject ToJson(DuplicateScore score, double seconds) => new()
    {
        ["pairsTrue"] = score.PairsTrue,
        ["pairsFound"] = score.PairsFound,
        ["precision"] = Math.Round(score.Precision, 4),
        ["recall"] = Math.Round(score.Recall, 4),
        ["f1"] = Math.Round(score.F1, 4),
        ["seconds"] = Math.Round(seconds, 3),
    };

    private static string ToText(DuplicateScore score, int rows, double seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"{rows:N0} rows, {score.PairsTrue:N0} true pairs, {score.PairsFound:N0} found in {seconds:N1} s: precision {score.Precision:P1}, recall {score.Recall:P1}, F1 {score.F1:N4}");

    private static string Line(DuplicatePair pair, List<string> ids) => new JsonObject
    {
        ["first"] = ids[pair.First],
        ["second"] = ids[pair.Second],
        ["bits"] = Math.Round(pair.Bits, 1),
        ["why"] = new JsonArray([.. pair.Why.Where(static one => one.Agreement != Agreement.Unknown).Select(static one => new JsonObject
        {
            ["column"] = one.Column,
            ["agreement"] = one.Agreement.ToString().ToLowerInvariant(),
            ["bits"] = Math.Round(one.Bits, 1),
        })]),
    }.ToJsonString();
}
