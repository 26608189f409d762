using System.Buffers.Text;
using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Client.Tills;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Members;
using Shopkeeper.Members.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes;

namespace Shopkeeper.Server.Tills;

/// <summary>A snapshot ready to be sent: its text and its compressed text, and the tag of both.</summary>
internal sealed record MadeSnapshot(byte[] Body, byte[] Compressed, string Tag, Instant IssuedAt, long Head, long Catalogue);

/// <summary>
/// Makes the snapshot that tills decide by without the server. One is made for all tills of the shop and kept for ten minutes, or until a
/// programme or the catalogue changes; who asks meanwhile waits for it.
/// </summary>
internal sealed class SnapshotMaking(Shop shop, ShopProgrammes programmes, IShopAccounts accounts, ShopMembers members, ShopSecrets secrets)
{
    /// <summary>A shop trades for a day with the server down, and the night before the fault is seen.</summary>
    public static readonly Duration Life = Duration.FromHours(36);

    public const int MostProducts = 20_000;
    public const int MostMembers = 1_000;
    public const int MostVersions = 20;

    private const int MostAccountsRead = 200_000;
    private const int AccountsOfPage = 1_000;
    private static readonly Duration FreshFor = Duration.FromMinutes(10);

    private readonly SemaphoreSlim one = new(1);
    private MadeSnapshot? current;

    public async Task<MadeSnapshot> CurrentAsync(CancellationToken cancel)
    {
        if (Fresh() is { } fresh)
        {
            return fresh;
        }

        await one.WaitAsync(cancel);
        try
        {
            return Fresh() ?? (current = await MakeAsync(cancel));
        }
        finally
        {
            one.Release();
        }
    }

    private MadeSnapshot? Fresh() =>
        Volatile.Read(ref current) is { } made && made.IssuedAt + FreshFor > shop.Now
        && made.Head == programmes.Current.Head && made.Catalogue == programmes.CurrentCatalogue.Number
            ? made
            : null;

    private async Task<MadeSnapshot> MakeAsync(CancellationToken cancel)
    {
        var (book, catalogue, now) = (programmes.Current, programmes.CurrentCatalogue, shop.Now);
        var versions = VersionsOf(book, now + Life);
        var snapshot = new TillSnapshot
        {
            Format = TillSnapshot.CurrentFormat,
            IssuedAt = Iso.Write(now),
            EndsAt = Iso.Write(now + Life),
            Versions = [.. await Task.WhenAll(versions.Select(version => OfAsync(version, cancel)))],
            CatalogueNumber = catalogue.Number,
            Products = [.. catalogue.Products.Take(MostProducts).Select(Of)],
            ProductsLeftOut = Math.Max(0, catalogue.ProductCount - MostProducts),
            Stores = [.. catalogue.Stores.Select(static store => new SnapshotStore(store.Id, store.Name, store.Zone, store.Group))],
            Cards = [.. (await members.Cards.InForceAsync(cancel)).Select(static range => new SnapshotCards(range.Prefix, range.Length, CardWords.Of(range.Check)))],
            Members = await MembersAsync(versions, cancel),
        };
        return Sealed(snapshot, now, book.Head, catalogue.Number);
    }

    private MadeSnapshot Sealed(TillSnapshot snapshot, Instant now, long head, long catalogue)
    {
        var payload = JsonSerializer.Serialize(snapshot, TillJson.Default.TillSnapshot);
        var signature = secrets.Snapshots.Sign(Encoding.UTF8.GetBytes(payload));
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new SignedSnapshot(payload, Base64Url.EncodeToString(signature)), TillJson.Default.SignedSnapshot);
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(body);
        }

        return new MadeSnapshot(body, compressed.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(body)[..12])}\"", now, head, catalogue);
    }

    /// <summary>What is in force or comes into force before the end, and before it what picks may still hold the terms of.</summary>
    private static ImmutableArray<RuleSet> VersionsOf(ProgrammeBook book, Instant until) =>
        [.. book.Programmes.SelectMany(history => history.Versions.Where(version => version.From <= until).TakeLast(MostVersions))];

    private async Task<SnapshotVersion> OfAsync(RuleSet version, CancellationToken cancel)
    {
        var source = await programmes.SourceAsync(version.Programme, version.Version, cancel);
        return new SnapshotVersion(version.Programme, version.Version, Iso.Write(version.From), ShopProgrammes.Validate(source!).Canonical)
        {
            Pilot = version.Pilot is { } pilot ? new SnapshotPilot(pilot.Stores, pilot.Segments, Iso.Write(pilot.Until)) : null,
        };
    }

    private static SnapshotProduct Of(Product product) => new(product.Sku, product.Name, product.Category, product.Brand)
    {
        Attributes = product.Attributes.IsEmpty ? null : product.Attributes,
    };

    /// <summary>Of the accounts read, those with the most purchases.</summary>
    private async Task<IReadOnlyList<SnapshotMember>> MembersAsync(ImmutableArray<RuleSet> versions, CancellationToken cancel)
    {
        var best = new PriorityQueue<AccountOwner, long>(MostMembers + 1);
        AccountId? after = null;
        for (var read = 0; read < MostAccountsRead;)
        {
            var page = await accounts.AccountsAsync(after, AccountsOfPage, cancel);
            foreach (var owner in page.Where(static owner => !owner.States.IsEmpty && owner.States[0].MergedInto is null))
            {
                best.Enqueue(owner, owner.States.Sum(static state => state.Purchases));
                if (best.Count > MostMembers)
                {
                    best.Dequeue();
                }
            }

            if (page.IsEmpty)
            {
                break;
            }

            (after, read) = (page[^1].Account, read + page.Length);
        }

        var used = versions.Select(static version => version.FactsUsed).Where(static facts => !facts.IsNothing).ToArray();
        var isSpending = versions.Any(static version => version.Document.Points is [{ Offline: not null }, ..]);
        var chosen = new List<SnapshotMember>(best.Count);
        foreach (var (owner, _) in best.UnorderedItems)
        {
            chosen.Add(new SnapshotMember(owner.Account.ToString(), owner.Member.ToString(), [.. owner.States.Select(SnapshotState.Of)])
            {
                Facts = used.Length == 0 ? null : await FactsAsync(owner.Member, used, cancel),
                MaySpend = isSpending && await members.Spending.MayShowCodesAsync(owner.Account, cancel),
            });
        }

        return chosen;
    }

    /// <summary>What any of the versions reads, and nothing else.</summary>
    private async Task<SnapshotFacts> FactsAsync(MemberId member, Domain.Facts.FactsUsed[] used, CancellationToken cancel) =>
        SnapshotState.Of((await members.FactsOfAsync(member, cancel)).Only(new Domain.Facts.FactsUsed(
            used.Any(static facts => facts.BirthMonth), used.Any(static facts => facts.AgeBand), used.Any(static facts => facts.HomeStore),
            [.. used.SelectMany(static facts => facts.Segments).Distinct().Order(StringComparer.Ordinal)],
            [.. used.SelectMany(static facts => facts.Likes).Distinct().Order(StringComparer.Ordinal)])
        {
            Language = used.Any(static facts => facts.Language),
        }));
}
