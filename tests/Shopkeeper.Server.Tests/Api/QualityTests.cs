using System.Text.Json.Nodes;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Members.Quality;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>How good what is known of members is, and which of them may be one person; over HTTP.</summary>
public sealed class QualityTests
{
    private const string Reports = "/v1/data-quality/reports";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static async Task<string> JoinAsync(
        ApiShop shop, string given, string family, string born, string? email = null, string street = "1 Mill Lane", string postcode = "CF10 1AA")
    {
        var body = new JsonObject
        {
            ["status"] = "active", ["givenName"] = given, ["familyName"] = family, ["birthDate"] = born,
            ["address"] = new JsonObject { ["lines"] = new JsonArray(street), ["city"] = "Cardiff", ["postcode"] = postcode, ["country"] = "GB" },
        };
        if (email is not null)
        {
            body["email"] = email;
        }

        var joined = await shop.PostAsync("/v1/members", body.ToJsonString(), "shop");
        Assert.True(joined.Status == 201, joined.Text);
        return joined.Json["memberId"]!.GetValue<string>();
    }

    /// <summary>Twelve strangers, and two who are one: the same person a slip apart, in a second account.</summary>
    private static async Task<(string First, string Second)> PeopleAsync(ApiShop shop)
    {
        string[] names = ["Ada Byron", "Max Born", "Lise Meitner", "Emmy Noether", "Niels Bohr", "Hedy Lamarr", "Rosa Parks", "Kurt Weill", "Nina Simone", "Otto Hahn", "Ida Noddack", "Paul Klee"];
        for (var i = 0; i < names.Length; i++)
        {
            var (given, family) = (names[i].Split(' ')[0], names[i].Split(' ')[1]);
            await JoinAsync(shop, given, family, $"19{50 + i}-0{1 + (i % 9)}-1{i % 10}", $"{given}@example.org", $"{i + 3} {family} Street", $"CF{10 + i} {i % 9}AB");
        }

        return (await JoinAsync(shop, "Margaret", "Hopper", "1961-12-09", "margaret.hopper@example.org", "7 Harbour Road", "CF99 9ZZ"),
            await JoinAsync(shop, "Margret", "Hopper", "1961-12-09", "m.hopper@example.com", "7 Harbour Rd", "CF99 9ZZ"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task two_members_who_are_one_wait_for_a_decision_and_it_is_remembered(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var (first, second) = await PeopleAsync(shop);
        var report = await shop.PostAsync(Reports, "", "office");
        Assert.True(report.Status == 200, report.Text);
        Assert.Equal((16L, 14L, 1L), (report.Json["members"]!.GetValue<long>(), report.Json["compared"]!.GetValue<long>(), report.Json["duplicatesOpen"]!.GetValue<long>()));

        var pair = Assert.Single((await shop.GetAsync("/v1/duplicates", "office")).Json["pairs"]!.AsArray())!;
        string[] found = [pair["first"]!.GetValue<string>(), pair["second"]!.GetValue<string>()];
        Assert.Equal(new[] { first, second }.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.Equal(2, pair["cluster"]!.GetValue<int>());
        var reasons = pair["reasons"]!.AsArray().ToDictionary(
            static reason => reason!["column"]!.GetValue<string>(), static reason => reason!["agreement"]!.GetValue<string>());
        Assert.Equal(("close", "exact", "exact"), (reasons["given-name"], reasons["family-name"], reasons["birth-date"]));
        Assert.DoesNotContain("opper", pair.ToJsonString());

        // Either way round is the same pair.
        var decided = await shop.SendAsync("PUT", $"/v1/duplicates/{second}/{first}", """{ "verdict": "not-the-same" }""", "office");
        Assert.Equal((200, "not-the-same"), (decided.Status, decided.Json["verdict"]!.GetValue<string>()));
        var again = await shop.PostAsync(Reports, "", "office");
        Assert.Equal((0L, 1L), (again.Json["duplicatesOpen"]!.GetValue<long>(), again.Json["duplicatesRefused"]!.GetValue<long>()));
        Assert.Empty((await shop.GetAsync("/v1/duplicates", "office")).Json["pairs"]!.AsArray());
        Assert.Single((await shop.GetAsync("/v1/duplicates?verdict=not-the-same", "office")).Json["pairs"]!.AsArray());
        await shop.SendAsync("PUT", $"/v1/duplicates/{first}/{second}", """{ "verdict": "open" }""", "office");
        Assert.Single((await shop.GetAsync("/v1/duplicates", "office")).Json["pairs"]!.AsArray());
        Assert.Null((await shop.Host.Audit.VerifyAsync([], default)).Break);

        // Who is erased is in no pair any more.
        var erased = await shop.PostAsync($"/v1/members/{second}/erase", """{ "reason": "asked" }""", "office");
        Assert.True(erased.Status is 200 or 201, erased.Text);
        Assert.Empty((await shop.GetAsync("/v1/duplicates", "office")).Json["pairs"]!.AsArray());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_report_counts_what_is_known_and_how_good_it_is_and_the_trend_is_kept(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await JoinAsync(shop, "Ada", "Byron", "1950-01-10", "ada@example.org");
        await JoinAsync(shop, "Max", "Born", "1951-02-11", street: "Mill Lane");
        await JoinAsync(shop, "Lise", "Meitner", "1952-03-12", "lise@example.org", street: "-");
        var report = (await shop.PostAsync(Reports, "", "office")).Json;
        Assert.Equal("""{"known":2,"good":2}""", report["fields"]!["email"]!.ToJsonString());
        Assert.Equal("""{"known":3,"good":3}""", report["fields"]!["name"]!.ToJsonString());
        Assert.Equal("""{"postcode-only":1,"premise":1,"street":1,"unusable":2}""", report["addressGrades"]!.ToJsonString());

        // What was good can be bad under the rules of today.
        var policy = await shop.GetAsync("/v1/joining-policy", "office");
        await shop.SendAsync("PUT", "/v1/joining-policy", """{ "minimumAge": 65 }""", "office", policy.Headers.ETag!.Tag);
        shop.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("""{"known":3,"good":1}""", (await shop.PostAsync(Reports, "", "office")).Json["fields"]!["birthDate"]!.ToJsonString());

        var newest = await shop.GetAsync(Reports + "?limit=1", "office");
        Assert.Equal("2015-10-23T12:00:00Z", newest.Json["reports"]![0]!["at"]!.GetValue<string>());
        var older = await shop.GetAsync($"{Reports}?after={newest.Json["next"]!.GetValue<string>()}", "office");
        Assert.Equal("2015-10-22T12:00:00Z", Assert.Single(older.Json["reports"]!.AsArray())!["at"]!.GetValue<string>());
        Assert.Null(older.Json["next"]);
    }

    [Fact]
    public async Task pairs_come_page_by_page_the_surest_first()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await PeopleAsync(shop);
        await JoinAsync(shop, "Adam", "Smythe", "1970-05-05", "adam.smythe@example.org", "9 Long Acre", "CF88 8XX");
        await JoinAsync(shop, "Adam", "Smythe", "1970-05-05", "asmythe@example.com", "9 Long Acre", "CF88 8XX");
        Assert.Equal(2, (await shop.PostAsync(Reports, "", "office")).Json["duplicatesOpen"]!.GetValue<long>());
        var first = await shop.GetAsync("/v1/duplicates?limit=1", "office");
        var second = await shop.GetAsync($"/v1/duplicates?limit=1&after={Uri.EscapeDataString(first.Json["next"]!.GetValue<string>())}", "office");
        double Bits(Reply page) => page.Json["pairs"]![0]!["bits"]!.GetValue<double>();
        Assert.True(Bits(first) >= Bits(second));
        Assert.NotEqual(first.Json["pairs"]![0]!["first"]!.GetValue<string>(), second.Json["pairs"]![0]!["first"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/v1/duplicates?limit=0", 400)]
    [InlineData("/v1/duplicates?verdict=perhaps", 400)]
    [InlineData("/v1/duplicates?after=1/2", 400)]
    [InlineData(Reports + "?after=x", 400)]
    [InlineData(Reports + "?limit=1001", 400)]
    public async Task what_is_asked_wrongly_is_said(string path, int status)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        Assert.Equal(status, (await shop.GetAsync(path, "office")).Status);
        Assert.Equal(403, (await shop.GetAsync(path, "shop")).Status);
    }

    [Fact]
    public async Task a_decision_is_about_a_pair_that_was_found()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var (first, second) = await PeopleAsync(shop);
        var path = $"/v1/duplicates/{first}/{second}";
        Assert.Equal(404, (await shop.SendAsync("PUT", path, """{ "verdict": "not-the-same" }""", "office")).Status);
        Assert.Equal("/verdict", (await shop.SendAsync("PUT", path, """{ "verdict": "maybe" }""", "office")).Pointer);
        Assert.Equal(404, (await shop.SendAsync("PUT", "/v1/duplicates/x/y", """{ "verdict": "open" }""", "office")).Status);
    }

    [Theory]
    [InlineData(AddressGrade.Premise, "GB", "CF10 1AA", "12 Mill Lane")]
    [InlineData(AddressGrade.Premise, "DE", "50667", "Domkloster 4")]
    [InlineData(AddressGrade.Premise, "GB", "CF10 1AA", "Rose Cottage", "Mill Lane")]
    [InlineData(AddressGrade.Premise, "GB", "CF10 1AA", "12", "Mill Lane")]
    [InlineData(AddressGrade.Premise, "GB", "CF10 1AA", "PO Box")]
    [InlineData(AddressGrade.Street, "GB", "CF10 1AA", "Mill Lane")]
    [InlineData(AddressGrade.Street, "GB", null, "12 Mill Lane")]
    [InlineData(AddressGrade.Street, "GB", "00000", "12 Mill Lane")]
    [InlineData(AddressGrade.PostcodeOnly, "GB", "CF10 1AA")]
    [InlineData(AddressGrade.PostcodeOnly, "GB", "CF10 1AA", "12")]
    [InlineData(AddressGrade.Unusable, "GB", null)]
    [InlineData(AddressGrade.Unusable, null, "CF10 1AA", "12 Mill Lane")]
    public void an_address_has_a_grade(AddressGrade grade, string? country, string? postcode, params string[] lines) =>
        Assert.Equal(grade, AddressGrading.Of(new PostalAddress { Country = country, City = "Cardiff", Postcode = postcode, Lines = lines }));
}
