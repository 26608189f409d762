using System.Text;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>One shop for the whole table: nothing of it is ever stored.</summary>
public sealed class BadInputShop : IAsyncLifetime
{
    internal ApiShop Shop { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}

/// <summary>Whatever is sent: a pointed problem, never a 500, nothing stored, and the key stays free.</summary>
public sealed class BadInputTests(BadInputShop fixture) : IClassFixture<BadInputShop>
{
    private const string Good = """
        {"source":"pos","key":"k","type":"purchase","card":"2900000000018","occurredAt":"2015-10-22T10:15:00Z","businessDate":"2015-10-22","store":"cardiff-1","channel":"store","currency":"GBP","lines":[{"line":1,"sku":"22423","quantity":2,"amount":2550,"tax":425}],"tenders":[{"type":"card","amount":2550}]}
        """;

    /// <summary>What is replaced in a good body, by what, and the type and pointer of the problem.</summary>
    public static readonly TheoryData<string, string, string, string> Mistakes = new()
    {
        { "\"source\":\"pos\",", "", "malformed", "/source" },
        { "\"source\":\"pos\"", "\"source\":\"\"", "malformed", "/source" },
        { "\"source\":\"pos\"", "\"source\":7", "malformed", "/source" },
        { "\"source\":\"pos\"", "\"source\":null", "malformed", "/source" },
        { "\"source\":\"pos\"", "\"source\":\"pos\",\"source\":\"web\"", "malformed", "/source" },
        { "\"key\":\"k\",", "", "malformed", "/key" },
        { "\"key\":\"k\"", "\"key\":[\"k\"]", "malformed", "/key" },
        { "\"key\":\"k\"", "\"key\":\"a\\u0000b\"", "malformed", "/key" },
        { "\"key\":\"k\"", "\"key\":\"a\\nb\"", "malformed", "/key" },
        { "\"key\":\"k\"", "\"key\":\"\\ud800\"", "malformed", "/key" },
        { "\"key\":\"k\"", "\"key\":\"" + "x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x123456789x1234567890" + "\"", "malformed", "/key" },
        { "\"type\":\"purchase\",", "", "malformed", "/type" },
        { "\"type\":\"purchase\"", "\"type\":\"Purchase\"", "malformed", "/type" },
        { "\"type\":\"purchase\"", "\"type\":\"theft\"", "malformed", "/type" },
        { "\"type\":\"purchase\"", "\"type\":\"custom\"", "malformed", "/customType" },
        { "\"type\":\"purchase\"", "\"type\":\"review\"", "malformed", "/lines" },
        { "\"type\":\"purchase\"", "\"type\":\"purchase\",\"customType\":\"x\"", "malformed", "/customType" },
        { "\"type\":\"purchase\"", "\"type\":\"purchase\",\"reason\":\"voided\"", "malformed", "/reason" },
        { "\"type\":\"purchase\",\"card\":\"2900000000018\",", "\"type\":\"visit\",", "malformed", "" },
        { "\"card\":\"2900000000018\"", "\"card\":2900000000018", "malformed", "/card" },
        { "\"card\":\"2900000000018\"", "\"account\":\"2900000000018\"", "malformed", "/account" },
        { "\"card\":\"2900000000018\"", "\"card\":\"2900000000018\",\"account\":\"acc_00000000000000000000000000000000\"", "malformed", "/account" },
        { "\"occurredAt\":\"2015-10-22T10:15:00Z\",", "", "malformed", "/occurredAt" },
        { "2015-10-22T10:15:00Z", "yesterday", "malformed", "/occurredAt" },
        { "2015-10-22T10:15:00Z", "2015-02-30T10:15:00Z", "malformed", "/occurredAt" },
        { "2015-10-22T10:15:00Z", "2015-10-22T25:15:00Z", "malformed", "/occurredAt" },
        { "2015-10-22T10:15:00Z", "2015-10-22", "malformed", "/occurredAt" },
        { "2015-10-22T10:15:00Z", "2015-10-22T10:15:00+19:00", "malformed", "/occurredAt" },
        { "\"occurredAt\":\"2015-10-22T10:15:00Z\"", "\"occurredAt\":1445508900", "malformed", "/occurredAt" },
        { "2015-10-22T10:15:00Z", "1066-10-14T09:00:00Z", "occurred-at-out-of-range", "/occurredAt" },
        { "2015-10-22T10:15:00Z", "9999-12-31T23:59:59Z", "occurred-at-out-of-range", "/occurredAt" },
        { "\"businessDate\":\"2015-10-22\"", "\"businessDate\":\"22.10.2015\"", "malformed", "/businessDate" },
        { "\"businessDate\":\"2015-10-22\"", "\"businessDate\":\"0000-00-00\"", "malformed", "/businessDate" },
        { "\"businessDate\":\"2015-10-22\"", "\"businessDate\":\"1815-06-18\"", "occurred-at-out-of-range", "/businessDate" },
        { "\"currency\":\"GBP\",", "", "malformed", "/currency" },
        { "\"currency\":\"GBP\"", "\"currency\":\"gbp\"", "malformed", "/currency" },
        { "\"currency\":\"GBP\"", "\"currency\":\"POUND\"", "malformed", "/currency" },
        { "\"currency\":\"GBP\"", "\"currency\":\"£\"", "malformed", "/currency" },
        { "[{\"line\":1,", "[{\"line\":\"1\",", "malformed", "/lines/0/line" },
        { "[{\"line\":1,", "[{", "malformed", "/lines/0/line" },
        { "[{\"line\":1,", "[{\"line\":0,", "malformed", "/lines/0/line" },
        { "[{\"line\":1,", "[{\"line\":1.5,", "malformed", "/lines/0/line" },
        { "[{\"line\":1,", "[{\"line\":1,\"amount\":1},{\"line\":1,", "duplicate-line-number", "/lines" },
        { "[{\"line\":1,", "[{\"line\":2,\"amount\":1},{\"line\":1,\"amount\":1},{\"line\":2,", "duplicate-line-number", "/lines" },
        { "[{\"line\":1,", "[{\"saleLine\":1,\"line\":1,", "malformed", "/lines/0/saleLine" },
        { "\"lines\":[{", "\"lines\":{\"0\":[{", "malformed", "/lines" },
        { "\"lines\":[", "\"lines\":[7,", "malformed", "/lines/0" },
        { "\"quantity\":2", "\"quantity\":2.0005", "malformed", "/lines/0/quantity" },
        { "\"quantity\":2", "\"quantity\":1e3", "malformed", "/lines/0/quantity" },
        { "\"quantity\":2", "\"quantity\":\"2\"", "malformed", "/lines/0/quantity" },
        { "\"quantity\":2", "\"quantity\":99999999999999", "malformed", "/lines/0/quantity" },
        { "\"quantity\":2", "\"quantity\":2,\"unit\":\"stone\"", "malformed", "/lines/0/unit" },
        { "\"amount\":2550,\"tax\"", "\"tax\"", "malformed", "/lines/0/amount" },
        { "\"amount\":2550,\"tax\"", "\"amount\":25.50,\"tax\"", "malformed", "/lines/0/amount" },
        { "\"amount\":2550,\"tax\"", "\"amount\":\"2550\",\"tax\"", "malformed", "/lines/0/amount" },
        { "\"amount\":2550,\"tax\"", "\"amount\":9223372036854775807,\"tax\"", "amount-out-of-range", "/lines/0/amount" },
        { "\"amount\":2550,\"tax\"", "\"amount\":92233720368547758079223372036854775807,\"tax\"", "amount-out-of-range", "/lines/0/amount" },
        { "\"amount\":2550,\"tax\"", "\"amount\":-1000000000001,\"tax\"", "amount-out-of-range", "/lines/0/amount" },
        { "\"tax\":425", "\"tax\":true", "malformed", "/lines/0/tax" },
        { "\"tax\":425", "\"applied\":[{\"offer\":\"x\"}]", "malformed", "/lines/0/applied/0/amount" },
        { "\"tax\":425", "\"applied\":[{\"offer\":\"x\",\"amount\":-5}]", "amount-out-of-range", "/lines/0/applied/0/amount" },
        { "{\"type\":\"card\",\"amount\":2550}", "{\"type\":\"card\"}", "malformed", "/tenders/0/amount" },
        { "{\"type\":\"card\",\"amount\":2550}", "{\"amount\":2550}", "malformed", "/tenders/0/type" },
        { "\"tenders\":", "\"rounding\":0.5,\"tenders\":", "malformed", "/rounding" },
        { "\"tenders\":", "\"reservations\":[\"x\"],\"tenders\":", "malformed", "/reservations" },
        { "\"tenders\":", "\"events\":\"x\",\"tenders\":", "malformed", "/events" },
        { "\"tenders\":", "\"returns\":[{}],\"tenders\":", "malformed", "/returns/0" },
        { "\"tenders\":", "\"returns\":[{\"sale\":{\"source\":\"pos\"}}],\"tenders\":", "malformed", "/returns/0/sale/key" },
        { "\"tenders\":", "\"returns\":[{\"line\":1,\"quantity\":-1}],\"tenders\":", "malformed", "/returns" },
        { "\"tenders\":", "\"sale\":{\"source\":\"pos\",\"key\":\"s\"},\"tenders\":", "malformed", "/sale" },
    };

