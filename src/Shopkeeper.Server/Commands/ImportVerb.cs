using System.CommandLine;
using System.Globalization;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Import;
using Shopkeeper.Server.Import.OnlineRetail;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `import products | members | stores | purchases FILE`: streaming, packed or not; a bad row goes to the reject file with its
/// reason and the rest goes on. Resumable: the same file again posts nothing twice, because rows have natural keys.
/// </summary>
internal static class ImportVerb
{
    private static readonly Dictionary<string, ImportFormat> Formats = new(StringComparer.Ordinal)
    {
        ["csv"] = ImportFormat.Csv,
        ["jsonl"] = ImportFormat.Jsonl,
        ["online-retail"] = ImportFormat.OnlineRetail,
        ["poslog"] = ImportFormat.Poslog,
    };

    public static Command Command() => new("import", "Take in products, members, stores or purchases from a file.")
    {
        Kind("products", "Products into the catalogue.", ProductsImport.RunAsync, ImportFormat.Csv, ImportFormat.Jsonl, ImportFormat.OnlineRetail),
        Kind("members", "Members and held cards.", MembersImport.RunAsync, ImportFormat.Csv, ImportFormat.Jsonl),
        Kind("stores", "Stores into the catalogue.", StoresImport.RunAsync, ImportFormat.Csv, ImportFormat.Jsonl),
        Kind(
            "purchases",
            "Purchases, returns and other activities.",
            static (job, cancel) => job.Format == ImportFormat.OnlineRetail
                ? OnlineRetailImport.RunAsync(job, cancel)
                : PurchasesImport.RunAsync(job, cancel),
            ImportFormat.Csv, ImportFormat.Jsonl, ImportFormat.OnlineRetail),
    };

    private static Command Kind(
        string name, string description, Func<ImportJob, CancellationToken, Task<ImportSummary>> import, params ImportFormat[] taken)
    {
        var file = new Argument<string>("FILE") { Description = "The file, plain or gzip; - is standard input." };
        var format = new Option<string?>("--format")
        {
            Description = "Without it the file's name decides: .csv or .jsonl, before .gz.",
            HelpName = string.Join('|', Formats.Keys),
        };
        var results = new Option<string?>("--results") { Description = "One line per activity, as JSONL.", HelpName = "OUT.jsonl" };
        var rejects = new Option<string?>("--rejects") { Description = "Rows not taken, with reasons, as JSONL.", HelpName = "BAD.jsonl" };
        var command = Verb.Make(name, description, new CommonOptions(), (verb, cancel) => RunAsync(
            verb, verb.Value(file), FormatOf(verb.Value(format), verb.Value(file), name, taken),
            (verb.Value(results), verb.Value(rejects)), import, cancel));
        command.Arguments.Add(file);
        command.Options.Add(format);
        command.Options.Add(results);
        command.Options.Add(rejects);
        return command;
    }

    private static async Task<int> RunAsync(
        VerbContext verb,
        string path,
        ImportFormat format,
        (string? Results, string? Rejects) written,
        Func<ImportJob, CancellationToken, Task<ImportSummary>> import,
        CancellationToken cancel)
    {
        if (path != "-" && !File.Exists(path))
        {
            throw CommandFailure.BadInput($"There is no file '{path}'.");
        }

        await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
        using var results = new ResultsFile(written.Results);
        using var rejects = new RejectFile(written.Rejects);
        var progress = new ProgressLine(verb.Error, "rows");
        var summary = await import(new ImportJob(host, path, format, results, rejects, progress), cancel);
        await PlaceParkedAsync(host, cancel);
        progress.Done(string.Create(CultureInfo.InvariantCulture, $"{summary.Read:N0} rows read."));
        verb.Answer(summary.ToJson, summary.ToText);
        return ExitCode.Ok;
    }

    // What waited for these members, sales or products is placed now, not when the next server starts.
    private static async Task PlaceParkedAsync(ShopHost host, CancellationToken cancel)
    {
        while (await host.Accounts.PlaceParkedAsync(cancel) > 0)
        {
            cancel.ThrowIfCancellationRequested();
        }
    }

    private static ImportFormat FormatOf(string? said, string path, string kind, ImportFormat[] taken)
    {
        var name = said ?? OfName(path);
        if (!Formats.TryGetValue(name, out var format))
        {
            throw said is null
                ? CommandFailure.Usage($"Say what '{path}' is with --format {string.Join('|', Formats.Keys)}.")
                : CommandFailure.Usage($"There is no format '{said}': it is one of {string.Join(", ", Formats.Keys)}.");
        }

        return format == ImportFormat.Poslog
            ? throw CommandFailure.BadInput("POSLog files cannot be imported yet: this version reads csv, jsonl and online-retail.")
            : taken.Contains(format)
                ? format
                : throw CommandFailure.BadInput($"There is no import of {kind} from {name}.");
    }

    private static string OfName(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".csv" => "csv",
            ".jsonl" or ".ndjson" => "jsonl",
            _ => "",
        };
    }
}
