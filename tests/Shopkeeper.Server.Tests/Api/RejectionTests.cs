using System.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>The closed list of refusals, met over HTTP one by one.</summary>
public sealed class RejectionTests
{
    private const string Programme = """
        programme: points
        name: Points
        currency: GBP
        timezone: Europe/London
        points:
          - { id: main, name: Main, spendable: true, redeem: { minimum: 10, step: 5 } }
          - { id: status, name: Status, spendable: false }
        earn:
          - { id: spend, on: purchase, points: 1, per: 1.00 GBP }
        adjust-limit: 400
        returns: { without-receipt: refuse }
        unknown-products: park
        cards:
          white: { prefix: "28", ends: 2015-10-01 }
        offers:
          own: { pool: shared, slots: { 0: 2, 1000: 3 }, refresh: 14d, start: 2015-10-12 }
          fixed: { pool: shared, slots: { 0: 1 }, refresh: 14d, start: 2015-10-12, swap: never }
          joining: { pool: by-preference, give: 1, when: activated, valid: 30d }
          tea: { percent: 20, in: own }
          milk: { percent: 20, in: own }
          bread: { percent: 20, in: own }
          salt: { percent: 20, in: fixed }
          pepper: { percent: 20, in: fixed }
          old: { percent: 20, in: own, when: { until: 2015-10-01 } }
          welcome: { percent: 10, in: joining }
          free: { percent: 1, limit: 1 per day }
        vouchers:
          gift: { worth: 5.00 GBP }
          film: { worth: 5.00 GBP, codes: films }
        gates:
          sale: { from: 2015-12-26 }
        """;

    // Each needs a story of its own, told by a test that is named here.
    private static readonly Dictionary<Rejection, string> Elsewhere = new()
    {
        [Rejection.AmountOutOfRange] = "SpendingTests, BadInputTests",
        [Rejection.TooManyLines] = "BadInputTests",
        [Rejection.DuplicateLineNumber] = "BadInputTests",
        [Rejection.OccurredAtOutOfRange] = "BadInputTests",
        [Rejection.HomographAddress] = "ProfileTests",
        [Rejection.ConfirmationNotUsable] = "ConfirmationTests",
        [Rejection.UnderAge] = "ProfileTests",
        [Rejection.InvitationNeeded] = "InvitationTests",
        [Rejection.InvitationNotUsable] = "InvitationTests",
        [Rejection.OutsidePilot] = "PilotCases",
        [Rejection.NoMember] = "PoslogImportTests, ClaimTests",
        [Rejection.ClaimNotUsable] = "ClaimTests",
        [Rejection.ClaimExpired] = "ClaimTests",
        [Rejection.ClaimUsed] = "ClaimTests",
        [Rejection.NotBought] = "ReviewTests",
        [Rejection.HandoverNotUsable] = "HandoverTests",
        [Rejection.SurveyNotOpen] = "SurveyTests",
        [Rejection.CouponNotUsable] = "CouponTests",
        [Rejection.CouponUsed] = "CouponTests",
        [Rejection.NotReached] = "ShareCases",
        [Rejection.AlreadyUsed] = "OfferApiTests, PickTests",
        [Rejection.AccountMerged] = "MergeTests",
        [Rejection.InHousehold] = "HouseholdTests",
        [Rejection.NotInHousehold] = "HouseholdTests",
        [Rejection.HouseholdFull] = "HouseholdTests",
        [Rejection.NotOfAccount] = "HouseholdTests",
        [Rejection.HoldsOpen] = "MergeTests",
        [Rejection.MergeSpent] = "MergeTests",
        [Rejection.NotMerged] = "MergeTests",
        [Rejection.ProofExpired] = "SpendingProofTests",
        [Rejection.ProofUsed] = "SpendingProofTests",
        [Rejection.ProofLocked] = "SpendingProofTests",
        [Rejection.SpendingLocked] = "SpendingProofTests",
        [Rejection.SpendingHeld] = "SpendingProofTests",
        [Rejection.TooManyPicks] = "PickTests: two hundred picks of one account",
    };

