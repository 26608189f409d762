using NJsonSchema;
using Shopkeeper.Programmes;
using Xunit;

namespace Shopkeeper.Server.Tests.Programmes;

/// <summary>The published schema agrees with the reader: what editors accept and what `validate` accepts.</summary>
public sealed class SchemaTests
{
    private const string Head =
        "programme: test\ncurrency: [GBP, EUR]\ntimezone: Europe/London\npoints: [{ id: base }, { id: extra }]\n";

    [Fact]
    public async Task ready_programmes_fit_the_schema()
    {
        var schema = await JsonSchema.FromJsonAsync(ShopProgrammes.Schema());
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "programmes"), "*.yaml"))
        {
            var check = ShopProgrammes.Validate(await File.ReadAllTextAsync(file));

            Assert.True(check.IsValid, file);
            Assert.True(schema.Validate(check.Canonical).Count == 0,
                $"{file}: {string.Join("; ", schema.Validate(check.Canonical))}");
        }
    }

    [Theory]
    [InlineData("name: { en: Test, el: Δοκιμή }")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1, per: { GBP: 1, EUR: 1.20 }, basis: gross, rounding: "
        + "half-up, cap: 9 }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1, per: 2 l, limit: [500 points per month, 1 per day], "
        + "budget: 1000 }]")]
    [InlineData("earn: [{ id: r, on: \"custom:gift\", points: 1, per: item, into: extra, limit: 1 per subject, "
        + "pending: 36h }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1 }, { id: m, on: purchase, multiply: 2.5, of: r, pending: { "
        + "event: shipped } }]")]
    [InlineData("earn: [{ id: r, on: purchase, bonus: 5, when: { store: [a], from: 2015-10-22, until: "
        + "2016-01-01T00:00:00Z, weekday: [sat], hours: 17:00-24:00, first-purchase: true } }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: 5, only: { category: [food/wine], product: 22423, attribute: "
        + "{ organic: true } }, exclude: { tender: points } }]")]
    [InlineData("levels: [{ id: a, at: 10, unlocks: [\"gate:early-sale\"] }]\nlevel-basis: lifetime\nlevel-fall: keep")]
    [InlineData("offers: { a: { percent: 12.5, in: p, funding: { acme: 50 }, limit: 1 per day }, p: { pool: shared, slots: { 0: 2 "
        + "}, refresh: 14d }, d: { price: { GBP: 1, EUR: 1 }, bundle: { x: { only: { brand: a } } } }, u: { upgrade: d, group: "
        + "x, only: { product: 1 } }, b: { buy: 2, get: 1, budget: { uses: 5 } } }")]
    [InlineData("vouchers: { v: { percent: 10, on: original, valid: 6mo, spend: { threshold: { GBP: 1, EUR: 1 } } } }\ngates: { g: { "
        + "from: 2026-12-26, early: { segment: a, before: 24h } } }\nsegments: { s: { any: [{ likes: wine }, { not: { "
        + "birth-month: [1, 2] } }] } }\nstacking: { order: by-group, groups: [{ id: a, most: 1 }] }")]
    [InlineData("returns: { when-short: deficit, redeemed: reinstate }\nunknown-products: park\ncap-per-posting: "
        + "10\nadjust-limit: 5")]
    public async Task what_the_reader_accepts_fits_the_schema(string text)
    {
        var schema = await JsonSchema.FromJsonAsync(ShopProgrammes.Schema());
        var check = ShopProgrammes.Validate(Head + text + "\n");

        Assert.Empty(check.Problems);
        var errors = schema.Validate(check.Canonical);
        Assert.True(errors.Count == 0, string.Join("; ", errors));
    }

    [Theory]
    [InlineData("colour: red")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1, onreturn: keep }]")]
    [InlineData("earn: [{ on: purchase, points: 1 }]")]
    [InlineData("earn: [{ id: R 1, on: purchase, points: 1 }]")]
    [InlineData("earn: [{ id: r, on: buying, points: 1 }]")]
    [InlineData("earn: [{ id: r, on: purchase }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1, bonus: 5 }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: ten }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1, per: 1.00 }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1, cap: 0 }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1, budget: 0 }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1, limit: 1 per fortnight }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1, pending: { event: \"\" } }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1, when: { weekday: funday } }]")]
    [InlineData("earn: [{ id: r, on: purchase, points: 1, only: {} }]")]
    [InlineData("points: { expire: { on: 31 December } }")]
    [InlineData("levels: [{ id: a }]")]
    [InlineData("levels: [{ id: a, at: 10, unlocks: early sale }]")]
    [InlineData("unknown-products: throw")]
    [InlineData("notice: { worse-terms: 30 }")]
    [InlineData("gate: { publish-if: { net-margin: positive } }")]
    [InlineData("offers: { o: cheap }")]
    [InlineData("offers: { o: { percent: 10, free: 1 } }")]
    [InlineData("offers: { o: { percent: 101 } }")]
    [InlineData("offers: { o: { bundle: { a: { only: { brand: x } } } } }")]
    [InlineData("offers: { p: { pool: best, slots: 1 } }")]
    [InlineData("offers: { p: { pool: shared } }")]
    [InlineData("vouchers: { v: { valid: soon } }")]
    [InlineData("gates: { g: { from: 2026-01-02, early: { before: 24h } } }")]
    [InlineData("segments: { s: {} }")]
    [InlineData("stacking: { order: best }")]
    public async Task a_planted_error_is_refused_by_both(string text)
    {
        var schema = await JsonSchema.FromJsonAsync(ShopProgrammes.Schema());
        var head = text.StartsWith("points", StringComparison.Ordinal)
            ? Head[..Head.IndexOf("points", StringComparison.Ordinal)]
            : Head;
        var check = ShopProgrammes.Validate(head + text + "\n");

        Assert.NotEmpty(check.Problems);
        Assert.NotEmpty(schema.Validate(check.Canonical));
    }
}
