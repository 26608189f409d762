using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What members tell about themselves: kept as they say it, standardised, sealed, and changed without lost updates.</summary>
public sealed class ProfileTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private const string Profile = """
        { "name": "Ann Lee", "givenName": "Ann", "familyName": "Lee", "birthDate": "1980-05-17",
          "address": { "lines": ["1 High  Street"], "city": "Cardiff", "postcode": "cf101aa", "country": "gb" } }
        """;

    private const string Preferences = """
        { "language": "el-GR", "homeStore": "cardiff-1", "likes": ["wine", "tea"], "sizes": { "shoes": "42" },
          "contactHours": { "from": "09:00", "until": "18:00", "days": ["sat", "mon"] } }
        """;

    private static async Task<string> MemberAsync(ApiShop shop) =>
        (await shop.GetAsync($"/v1/members?card={ApiShop.Card}", "office")).Json["memberId"]!.GetValue<string>();

    private static MemberId IdOf(string member) => new(Guid.Parse(member.AsSpan("mem_".Length)));

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_profile_is_replaced_read_again_and_changed_in_parts(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var path = $"/v1/members/{await MemberAsync(shop)}/profile";
        var put = await shop.SendAsync("PUT", path, Profile);
        Assert.Equal((200, "\"2\""), (put.Status, put.Headers.ETag!.Tag));
        Assert.Equal("CF10 1AA", (string)put.Json["address"]!["postcode"]!);
        Assert.Equal("1 High Street", (string)put.Json["address"]!["lines"]![0]!);
        await shop.RestartAsync();
        var read = await shop.GetAsync(path, "office");
        Assert.Equal(put.Text, read.Text);

        var patched = await shop.SendAsync("PATCH", path, """{ "familyName": null, "address": { "city": "Barry" } }""");
        Assert.Equal(200, patched.Status);
        Assert.Null(patched.Json["familyName"]);
        Assert.Equal(("Barry", "CF10 1AA"), ((string)patched.Json["address"]!["city"]!, (string)patched.Json["address"]!["postcode"]!));
        Assert.Equal("Ann", (string)patched.Json["givenName"]!);
        Assert.Equal("\"3\"", patched.Headers.ETag!.Tag);

        // The same again changes nothing; a body that says nothing takes all back.
        Assert.Equal("\"3\"", (await shop.SendAsync("PATCH", path, """{ "address": { "city": "Barry" } }""")).Headers.ETag!.Tag);
        Assert.Equal("{}", (await shop.SendAsync("PUT", path, "{}")).Text);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task preferences_become_facts_and_stay_where_the_profile_changes(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await MemberAsync(shop);
        var put = await shop.SendAsync("PUT", $"/v1/members/{member}/preferences", Preferences);
        Assert.Equal(200, put.Status);
        Assert.Equal(["mon", "sat"], put.Json["contactHours"]!["days"]!.AsArray().Select(static day => (string)day!));
        Assert.Equal(
            new FactRecord { Language = "el-gr", HomeStore = "cardiff-1", Likes = ["tea", "wine"] },
            await shop.Host.Members.FactsOfAsync(IdOf(member), default));

        shop.Time.Advance(TimeSpan.FromMinutes(1));
        await shop.SendAsync("PATCH", $"/v1/members/{member}/profile", """{ "birthDate": "1980-05-17" }""");
        Assert.Equal(
            new FactRecord { BirthMonth = 5, Language = "el-gr", HomeStore = "cardiff-1", Likes = ["tea", "wine"] },
            await shop.Host.Members.FactsOfAsync(IdOf(member), default));

        // Who objects to profiling is ranked without likes, and keeps them.
        await shop.PostAsync(
            $"/v1/members/{member}/consents", """{ "consents": [{ "given": false, "purpose": "profiling", "source": "web" }] }""", "shop");
        await shop.SendAsync("PATCH", $"/v1/members/{member}/preferences", """{ "language": "en" }""");
        Assert.Empty((await shop.Host.Members.FactsOfAsync(IdOf(member), default)).Likes);
        Assert.Equal(2, (await shop.GetAsync($"/v1/members/{member}/preferences", "shop")).Json["likes"]!.AsArray().Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task staff_see_the_one_fact_that_the_member_has_chosen_and_none_before(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var path = $"/v1/members/{await MemberAsync(shop)}/preferences";
        async Task<string?> SeenAsync() => (await shop.GetAsync($"/v1/members?card={ApiShop.Card}", "till")).Json["fact"]?.ToJsonString();
        await shop.SendAsync("PUT", path, """{ "homeStore": "cardiff-1", "likes": ["wine", "tea"] }""");
        Assert.Null(await SeenAsync());
        await shop.SendAsync("PATCH", path, """{ "greetWith": "likes" }""");
        Assert.Equal("""{"kind":"likes","value":"tea"}""", await SeenAsync());
        await shop.SendAsync("PATCH", path, """{ "greetWith": "homeStore" }""");
        Assert.Equal("""{"kind":"homeStore","value":"cardiff-1"}""", await SeenAsync());
        await shop.SendAsync("PATCH", path, """{ "homeStore": null }""");
        Assert.Null(await SeenAsync());
        var wrong = await shop.SendAsync("PATCH", path, """{ "greetWith": "birthDate" }""");
        Assert.Equal((400, "Staff are shown one of likes, homeStore, or nothing."), (wrong.Status, (string)wrong.Json["detail"]!));
        await shop.SendAsync("PUT", path, """{ "likes": ["tea"] }""");
        Assert.Null(await SeenAsync());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task changes_at_once_lose_nothing(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var path = $"/v1/members/{await MemberAsync(shop)}/preferences";
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            shop.SendAsync("PATCH", path, $$"""{ "sizes": { "kind-{{i}}": "{{i}}" } }""")));
        Assert.All(replies, static reply => Assert.Equal(200, reply.Status));
        Assert.Equal(8, (await shop.GetAsync(path, "shop")).Json["sizes"]!.AsObject().Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task nobody_overwrites_what_he_has_not_seen(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var path = $"/v1/members/{await MemberAsync(shop)}/profile";
        var seen = (await shop.GetAsync(path, "shop")).Headers.ETag!.Tag;
        Assert.Equal(200, (await shop.SendAsync("PUT", path, """{ "name": "Ann" }""", "shop", seen)).Status);
        var late = await shop.SendAsync("PUT", path, """{ "name": "Bob" }""", "office", seen);
        Assert.Equal((412, "/problems/stale"), (late.Status, late.Type));
        Assert.Equal(412, (await shop.SendAsync("PUT", path, """{ "name": "Bob" }""", "office", "\"mine\"")).Status);
        Assert.Equal("Ann", (string)(await shop.GetAsync(path, "shop")).Json["name"]!);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_held_card_is_activated_with_all_that_is_told(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var held = await shop.PostAsync("/v1/members", """{ "status": "held", "name": "A", "likes": ["tea"] }""", "shop");
        var member = (string)held.Json["memberId"]!;
        var active = await shop.PostAsync(
            $"/v1/members/{member}/activate", """{ "name": "Ann Lee", "birthDate": "1980-05-17", "language": "cy" }""", "shop");
        Assert.Equal((200, false), (active.Status, (bool)active.Json["replayed"]!));
        var again = await shop.PostAsync($"/v1/members/{member}/activate", "{}", "shop");
        Assert.Equal((200, true), (again.Status, (bool)again.Json["replayed"]!));
        Assert.Equal("Ann Lee", (string)(await shop.GetAsync($"/v1/members/{member}/profile", "shop")).Json["name"]!);
        Assert.Equal(
            new FactRecord { BirthMonth = 5, Language = "cy", Likes = ["tea"] }, await shop.Host.Members.FactsOfAsync(IdOf(member), default));
    }

    [Theory]
    [InlineData("محمد علي")]
    [InlineData("Ann 👩‍👧‍👦")]
    [InlineData("می‌خواهم")]
    [InlineData("O’Néill-Łukasz")]
    [InlineData("<script>alert(1)</script>")]
    public async Task names_of_any_script_are_kept_and_come_back_as_data(string name)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var path = $"/v1/members/{await MemberAsync(shop)}/profile";
        await shop.SendAsync("PUT", path, new JsonObject { ["name"] = name }.ToJsonString());
        var read = await shop.GetAsync(path, "shop");
        Assert.Equal(name, (string)read.Json["name"]!);
        Assert.Equal("application/json", read.MediaType);
        Assert.Equal("nosniff", Assert.Single(read.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(name, (string)(await shop.GetAsync(path.Replace("/profile", "", StringComparison.Ordinal), "till")).Json["name"]!);
    }

    [Theory]
    [InlineData("""{ "name": "Ann\u0007" }""", "/name")]
    [InlineData("""{ "name": "Ann\u0085" }""", "/name")]
    [InlineData("""{ "name": "Ann\u202eeeL" }""", "/name")]
    [InlineData("""{ "givenName": "\u200d\u200d" }""", "/givenName")]
    [InlineData("""{ "familyName": "Lee\u2028Lee" }""", "/familyName")]
    [InlineData("""{ "familyName": "Lee\ufeff" }""", "/familyName")]
    [InlineData("""{ "name": " " }""", "/name")]
    [InlineData("""{ "name": "4111 1111 1111 1111" }""", "/name")]
    [InlineData("""{ "birthDate": "1980-02-30" }""", "/birthDate")]
    [InlineData("""{ "birthDate": "2015-10-23" }""", "/birthDate")]
    [InlineData("""{ "birthDate": "1899-12-31" }""", "/birthDate")]
    [InlineData("""{ "address": { "city": "Cardiff", "country": "Wales" } }""", "/address/country")]
    [InlineData("""{ "address": { "country": "GB" } }""", "/address/city")]
    [InlineData("""{ "address": { "city": "Cardiff", "country": "GB", "postcode": "CF10 1A" } }""", "/address/postcode")]
    [InlineData("""{ "address": { "city": "Cardiff", "country": "GB", "lines": ["a", null] } }""", "/address/lines/1")]
    [InlineData("""{ "address": { "city": "Cardiff", "country": "GB", "lines": ["1", "2", "3", "4", "5", "6", "7"] } }""", "/address/lines")]
    [InlineData("""{ "address": { "town": "Cardiff" } }""", "/address/town")]
    [InlineData("""{ "memberId": "mem_1" }""", "/memberId")]
    [InlineData("""{ "email": "ann@example.com" }""", "/email")]
    public async Task what_is_no_profile_is_refused_by_its_place(string body, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var path = $"/v1/members/{await MemberAsync(shop)}/profile";
        foreach (var method in new[] { "PUT", "PATCH" })
        {
            var reply = await shop.SendAsync(method, path, body);
            Assert.Equal((400, "/problems/malformed", pointer), (reply.Status, reply.Type, reply.Pointer));
        }

        Assert.Equal("{}", (await shop.GetAsync(path, "shop")).Text);
    }

    [Theory]
    [InlineData("""{ "language": "e" }""", "/language")]
    [InlineData("""{ "language": "en\u0007" }""", "/language")]
    [InlineData("""{ "homeStore": "" }""", "/homeStore")]
    [InlineData("""{ "likes": [""] }""", "/likes")]
    [InlineData("""{ "likes": [null] }""", "/likes")]
    [InlineData("""{ "likes": "tea" }""", "/likes")]
    [InlineData("""{ "sizes": { "shoes": "" } }""", "/sizes/shoes")]
    [InlineData("""{ "sizes": { "": "42" } }""", "/sizes")]
    [InlineData("""{ "sizes": { "a/b": " " } }""", "/sizes/a~1b")]
    [InlineData("""{ "contactHours": { "from": "9am", "until": "18:00" } }""", "/contactHours/from")]
    [InlineData("""{ "contactHours": { "from": "09:00", "until": "24:30" } }""", "/contactHours/until")]
    [InlineData("""{ "contactHours": { "from": "09:00", "until": "09:00" } }""", "/contactHours/until")]
    [InlineData("""{ "contactHours": { "from": "09:00", "until": "18:00", "days": ["monday"] } }""", "/contactHours/days")]
    public async Task what_is_no_preference_is_refused_by_its_place(string body, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var path = $"/v1/members/{await MemberAsync(shop)}/preferences";
        var reply = await shop.SendAsync("PATCH", path, body);
        Assert.Equal((400, "/problems/malformed", pointer), (reply.Status, reply.Type, reply.Pointer));
        Assert.Equal("{}", (await shop.GetAsync(path, "shop")).Text);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"name\"")]
    [InlineData("{")]
    [InlineData("")]
    public async Task what_is_no_patch_is_refused(string body)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var reply = await shop.SendAsync("PATCH", $"/v1/members/{await MemberAsync(shop)}/profile", body);
        Assert.Equal((400, "/problems/malformed"), (reply.Status, reply.Type));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task who_is_too_young_for_the_shop_does_not_join(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        Assert.Equal(428, (await shop.SendAsync("PUT", "/v1/joining-policy", """{ "minimumAge": 16 }""", "office")).Status);
        var none = await shop.GetAsync("/v1/joining-policy", "office");
        Assert.Equal("""{"minimumAge":0,"confirmationHours":168}""", none.Text);
        var decided = await shop.SendAsync("PUT", "/v1/joining-policy", """{ "minimumAge": 16 }""", "office", none.Headers.ETag!.Tag);
        Assert.Equal(200, decided.Status);
        Assert.Equal(412, (await shop.SendAsync("PUT", "/v1/joining-policy", """{ "minimumAge": 3 }""", "office", none.Headers.ETag!.Tag)).Status);
        Assert.Equal(403, (await shop.SendAsync("PUT", "/v1/joining-policy", """{ "minimumAge": 3 }""", "shop", decided.Headers.ETag!.Tag)).Status);

        var young = await shop.PostAsync("/v1/members", """{ "birthDate": "1999-10-23" }""", "shop");
        Assert.Equal((422, "/problems/under-age", "/birthDate"), (young.Status, young.Type, young.Pointer));
        Assert.DoesNotContain("1999", young.Text, StringComparison.Ordinal);
        Assert.Equal(201, (await shop.PostAsync("/v1/members", """{ "birthDate": "1999-10-22" }""", "shop")).Status);
        var edited = await shop.SendAsync("PATCH", $"/v1/members/{await MemberAsync(shop)}/profile", """{ "birthDate": "2000-01-01" }""");
        Assert.Equal((422, "/problems/under-age"), (edited.Status, edited.Type));
        Assert.Equal((400, "/minimumAge"), await RefusedAsync(shop, """{ "minimumAge": -1 }"""));
        Assert.Equal((400, "/minimumAge"), await RefusedAsync(shop, """{ "minimumAge": 121 }"""));
    }

    [Theory]
    [InlineData("pаypal@example.com")]
    [InlineData("ann@gооgle.com")]
    [InlineData("ann@xn--ggle-55da.com")]
    [InlineData("ann@аррӏе.com")]
    [InlineData("ann@пример-example.com")]
    public async Task an_address_that_can_pass_for_another_one_joins_nobody(string email)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var refused = await shop.PostAsync("/v1/members", new JsonObject { ["email"] = email }.ToJsonString(), "shop");
        Assert.Equal((400, "/problems/homograph-address", "/email"), (refused.Status, refused.Type, refused.Pointer));
    }

    [Theory]
    [InlineData("anna@пример.com")]
    [InlineData("анна@пример.рф")]
    [InlineData("info@müller.de")]
    [InlineData("ken@日本google.jp")]
    [InlineData("νίκος@παράδειγμα.gr")]
    public async Task an_address_of_one_script_joins(string email)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        Assert.Equal(201, (await shop.PostAsync("/v1/members", new JsonObject { ["email"] = email }.ToJsonString(), "shop")).Status);
    }

    [Fact]
    public async Task a_till_and_a_reader_see_no_profile_and_nobody_is_said()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var member = await MemberAsync(shop);
        foreach (var part in new[] { "profile", "preferences" })
        {
            Assert.Equal(403, (await shop.GetAsync($"/v1/members/{member}/{part}", "till")).Status);
            Assert.Equal(403, (await shop.GetAsync($"/v1/members/{member}/{part}", "read")).Status);
            Assert.Equal(403, (await shop.SendAsync("PUT", $"/v1/members/{member}/{part}", "{}", "till")).Status);
            Assert.Equal(404, (await shop.SendAsync("PUT", $"/v1/members/{new MemberId(Guid.CreateVersion7())}/{part}", "{}")).Status);
            Assert.Equal(404, (await shop.GetAsync($"/v1/members/mem_nobody/{part}", "shop")).Status);
        }
    }

    [Fact]
    public async Task a_body_of_ten_megabytes_is_too_large()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var path = $"/v1/members/{await MemberAsync(shop)}/profile";
        var name = new StringBuilder().Append("{ \"name\": \"").Append('a', 10 * 1024 * 1024).Append("\" }").ToString();
        Assert.Equal((413, "/problems/too-large"), await SizedAsync(shop, "PUT", path, name));
        Assert.Equal((413, "/problems/too-large"), await SizedAsync(shop, "PATCH", path, name));
        Assert.Equal((413, "/problems/too-large"), await SizedAsync(shop, "POST", "/v1/members", name));
    }

    [Theory]
    [InlineData("GB", "sw1a1aa", "SW1A 1AA")]
    [InlineData("GB", "M1 1AE", "M1 1AE")]
    [InlineData("US", "123456789", "12345-6789")]
    [InlineData("NL", "1012ab", "1012 AB")]
    [InlineData("GR", "10431", "104 31")]
    [InlineData("PL", "00 950", "00-950")]
    [InlineData("IE", "d02x285", "D02 X285")]
    [InlineData("BR", "01310-100", "01310-100")]
    [InlineData("GB", "12345", null)]
    [InlineData("DE", "1011", null)]
    [InlineData("US", "1234", null)]
    [InlineData("BR", "?", null)]
    public void postcodes_are_kept_as_their_country_writes_them(string country, string text, string? kept)
    {
        Assert.Equal(kept is not null, Postcode.TryRead(text, country, out var postcode));
        Assert.True(kept is null || kept == postcode);
    }

    private static async Task<(int, string?)> RefusedAsync(ApiShop shop, string policy)
    {
        var tag = (await shop.GetAsync("/v1/joining-policy", "office")).Headers.ETag!.Tag;
        var reply = await shop.SendAsync("PUT", "/v1/joining-policy", policy, "office", tag);
        return (reply.Status, reply.Pointer);
    }

    private static async Task<(int, string)> SizedAsync(ApiShop shop, string method, string path, string body)
    {
        using var client = shop.Client("shop");
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.ExpectContinue = true;
        using var response = await client.SendAsync(request);
        var reply = await Reply.OfAsync(response);
        return (reply.Status, reply.Type);
    }
}