    /// <summary>No JSON, or not JSON of this kind: line and column instead of a value.</summary>
    public static readonly TheoryData<string> NoJson =
    [
        "", " ", "{", "[", "nul", "{\"source\":}", Good[..^2], Good + "x", Good.Replace("2550", "NaN", StringComparison.Ordinal),
        Good.Replace("2550", "Infinity", StringComparison.Ordinal), Good.Replace("2550", "02550", StringComparison.Ordinal),
        Good.Replace("\"lines\":[", "\"lines\":[,", StringComparison.Ordinal), "{'source':'pos'}", "// a comment\n{}",
        string.Concat(Enumerable.Repeat("[", 200)), "\u0000", "<activity/>",
    ];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task a_mistake_is_answered_with_its_place(string good, string bad, string type, string pointer)
    {
        var body = Good.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(Good, body);

        var reply = await fixture.Shop.PostAsync("/v1/activities", body);

        Assert.Equal((400, $"/problems/{type}", pointer), (reply.Status, reply.Type, reply.Pointer));
        Assert.Equal("application/problem+json", reply.MediaType);
        Assert.False(string.IsNullOrWhiteSpace(reply.Json["detail"]!.GetValue<string>()));
        Assert.Empty(await fixture.Shop.FeedAsync());
    }

    [Theory]
    [MemberData(nameof(NoJson))]
    public async Task what_is_no_json_is_malformed(string body)
    {
        foreach (var path in new[] { "/v1/activities", "/v1/activities/batch", "/v1/quotes" })
        {
            var reply = await fixture.Shop.PostAsync(path, body);

            Assert.Equal((400, "/problems/malformed"), (reply.Status, reply.Type));
            Assert.True(reply.Json["line"] is null == (reply.Json["column"] is null));
            Assert.NotNull(reply.Pointer);
        }

        Assert.Empty(await fixture.Shop.FeedAsync());
    }

