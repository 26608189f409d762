using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes.Catalogue;
using Shopkeeper.Programmes.Documents;
using Shopkeeper.Programmes.Planning;
using Shopkeeper.Programmes.Publishing;

namespace Shopkeeper.Programmes;

/// <summary>
/// The public face of the module for one shop: its programmes with their versions and drafts, and its catalogue of
/// products and stores. Reading <see cref="Current"/> and <see cref="CurrentCatalogue"/> costs nothing; what other
/// nodes changed comes in with the numbers of the shop's head row.
/// </summary>
public sealed class ShopProgrammes
{
    private readonly PublishStore versions;
    private readonly DraftStore drafts;
    private readonly CatalogueStore catalogue;
    private readonly Shop shop;

    private ShopProgrammes(Shop shop, PublishStore versions, DraftStore drafts, CatalogueStore catalogue)
    {
        this.shop = shop;
        this.versions = versions;
        this.drafts = drafts;
        this.catalogue = catalogue;
    }

    /// <summary>Loads what is published and the newest catalogue; the database has been migrated.</summary>
    public static async Task<ShopProgrammes> OpenAsync(Shop shop, IPostedHistory postings, CancellationToken cancel)
    {
        var programmes = new ShopProgrammes(
            shop, new PublishStore(shop, postings), new DraftStore(shop), new CatalogueStore(shop));
        await programmes.versions.LoadAsync(cancel);
        await programmes.catalogue.LoadAsync(cancel);
        return programmes;
    }

    /// <summary>The newest book that this process has.</summary>
    public ProgrammeBook Current => versions.Current;

    /// <summary>The newest catalogue that this process has.</summary>
    public CatalogueSnapshot CurrentCatalogue => catalogue.Current;

    /// <summary>
    /// The JSON Schema of the document (draft 7), as published in docs/reference/programme.schema.json.
    /// </summary>
    public static string Schema() => ProgrammeSchema.Text.Value;

    /// <summary>
    /// Reads and checks a document, YAML or JSON. Total: bad text gives problems with line and column.
    /// </summary>
    public static ProgrammeCheck Validate(string text, DocumentSyntax syntax = DocumentSyntax.Detect) =>
        ProgrammeReader.Read(text, syntax);

    /// <summary>Reads a scenario for a simulation of that programme. Total: bad text gives problems.</summary>
    public static ScenarioCheck ReadScenario(string text, ProgrammeDocument programme) => ScenarioReader.Read(text, programme);

    /// <summary>The book at this head or a later one; loads it when the process has only an older one.</summary>
    public ValueTask<ProgrammeBook> AtHeadAsync(long head, CancellationToken cancel) =>
        versions.AtHeadAsync(head, cancel);

    /// <summary>
    /// Exactly that snapshot: a newer one becomes the current one, an old one is rebuilt from history.
    /// </summary>
    public ValueTask<CatalogueSnapshot> CatalogueAtAsync(long number, CancellationToken cancel) =>
        catalogue.AtAsync(number, cancel);

    /// <summary>
    /// Publishes the document from an instant (null = now). Nothing changes the past: an instant before now is accepted
    /// only while no posting of that programme has an OccurredAt at or after it. The first programme published is the
    /// default.
    /// </summary>
    public Task<PublishResult> PublishAsync(string text, Instant? from, string actor, CancellationToken cancel) =>
        versions.PublishAsync(text, from, actor, null, cancel);

    /// <summary>The same, for the stores and members of a pilot only until it ends: the text names them.</summary>
    public Task<PublishResult> PublishAsync(
        string text, Instant? from, string actor, string? pilot, CancellationToken cancel) =>
        versions.PublishAsync(text, from, actor, pilot, cancel);

    /// <summary>
    /// Why no version of this document can follow what was published, in plain words (points that accounts may hold would
    /// move); null = it can.
    /// </summary>
    public string? Conflict(ProgrammeDocument document) =>
        Publication.MovedPoints(Current.Find(document.Id), document);

    /// <summary>What publishing this valid document would change against the version in force now, in plain words.</summary>
    public async Task<ProgrammePlan> PlanAsync(ProgrammeCheck check, CancellationToken cancel)
    {
        var id = check.Document!.Id;
        var now = shop.Now;
        var inForce = Current.Find(id)?.InForce(now);
        var text = inForce is null ? null : await SourceAsync(id, inForce.Version, cancel);
        return ProgrammePlan.Of(text is null ? null : Validate(text), inForce?.Version, check, now);
    }

    /// <summary>
    /// All published versions, programmes in order of first publication, versions ascending; null = of every programme.
    /// </summary>
    public Task<ImmutableArray<PublishedVersion>> HistoryAsync(string? programme, CancellationToken cancel) =>
        versions.HistoryAsync(programme, cancel);

    /// <summary>The text as its author wrote it; null when there is no such version.</summary>
    public Task<string?> SourceAsync(string programme, int version, CancellationToken cancel) =>
        versions.SourceAsync(programme, version, cancel);

    public Task<ProgrammeDraft?> FindDraftAsync(string programme, CancellationToken cancel) =>
        drafts.FindAsync(programme, cancel);

    /// <summary>
    /// Keeps a draft, valid or not. Expected = the tag of the draft it replaces, null = there is none yet.
    /// </summary>
    public Task<SavedDraft> SaveDraftAsync(string programme, string text, string? expected, CancellationToken cancel) =>
        drafts.SaveAsync(programme, text, expected, cancel);

    /// <summary>
    /// Adds or replaces a batch of products; the next snapshot is current when this returns. Equal rows change nothing.
    /// </summary>
    public Task<CatalogueImport> ImportProductsAsync(IReadOnlyList<Product> batch, CancellationToken cancel) =>
        catalogue.ImportAsync(batch, [], cancel);

    /// <summary>Adds or replaces a batch of stores.</summary>
    public Task<CatalogueImport> ImportStoresAsync(IReadOnlyList<Store> batch, CancellationToken cancel) =>
        catalogue.ImportAsync([], batch, cancel);
}
