using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Commands;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Import;
using Shopkeeper.Server.Import.OnlineRetail;

namespace Shopkeeper.Server.Demo;

/// <summary>
/// Fills a shop with the demo: the programme from before the first sale, the products, and the year. Every step may run again
/// and then changes nothing, so that a demo that was stopped half-way is finished by the next start.
/// </summary>
/// <param name="host">The shop to fill.</param>
/// <param name="asked">A ready document by its file's name, such as bonus-card; null = what is there, or Sparks.</param>
/// <param name="error">Where progress goes.</param>
internal sealed class DemoLoading(ShopHost host, string? asked, TextWriter error)
{
    private const string Sparks = "sparks-2015";
    private const string Folder = "programmes";
    private const string Sample = "samples/online-retail/online-retail.csv.gz";
    private const string RejectsName = "import-rejects.jsonl";
    private const string DoneName = "demo.done";

    // Well before the first sale of the sample.
    private static readonly Instant From = Instant.FromUtc(2010, 1, 1, 0, 0);

    /// <summary>The ready documents that the binary brings.</summary>
    public static string[] Ready() =>
        [.. Directory.GetFiles(Shipped(Folder), "*.yaml").Select(static file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>False when the folder holds a finished demo.</summary>
    public bool IsNeeded => host.Options.Database is not null || !File.Exists(InFolder(DoneName));

    public async Task<ImportSummary> LoadAsync(CancellationToken cancel)
    {
        var programme = asked ?? Sparks;
        var (text, document) = await ReadAsync(programme, cancel);
        RefuseAnother(programme, document);
        var published = await host.Programmes.PublishAsync(text, From, "demo", cancel);
        if (!published.IsPublished)
        {
            throw CommandFailure.BadInput(
                $"The demo's programme cannot be published here: {published.Detail} Give it a folder of its own with --data.");
        }

        Say($"Published {Folder}/{programme}.yaml, in force from 2010.");
        var currency = document.Currencies[0];
        await ImportAsync("products", ProductsImport.RunAsync, rejectsPath: null, currency, cancel);
        var rejects = host.Options.Database is null ? InFolder(RejectsName) : null;
        var summary = await ImportAsync("the year", OnlineRetailImport.RunAsync, rejects, currency, cancel);
        if (rejects is not null)
        {
            Say($"Rows that were not taken, with reasons: {rejects}");
            await File.WriteAllTextAsync(InFolder(DoneName), VersionVerb.Number, cancel);
        }

        return summary;
    }

    private async Task<ImportSummary> ImportAsync(
        string what, Func<ImportJob, CancellationToken, Task<ImportSummary>> import, string? rejectsPath, Currency currency,
        CancellationToken cancel)
    {
        using var results = new ResultsFile(null);
        using var rejects = new RejectFile(rejectsPath);
        var progress = new ProgressLine(error, "rows");
        var summary = await import(
            new ImportJob(host, Shipped(Sample), ImportFormat.OnlineRetail, results, rejects, progress)
            {
                RetailCurrency = currency,
            },
            cancel);
        progress.Done(string.Create(
            CultureInfo.InvariantCulture,
            $"Imported {what}: {summary.Read:N0} rows in {summary.Took.TotalSeconds:N1} s, {summary.PerSecond:N0} a second."));
        return summary;
    }

    /// <summary>A finished demo is served as it is, unless another programme was asked for.</summary>
    public async Task CheckAsync(CancellationToken cancel)
    {
        if (asked is not null)
        {
            RefuseAnother(asked, (await ReadAsync(asked, cancel)).Document);
        }
    }

    /// <summary>A demo has one programme: another one over the same year is a shop of its own.</summary>
    private void RefuseAnother(string programme, ProgrammeDocument document)
    {
        if (host.Programmes.Current.Programmes.FirstOrDefault(one => one.Programme != document.Id) is { } other)
        {
            throw CommandFailure.BadInput(
                $"The programme '{other.Programme}' is published here already. Give {programme} a folder of its own with --data.");
        }
    }

    private static async Task<(string Text, ProgrammeDocument Document)> ReadAsync(string programme, CancellationToken cancel)
    {
        var text = await File.ReadAllTextAsync(Shipped($"{Folder}/{programme}.yaml"), cancel);
        return (text, ShopProgrammes.Validate(text).Document
            ?? throw CommandFailure.BadInput($"{programme} has problems: see programme validate."));
    }

    private string InFolder(string name) => Path.Combine(host.Options.DataFolder, name);

    private void Say(string sentence) => error.WriteLine(sentence);

    // Beside the binary, wherever it is run from.
    private static string Shipped(string path) => Path.Combine(AppContext.BaseDirectory, path);
}
