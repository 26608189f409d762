using System.CommandLine;
using System.Globalization;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Import;
using Shopkeeper.Server.Import.OnlineRetail;
using Shopkeeper.Server.Import.Poslog;
using Shopkeeper.Server.Import.TakeOver;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `import products | members | stores | codes | purchases | accounts | consents FILE`: streaming, packed or not; a bad row goes to the reject file with its
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

    public static Command Command() => new("import", "Take in products, members, stores, codes, purchases, accounts or consents from a file.")
    {
        Kind("products", "Products into the catalogue.", ProductsImport.RunAsync, ImportFormat.Csv, ImportFormat.Jsonl, ImportFormat.OnlineRetail),
        Kind("members", "Members and held cards.", MembersImport.RunAsync, ImportFormat.Csv, ImportFormat.Jsonl),
        Kind("stores", "Stores into the catalogue.", StoresImport.RunAsync, ImportFormat.Csv, ImportFormat.Jsonl),
        Kind("codes", "Codes of a third party into a pool, to be handed out with vouchers.", CodesImport.RunAsync, ImportFormat.Csv, ImportFormat.Jsonl),
        Kind("accounts", "What members had in an earlier scheme, reconciled to a total.", AccountsImport.RunAsync, ImportFormat.Jsonl),
        Kind("consents", "Consent logs of an earlier scheme, reconciled to a total.", ConsentsImport.RunAsync, ImportFormat.Jsonl),
        Kind(
            "purchases",
            "Purchases, returns and other activities.",
            static (job, cancel) => job.Format switch
            {
                ImportFormat.OnlineRetail => OnlineRetailImport.RunAsync(job, cancel),
                ImportFormat.Poslog => PoslogImport.RunAsync(job, cancel),
                _ => PurchasesImport.RunAsync(job, cancel),
            },
            ImportFormat.Csv, ImportFormat.Jsonl, ImportFormat.OnlineRetail, ImportFormat.Poslog),
    };

    private static Command Kind(
        string name, string description, Func<ImportJob, CancellationToken, Task<ImportSummary>> import, params ImportFormat[] taken)
    {
        var file = new Argument<string>("FILE") { Description = "The file, plain or gzip; - is standard input." };
        var format = new Option<string?>("--format")
        {
            Description = "Without it the file's name decides: .csv, .jsonl or .xml, before .gz.",
            HelpName = string.Join('|', Formats.Keys),
        };
        var results = new Option<string?>("--results") { Description = "One line per activity, as JSONL.", HelpName = "OUT.jsonl" };
        var rejects = new Option<string?>("--rejects") { Description = "Rows not taken, with reasons, as JSONL.", HelpName = "BAD.jsonl" };
        var dialect = new Option<string?>("--dialect") { Description = "What differs in a till's log (docs/recipes/poslog.md).", HelpName = "FILE.yaml" };
        var pool = new Option<string?>("--pool") { Description = "The pool that the codes go into, as `codes` of a voucher names it.", HelpName = "NAME" };
        var programme = new Option<string?>("--programme") { Description = "Whose pool it is; default: the shop's first programme.", HelpName = "ID" };
        var total = new Option<long?>("--total") { Description = "What the file adds up to: points, or entries of consent logs.", HelpName = "NUMBER" };
        var proof = new Option<string?>("--proof") { Description = "What came of each member, read back from the store, as JSONL.", HelpName = "PROOF.jsonl" };
        var duplicates = new Option<string?>("--duplicates")
        {
            Description = "Pairs in which a new member seems to be there twice, with reasons, as JSONL.", HelpName = "PAIRS.jsonl",
        };
        var isCodes = name == "codes";
        var isTakeOver = name is "accounts" or "consents";
        var command = Verb.Make(name, description, new CommonOptions(), (verb, cancel) => RunAsync(
            verb, verb.Value(file), FormatOf(verb.Value(format), verb.Value(file), name, taken),
            (verb.Value(results), verb.Value(rejects)),
            job => job with
            {
                Dialect = taken.Contains(ImportFormat.Poslog) ? verb.Value(dialect) : null,
                Pool = isCodes ? verb.Value(pool) : null,
                Programme = isCodes ? verb.Value(programme) : null,
                Duplicates = name == "members" ? verb.Value(duplicates) : null,
                Total = isTakeOver ? verb.Value(total) : null,
                Proof = isTakeOver ? verb.Value(proof) : null,
            },
            import, cancel));
        command.Arguments.Add(file);
        command.Options.Add(format);
        command.Options.Add(results);
        command.Options.Add(rejects);
        if (taken.Contains(ImportFormat.Poslog))
        {
            command.Options.Add(dialect);
        }

        if (isCodes)
        {
            command.Options.Add(pool);
            command.Options.Add(programme);
        }

        if (name == "members")
        {
            command.Options.Add(duplicates);
        }

        if (isTakeOver)
        {
            command.Options.Add(total);
            command.Options.Add(proof);
        }

        return command;
    }

    private static async Task<int> RunAsync(
        VerbContext verb,
        string path,
        ImportFormat format,
        (string? Results, string? Rejects) written,
        Func<ImportJob, ImportJob> more,
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
        var summary = await import(more(new ImportJob(host, path, format, results, rejects, progress)), cancel);
        await PlaceParkedAsync(host, cancel);
        progress.Done(string.Create(CultureInfo.InvariantCulture, $"{summary.Read:N0} rows read."));
        verb.Answer(summary.ToJson, summary.ToText);
        if (summary.Difference is { } difference)
        {
            await verb.Error.WriteLineAsync(difference);
            return ExitCode.Differences;
        }

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

        return taken.Contains(format)
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
            ".xml" => "poslog",
            _ => "",
        };
    }
}