    [Fact]
    public async Task a_slip_in_the_json_is_answered_with_line_and_column()
    {
        var reply = await fixture.Shop.PostAsync("/v1/activities", "{ \"source\": \"pos\",\n  \"key\": k }");

        Assert.Equal((2, 10), (reply.Json["line"]!.GetValue<int>(), reply.Json["column"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("[1]")]
    public async Task json_of_another_kind_is_malformed(string body)
    {
        var reply = await fixture.Shop.PostAsync("/v1/activities", body);

        Assert.Equal((400, "/problems/malformed", ""), (reply.Status, reply.Type, reply.Pointer));
    }

    [Fact]
    public async Task ten_thousand_and_one_lines_are_too_many()
    {
        var lines = string.Join(',', Enumerable.Range(1, 10_001).Select(static line => $$"""{"line":{{line}},"amount":1}"""));

        var reply = await fixture.Shop.PostAsync(
            "/v1/activities", Good.Replace("{\"line\":1,\"sku\":\"22423\",\"quantity\":2,\"amount\":2550,\"tax\":425}", lines, StringComparison.Ordinal));

        Assert.Equal((400, "/problems/too-many-lines", "/lines/10000"), (reply.Status, reply.Type, reply.Pointer));
        Assert.Empty(await fixture.Shop.FeedAsync());
    }

    [Fact]
    public async Task a_thousand_and_one_activities_are_too_many_for_a_batch()
    {
        var reply = await fixture.Shop.PostAsync(
            "/v1/activities/batch", $$"""{"activities":[{{string.Join(',', Enumerable.Repeat(Good, 1001))}}]}""");

        Assert.Equal((400, "/problems/malformed", "/activities"), (reply.Status, reply.Type, reply.Pointer));
        Assert.Empty(await fixture.Shop.FeedAsync());
    }

    [Theory]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{}""")]
    [InlineData("""{"activities":{}}""")]
    [InlineData("""{"activities":[],"more":1}""")]
    public async Task a_batch_has_one_member(string body) =>
        Assert.Equal(400, (await fixture.Shop.PostAsync("/v1/activities/batch", body)).Status);

    [Fact]
    public async Task a_body_beyond_the_limit_is_refused_as_too_large()
    {
        using var client = fixture.Shop.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/activities")
        {
            Content = new StringContent(
                Good.Replace("22423", new string('x', 9_000_000), StringComparison.Ordinal), Encoding.UTF8, "application/json"),
        };
        request.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(request);
        var reply = await Reply.OfAsync(response);

        Assert.Equal((413, "/problems/too-large"), (reply.Status, reply.Type));
    }

    [Fact]
    public async Task bytes_that_are_no_utf8_are_malformed()
    {
        using var client = fixture.Shop.Client();
        var bytes = Encoding.UTF8.GetBytes(Good);
        bytes[Array.IndexOf(bytes, (byte)'k', 20)] = 0xff;
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/json");

        using var response = await client.PostAsync("/v1/activities", content);
        var reply = await Reply.OfAsync(response);

        Assert.Equal((400, "/problems/malformed"), (reply.Status, reply.Type));
    }

    [Fact]
    public async Task a_body_must_say_that_it_is_json()
    {
        using var client = fixture.Shop.Client();
        using var content = new StringContent(Good, Encoding.UTF8, "text/plain");

        using var response = await client.PostAsync("/v1/activities", content);
        var reply = await Reply.OfAsync(response);

        Assert.Equal((415, "/problems/not-json"), (reply.Status, reply.Type));
    }

    [Theory]
    [InlineData("""{ "points": "100", "proof": { "kind": "operator", "reason": "x" } }""", "/points")]
    [InlineData("""{ "points": 1.5, "proof": { "kind": "operator", "reason": "x" } }""", "/points")]
    [InlineData("""{ "points": 0, "proof": { "kind": "operator", "reason": "x" } }""", "/points")]
    [InlineData("""{ "points": -5, "proof": { "kind": "operator", "reason": "x" } }""", "/points")]
    [InlineData("""{ "points": 99999999999999999999, "proof": { "kind": "operator", "reason": "x" } }""", "/points")]
    [InlineData("""{ "points": 5, "points": 6, "proof": { "kind": "operator", "reason": "x" } }""", null)]
    [InlineData("""{ "points": 5, "proof": "operator" }""", "/proof")]
    [InlineData("""{ "points": 5, "proof": { "kind": "operator", "reason": " " } }""", "/proof/reason")]
    [InlineData("""{ "points": 5, "proof": { "kind": "operator", "reason": "a\u0000b" } }""", "/proof/reason")]
    [InlineData("""{ "points": 5, "colour": "red", "proof": { "kind": "operator", "reason": "x" } }""", "/colour")]
    [InlineData("""{ "proof": { "kind": "operator", "reason": "x" } }""", null)]
    [InlineData("""{ "points": 5, """, null)]
    [InlineData("""7""", null)]
    [InlineData("", null)]
    public async Task a_bad_command_is_malformed(string body, string? pointer)
    {
        var reply = await fixture.Shop.PostAsync($"/v1/accounts/{fixture.Shop.Account}/redeem", body, "office", "key");

        Assert.Equal((400, "/problems/malformed"), (reply.Status, reply.Type));
        if (pointer is not null)
        {
            Assert.Equal(pointer, reply.Pointer);
        }

        Assert.Empty(await fixture.Shop.FeedAsync());
    }

    [Fact]
    public async Task a_method_that_an_address_does_not_take_is_named()
    {
        using var client = fixture.Shop.Client();

        using var response = await client.DeleteAsync("/v1/activities");
        var reply = await Reply.OfAsync(response);

        Assert.Equal((405, "/problems/method-not-allowed"), (reply.Status, reply.Type));
        Assert.Contains("POST", reply.Json["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/accounts/nobody", 404)]
    [InlineData("/v1/accounts/acc_ffffffffffffffffffffffffffffffff", 404)]
    [InlineData("/v1/accounts/acc_ffffffffffffffffffffffffffffffff/entries", 404)]
    [InlineData("/v1/accounts/acc_ffffffffffffffffffffffffffffffff/lots", 404)]
    [InlineData("/v1/activities/act_ffffffffffffffffffffffffffffffff", 404)]
    [InlineData("/v1/activities/'; drop table posting; --", 404)]
    [InlineData("/v1/feed?limit=0", 400)]
    [InlineData("/v1/feed?limit=1001", 400)]
    [InlineData("/v1/feed?limit=many", 400)]
    [InlineData("/v1/feed?after=not-a-cursor", 400)]
    [InlineData("/v1/nowhere", 404)]
    public async Task a_bad_address_is_a_problem_too(string path, int status)
    {
        var reply = await fixture.Shop.GetAsync(path);

        Assert.Equal((status, "application/problem+json"), (reply.Status, reply.MediaType));
    }
}
