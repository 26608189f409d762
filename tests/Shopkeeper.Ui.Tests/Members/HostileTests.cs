using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Shopkeeper.Ui.Tests.Members;

/// <summary>
/// What somebody writes is only ever text: no payload runs, none is asked for from elsewhere, and no address sends a visitor to another site.
/// `SHOPKEEPER_TEST_PAYLOADS=200` tries all of them; without it every sixth.
/// </summary>
public sealed class HostileTests(Chromium chromium, SparksShop sparks) : IClassFixture<SparksShop>
{
    private static readonly string[] Vectors =
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
        "<iframe src=javascript:alert(1)></iframe>", "<a href=javascript:alert(1)>x</a>", "<body onload=alert(1)>", "<details open ontoggle=alert(1)>",
        "<input autofocus onfocus=alert(1)>", "<video><source onerror=alert(1)></video>", "<math><mi xlink:href=javascript:alert(1)>x", "<object data=javascript:alert(1)>",
        "<embed src=javascript:alert(1)>", "<link rel=stylesheet href=//evil.example/x>", "<style>@import '//evil.example/x'</style>", "<base href=//evil.example/>",
        "<meta http-equiv=refresh content='0;url=//evil.example'>", "<form action=//evil.example><button>x</button></form>", "{{constructor.constructor('alert(1)')()}}",
        "${alert(1)}", "@(alert(1))", "<template><script>alert(1)</script></template>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<marquee onstart=alert(1)>", "<!--><script>alert(1)</script>-->", "]]><script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
        "%3Cscript%3Ealert(1)%3C/script%3E", "\u2028<script>alert(1)</script>", "<scr\u200Bipt>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<img/src=`x`onerror=alert(1)>",
        "<select><style></select><img src=x onerror=alert(1)></style>", "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
        "\uFF1Cscript\uFF1Ealert(1)\uFF1C/script\uFF1E", "<a ping=//evil.example href=/>x</a>", "<picture><source srcset=//evil.example/x><img></picture>",
    ];

    // Out of an attribute, an element, a script's text, a comment: wherever it may have been put.
    private static readonly string[] Ways = ["{0}", "\">{0}", "'>{0}", "</title></textarea></script>{0}", "--!>{0}"];

    private readonly MemberShop shop = sparks.Shop;

    public static IReadOnlyList<string> Payloads { get; } =
        [.. Vectors.SelectMany(static vector => Ways.Select(way => string.Format(CultureInfo.InvariantCulture, way, vector)))];

    [Fact]
    public async Task no_payload_in_a_name_or_an_address_runs()
    {
        var step = Environment.GetEnvironmentVariable("SHOPKEEPER_TEST_PAYLOADS") == Payloads.Count.ToString(CultureInfo.InvariantCulture) ? 1 : 6;
        Assert.Equal(200, Payloads.Distinct().Count());
        await using var visit = await chromium.VisitAsync(390);
        var found = new List<string>();
        await visit.AddInitScriptAsync("""
            window.alert = text => console.error('ran ' + text);
            document.addEventListener('securitypolicyviolation', event => console.error('policy ' + event.violatedDirective + ' ' + event.blockedURI));
            """);
        visit.Console += (_, line) => found.Add(line.Text);
        visit.Dialog += (_, dialog) => found.Add("dialog " + dialog.Message);
        visit.Request += (_, request) => found.AddRange(request.Url.StartsWith(shop.Address, StringComparison.Ordinal) ? [] : ["asked " + request.Url]);
        var page = await visit.NewPageAsync();
        await shop.JoinAsync(page, "hostile@example.com");
        await page.GotoAsync(shop.Address + "/card");
        var member = await shop.MemberOfAsync((await page.Locator(".cardnumber").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal));
        for (var i = 0; i < Payloads.Count; i += step)
        {
            var payload = Payloads[i];
            if (await shop.TryRenameAsync(member, payload))
            {
                await page.GotoAsync(shop.Address + "/");
                Assert.Equal("Hello, " + payload, await page.Locator("h1").TextContentAsync());
            }

            var text = Uri.EscapeDataString(payload);
            await page.GotoAsync($"{shop.Address}/offers?q={text}");
            await page.GotoAsync($"{shop.Address}/join?card={text}");
            Assert.True(found.Count == 0, $"{payload}: {string.Join(' ', found)}");
        }
    }

    [Theory]
    [InlineData(1, "//evil.example/")]
    [InlineData(2, "https://evil.example/")]
    [InlineData(3, "/\\evil.example")]
    [InlineData(4, "\\\\evil.example")]
    [InlineData(5, "javascript:alert(1)")]
    [InlineData(6, "/%2F%2Fevil.example")]
    public async Task signing_in_goes_on_within_the_shop_only(int number, string next)
    {
        await using var visit = await chromium.VisitAsync(390, scripts: false);
        var page = await visit.NewPageAsync();
        var email = $"next{number}@example.com";
        await shop.JoinAsync(page, email);
        await visit.ClearCookiesAsync();
        await shop.EnterAsync(page, "/sign-in?next=" + Uri.EscapeDataString(next), email, mail: 2);
        await Assertions.Expect(page).Not.ToHaveURLAsync(new Regex("/sign-in"));
        Assert.StartsWith(shop.Address + "/", page.Url, StringComparison.Ordinal);
    }
}
