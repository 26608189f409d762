using System.Collections.Immutable;
using System.Text;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// Text to document: the tree, then each section, then what must agree between them. All problems are reported at once.
/// </summary>
internal static class ProgrammeReader
{
    private static readonly string[] Keys =
    [
        "programme", "name", "currency", "timezone", "points", "earn", "levels", "level-basis", "level-fall",
        "returns", "unknown-products", "cap-per-posting", "adjust-limit", "offers", "stacking", "vouchers", "gates", "segments",
        "notice", "gate", "cards",
    ];

    public static ProgrammeCheck Read(string text, DocumentSyntax syntax)
    {
        var problems = new ProblemList();
        var root = Tree(text, syntax, problems);
        if (root is null)
        {
            return new ProgrammeCheck(null, "", problems.Sorted(), [], []);
        }

        var canonical = CanonicalJson.Write(root);
        var notes = new ProblemList();
        var document = Document(root, canonical, problems, notes);
        return problems.Count > 0 || document is null
            ? new ProgrammeCheck(null, canonical, problems.Sorted(), notes.Sorted(), [])
            : new ProgrammeCheck(document, canonical, [], notes.Sorted(), RuleOrders.Of(document));
    }

    public static DocNode? Tree(string text, DocumentSyntax syntax, ProblemList problems)
    {
        if (Encoding.UTF8.GetByteCount(text) > ProgrammeLimits.DocumentBytes)
        {
            problems.Add(new Place(1, 1), $"The document is larger than {ProgrammeLimits.DocumentBytes} bytes.");
            return null;
        }

        text = text.TrimStart('\uFEFF');
        if (Scalars.HasHalfSurrogate(text))
        {
            problems.Add(new Place(1, 1), "The document is not valid Unicode text.");
            return null;
        }

        return syntax == DocumentSyntax.Json || (syntax == DocumentSyntax.Detect && LooksLikeJson(text))
            ? JsonTree.Read(text, problems)
            : YamlTree.Read(text, problems);
    }

    private static bool LooksLikeJson(string text)
    {
        var start = text.AsSpan().TrimStart();
        return start.StartsWith("{", StringComparison.Ordinal)
            && start[1..].TrimStart() is var rest && (rest.IsEmpty || rest[0] is '"' or '}');
    }

    private static ProgrammeDocument? Document(DocNode root, string canonical, ProblemList problems, ProblemList notes)
    {
        var fields = Fields.Of(root, "a programme", problems, Keys);
        if (fields is null)
        {
            return null;
        }

        var id = fields.Require("programme") is { } idNode ? Scalars.Id(idNode, "`programme`", problems) : null;
        var name = Texts.Read(fields, "name") ?? (fields.Has("name") || id is null ? null : LocalText.Plain(id));
        var currencies = Currencies(fields);
        var zone = Zone(fields);
        var scope = new DocumentScope(
            currencies, zone, PointsSection.Read(fields, currencies, zone), LevelsSection.Read(fields));
        var earn = EarnSection.Read(fields, scope);
        var offers = OffersSection.Read(fields, scope, earn, notes);
        var noticeText = LaterSections.Read(fields, notes);
        return new ProgrammeDocument
        {
            Id = id ?? "",
            Name = name ?? LocalText.Plain(""),
            Currencies = currencies,
            Zone = zone,
            Points = scope.Points,
            Earn = earn,
            Levels = scope.Levels,
            LevelBasis = Scalars.Choice(
                fields, "level-basis", ("balance", LevelBasis.Balance), ("lifetime", LevelBasis.Lifetime))
                ?? LevelBasis.Balance,
            LevelFall = Scalars.Choice(fields, "level-fall", ("close", LevelFall.Close), ("keep", LevelFall.Keep))
                ?? LevelFall.Close,
            Returns = ReturnsSection.Read(fields),
            Offers = offers.Offers,
            Pools = offers.Pools,
            Stacking = offers.Stacking,
            Vouchers = offers.Vouchers,
            Cards = CardsSection.Read(fields),
            Gates = GatesSection.Read(fields, scope),
            Segments = SegmentsSection.Read(fields),
            UnknownProducts = Scalars.Choice(fields, "unknown-products",
                ("earn", UnknownProducts.Earn), ("ignore", UnknownProducts.Ignore), ("park", UnknownProducts.Park))
                ?? UnknownProducts.Earn,
            CapPerPosting = Scalars.Whole(fields, "cap-per-posting", 1, ProgrammeLimits.Points),
            AdjustLimit = Scalars.Whole(fields, "adjust-limit", 1, ProgrammeLimits.Points),
            NoticeText = noticeText,
            ContentHash = CanonicalJson.Hash(canonical),
        };
    }

    private static ImmutableArray<Currency> Currencies(Fields fields)
    {
        if (fields.Require("currency") is not { } node)
        {
            return [];
        }

        var found = new List<Currency>();
        foreach (var item in Scalars.Items(node))
        {
            if (Amounts.Code(item, "`currency`", fields.Problems) is not { } currency)
            {
                continue;
            }

            if (found.Contains(currency))
            {
                fields.Problems.Add(item.At, $"`currency` names {currency} twice.");
                continue;
            }

            found.Add(currency);
        }

        if (node is ListNode { Items.Length: 0 or > ProgrammeLimits.Currencies })
        {
            fields.Problems.Add(node.At, $"`currency` must name from 1 to {ProgrammeLimits.Currencies} currencies.");
        }

        return [.. found];
    }

    private static DateTimeZone Zone(Fields fields)
    {
        if (fields.Require("timezone") is not { } node)
        {
            return DateTimeZone.Utc;
        }

        if (node is ScalarNode scalar && DateTimeZoneProviders.Tzdb.GetZoneOrNull(scalar.Text) is { } zone)
        {
            return zone;
        }

        fields.Problems.Add(node.At, $"`timezone` must be an IANA time zone such as Europe/London, not "
            + $"{Scalars.Empty(node)}.");
        return DateTimeZone.Utc;
    }
}

/// <summary>What the rules refer to: read before them.</summary>
internal sealed record DocumentScope(
    ImmutableArray<Currency> Currencies,
    DateTimeZone Zone,
    ImmutableArray<PointsDefinition> Points,
    ImmutableArray<Level> Levels);