    private readonly Dictionary<string, int> met = [];
    private ApiShop shop = null!;
    private int keys;

    [Fact]
    public async Task every_refusal_of_the_list_is_met_or_named()
    {
        await using var started = await ApiShop.StartAsync(DatabaseEngine.Sqlite, Programme);
        shop = started;
        await shop.Host.Programmes.ImportProductsAsync([new("22423", "Cakestand", "", "")], default);
        await ActivitiesAsync();
        await SpendingAsync();
        await OffersAsync();
        await VouchersAsync();
        await CardsAsync();
        await EdgesAsync();

        var list = Enum.GetValues<Rejection>().Where(static one => one != Rejection.None).ToArray();
        var missing = list.Where(one => !met.ContainsKey(RejectionCode.Of(one)) && !Elsewhere.ContainsKey(one));
        Assert.Equal([], missing.Select(RejectionCode.Of));
        Assert.Equal(404, (await shop.GetAsync("/problems/account-closed", null)).Status);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    private async Task ActivitiesAsync()
    {
        await MeetAsync(201, "", Post("/v1/activities", Bodies.Purchase("sale")));
        await MeetAsync(null, "key-reused-with-another-body", Post("/v1/activities", Bodies.Purchase("sale", 1)));
        await MeetAsync(400, "malformed", Post("/v1/activities", "{}"));
        await MeetAsync(201, "currency-not-in-programme", Post("/v1/activities", Bodies.Purchase("euro").Replace("GBP", "EUR", StringComparison.Ordinal)));
        const string White = "2800000000011";
        await shop.JoinAsync(White);
        await MeetAsync(201, "card-kind-ended", Post("/v1/activities", Bodies.Purchase("white", card: White)));
        await MeetAsync(202, "unknown-card", Post("/v1/activities", Bodies.Purchase("later", card: "2900000000032")));
        await MeetAsync(202, "unknown-product", Post("/v1/activities", Bodies.Purchase("new").Replace("22423", "99999", StringComparison.Ordinal)));
        await MeetAsync(202, "no-version-in-force", Post("/v1/activities", Bodies.Purchase("early").Replace("2015-10-22T", "2014-10-22T", StringComparison.Ordinal)));
        await MeetAsync(202, "sale-not-found", Post("/v1/activities", Bodies.Return("r1", "nothing")));
        await MeetAsync(null, "sale-line-unknown", Post("/v1/activities", Bodies.Return("r2", "sale", """{ "line": 1, "saleLine": 9, "quantity": 1 }""")));
        await MeetAsync(null, "without-receipt", Post("/v1/activities", """
            { "source": "pos", "key": "r3", "type": "return", "card": "2900000000018", "occurredAt": "2015-10-22T10:45:00Z", "currency": "GBP",
              "lines": [ { "line": 1, "sku": "22423", "quantity": 1, "amount": 1275 } ] }
            """));
        var whole = """{ "line": 1, "saleLine": 1, "quantity": 2, "amount": 2550 }""";
        await MeetAsync(201, "", Post("/v1/activities", Bodies.Return("r4", "sale", whole)));
        await MeetAsync(null, "already-returned", Post("/v1/activities", Bodies.Return("r5", "sale", whole)));
        await MeetAsync(201, "", Post("/v1/activities", Bodies.Purchase("rich", 60_000)));
    }

    private async Task SpendingAsync()
    {
        var account = $"/v1/accounts/{shop.Account}";
        string Redeem(long points, string more = "") => $$"""{ "points": {{points}}, "proof": {{Bodies.Operator}}{{more}} }""";
        await MeetAsync(null, "needs-proof", Post($"{account}/redeem", """{ "points": 10 }""", "office"));
        await MeetAsync(null, "proof-not-accepted", Post($"{account}/redeem", """{ "points": 10, "proof": { "kind": "pin", "reason": "x" } }""", "office"));
        await MeetAsync(null, "below-minimum", Post($"{account}/redeem", Redeem(5), "office"));
        await MeetAsync(null, "not-a-multiple", Post($"{account}/redeem", Redeem(12), "office"));
        await MeetAsync(null, "insufficient", Post($"{account}/redeem", Redeem(5000), "office"));
        await MeetAsync(null, "not-spendable", Post($"{account}/redeem", Redeem(10, """, "pointsId": "status" """), "office"));
        await MeetAsync(null, "unknown-points", Post($"{account}/redeem", Redeem(10, """, "pointsId": "other" """), "office"));
        await MeetAsync(null, "unknown-programme", Post($"{account}/redeem", Redeem(10, """, "programme": "other" """), "office"));
        await MeetAsync(null, "unknown-account", Post($"/v1/accounts/acc_0195a3b0-0000-7000-8000-000000000000/redeem", Redeem(10), "office"));
        await MeetAsync(null, "above-operator-limit", Post($"{account}/adjustments", """{ "points": 401, "reason": "x" }""", "office"));
        await MeetAsync(null, "same-account", Post($"{account}/transfers", $$"""{ "to": "{{shop.Account}}", "points": 10, "reason": "x" }""", "office"));
        var end = $$"""{ "proof": {{Bodies.Operator}} }""";
        await MeetAsync(null, "unknown-hold", Post($"{account}/reservations/hld_0195a3b0-0000-7000-8000-000000000000/commit", end, "office"));
        var held = await Post($"{account}/reservations", Redeem(10, """, "seconds": 1 """), "office");
        shop.Time.Advance(TimeSpan.FromSeconds(1));
        await MeetAsync(null, "hold-ended", Post($"{account}/reservations/{held.Json["reservation"]!["id"]!.GetValue<string>()}/commit", end, "office"));
        for (var i = 0; i < Limits.Holds; i++)
        {
            Assert.Equal(201, (await Post($"{account}/reservations", Redeem(0, """, "offers": ["tea"] """).Replace("\"points\": 0, ", "", StringComparison.Ordinal), "office")).Status);
        }

        await MeetAsync(null, "too-many-holds", Post($"{account}/reservations", Redeem(10), "office"));
        shop.Time.Advance(TimeSpan.FromMinutes(15));
        await shop.Host.Accounts.RunDueAsync(default);
    }

    private async Task OffersAsync()
    {
        await MeetAsync(null, "unknown-pool", PickAsync("tea", """, "pool": "other" """));
        await MeetAsync(null, "pool-does-not-pick", PickAsync("welcome", """, "pool": "joining" """));
        await MeetAsync(null, "unknown-offer", PickAsync("nothing"));
        await MeetAsync(null, "not-listed", PickAsync("salt", """, "pool": "own" """));
        await MeetAsync(201, "", PickAsync("tea"));
        await MeetAsync(null, "already-picked", PickAsync("tea"));
        await MeetAsync(null, "not-picked", PickAsync("milk", """, "replaces": "bread" """));
        await MeetAsync(201, "", PickAsync("milk"));
        await MeetAsync(null, "no-open-slot", PickAsync("bread"));
        await MeetAsync(201, "", PickAsync("salt"));
        await MeetAsync(null, "picks-full", PickAsync("pepper"));
        await MeetAsync(null, "swap-not-allowed", PickAsync("pepper", """, "replaces": "salt" """));
        string Reserve(string offer) => $$"""{ "offers": ["{{offer}}"], "proof": {{Bodies.Operator}} }""";
        await MeetAsync(null, "offer-ended", Post($"/v1/accounts/{shop.Account}/reservations", Reserve("old"), "office"));
        await MeetAsync(201, "", Post($"/v1/accounts/{shop.Account}/reservations", Reserve("free"), "office"));
        await MeetAsync(null, "limit", Post($"/v1/accounts/{shop.Account}/reservations", Reserve("free"), "office"));
        await MeetAsync(null, "quote-not-usable", Post(
            $"/v1/accounts/{shop.Account}/reservations", Reserve("free\"], \"vouchers\": [], \"quoteId\": \"AAAA").Replace("AAAA\"]", new string('A', 80) + "\"", StringComparison.Ordinal), "office"));
        await MeetAsync(null, "unknown-gate", shop.GetAsync("/v1/gates/other", "till"));
    }

    private async Task VouchersAsync()
    {
        var path = $"/v1/accounts/{shop.Account}/vouchers";
        static string Issue(string kind) => $$"""{ "kind": "{{kind}}", "reason": "goodwill" }""";
        await MeetAsync(null, "unknown-voucher-kind", Post(path, Issue("other"), "office"));
        await MeetAsync(null, "codes-exhausted", Post(path, Issue("film"), "office"));
        await MeetAsync(201, "", Post(path, Issue("gift"), "office"));
        var code = (await shop.GetAsync(path, "office")).Json["vouchers"]![0]!["code"]!.GetValue<string>();
        await MeetAsync(null, "unknown-voucher", Post("/v1/vouchers/0000-0000-0000-00000/check", "{}", "office"));
        await MeetAsync(null, "voucher-not-usable", Post("/v1/vouchers/0000-0000-0000-00000/check", "{}"));
        await MeetAsync(201, "", Post($"/v1/vouchers/{code}/reserve", "{}"));
        await MeetAsync(null, "voucher-held", Post($"/v1/vouchers/{code}/check", "{}", "office"));
        for (var i = 1; i < Limits.Vouchers; i++)
        {
            Assert.Equal(201, (await Post(path, Issue("gift"), "office")).Status);
        }

        await MeetAsync(null, "too-many-vouchers", Post(path, Issue("gift"), "office"));
    }

    private async Task CardsAsync()
    {
        await MeetAsync(400, "foreign-card", shop.GetAsync("/v1/members?card=5012345678900", "till"));
        await MeetAsync(201, "", shop.PutAsync("/v1/card-ranges/main", """{ "prefix": "29000000" }""", "office"));
        await MeetAsync(null, "range-overlap", shop.PutAsync("/v1/card-ranges/more", """{ "prefix": "29" }""", "office"));
        await MeetAsync(null, "range-full", shop.PutAsync("/v1/card-batches/run", """{ "range": "main", "cards": 101 }""", "office"));
    }

    /// <summary>Every problem's page tells its title.</summary>
    private async Task EdgesAsync()
    {
        foreach (var rejection in Enum.GetValues<Rejection>().Where(static one => one != Rejection.None))
        {
            Assert.Equal(200, (await shop.GetAsync($"/problems/{RejectionCode.Of(rejection)}", null)).Status);
        }
    }

    private Task<Reply> Post(string path, string body, string key = "till") =>
        shop.PostAsync(path, body, key, path.EndsWith("activities", StringComparison.Ordinal) || path.EndsWith("check", StringComparison.Ordinal) ? null : $"k{++keys}");

    private async Task<Reply> PickAsync(string offer, string more = "")
    {
        using var client = shop.Client("office");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/accounts/{shop.Account}/offers/{offer}/pick")
        {
            Content = new StringContent($$"""{ "proof": {{Bodies.Operator}}{{more}} }""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", $"k{++keys}");
        using var response = await client.SendAsync(request);
        return await Reply.OfAsync(response);
    }

    private async Task MeetAsync(int? status, string code, Task<Reply> asked)
    {
        var reply = await asked;
        var said = reply.MediaType == "application/problem+json" ? reply.Type["/problems/".Length..]
            : reply.Json["reason"]?.GetValue<string>() ?? reply.Json["programmes"]?[0]?["rejection"]?.GetValue<string>() ?? "";
        Assert.Equal((status ?? reply.Status, code), (reply.Status, said));
        Assert.InRange(reply.Status, status ?? 400, status ?? 499);
        met[said] = reply.Status;
    }
}
