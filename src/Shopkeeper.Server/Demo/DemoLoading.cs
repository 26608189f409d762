using System.Globalization;
using NodaTime;
using Shopkeeper.Server.Commands;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Import;
using Shopkeeper.Server.Import.OnlineRetail;

namespace Shopkeeper.Server.Demo;

/// <summary>
/// Fills a shop with the demo: the programme from before the first sale, the products, and the year. Every step may run again
/// and then changes nothing, so that a demo that was stopped half-way is finished by the next start.
/// </summary>
internal sealed class DemoLoading(ShopHost host, TextWriter error)
{
    private const string Programme = "programmes/sparks-2015.yaml";
    private const string Sample = "samples/online-retail/online-retail.csv.gz";
    private const string RejectsName = "import-rejects.jsonl";
    private const string DoneName = "demo.done";

    // Well before the first sale of the sample.
    private static readonly Instant From = Instant.FromUtc(2010, 1, 1, 0, 0);

    /// <summary>False when the folder holds a finished demo.</summary>
    public bool IsNeeded => host.Options.Database is not null || !File.Exists(InFolder(DoneName));

    public async Task<ImportSummary> LoadAsync(CancellationToken cancel)
    {
        var published = await host.Programmes.PublishAsync(
            await File.ReadAllTextAsync(Shipped(Programme), cancel), From, "demo", cancel);
        if (!published.IsPublished)
        {
            throw CommandFailure.BadInput(
                $"The demo's programme cannot be published here: {published.Detail} Give it a folder of its own with --data.");
        }

        Say($"Published {Programme}, in force from 2010.");
        await ImportAsync("products", ProductsImport.RunAsync, rejectsPath: null, cancel);
        var rejects = host.Options.Database is null ? InFolder(RejectsName) : null;
        var summary = await ImportAsync("the year", OnlineRetailImport.RunAsync, rejects, cancel);
        if (rejects is not null)
        {
            Say($"Rows that were not taken, with reasons: {rejects}");
            await File.WriteAllTextAsync(InFolder(DoneName), VersionVerb.Number, cancel);
        }

        return summary;
    }

    private async Task<ImportSummary> ImportAsync(
        string what, Func<ImportJob, CancellationToken, Task<ImportSummary>> import, string? rejectsPath, CancellationToken cancel)
    {
        using var results = new ResultsFile(null);
        using var rejects = new RejectFile(rejectsPath);
        var progress = new ProgressLine(error, "rows");
        var summary = await import(
            new ImportJob(host, Shipped(Sample), ImportFormat.OnlineRetail, results, rejects, progress), cancel);
        progress.Done(string.Create(
            CultureInfo.InvariantCulture,
            $"Imported {what}: {summary.Read:N0} rows in {summary.Took.TotalSeconds:N1} s, {summary.PerSecond:N0} a second."));
        return summary;
    }

    private string InFolder(string name) => Path.Combine(host.Options.DataFolder, name);

    private void Say(string sentence) => error.WriteLine(sentence);

    // Beside the binary, wherever it is run from.
    private static string Shipped(string path) => Path.Combine(AppContext.BaseDirectory, path);
}
