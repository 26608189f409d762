using CsCheck;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What a member agreed to and took back: a log with its proof, and its fold.</summary>
public sealed class ConsentTests
{
    private const string Wording = """{ "version": "2015-3", "language": "en", "text": "Send me offers by e-mail." }""";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static string Given(string more = "") =>
        $$"""{ "given": true, "purpose": "offers", "channel": "email", "source": "web", "wording": {{Wording}}{{more}} }""";

    private static string Withdrawn(string more = "") => $$"""{ "given": false, "purpose": "offers", "channel": "email", "source": "call"{{more}} }""";

    private static async Task<string> MemberAsync(ApiShop shop) =>
        (await shop.GetAsync($"/v1/members?card={ApiShop.Card}", "office")).Json["memberId"]!.GetValue<string>();

    private static Task<Reply> RecordAsync(ApiShop shop, string member, string key, params string[] consents) =>
        shop.PostAsync($"/v1/members/{member}/consents", $$"""{ "consents": [{{string.Join(',', consents)}}] }""", key);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task all_that_was_said_is_kept_and_the_newest_holds(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await MemberAsync(shop);
        var given = await RecordAsync(shop, member, "shop", Given(""", "proof": "192.0.2.7" """), Given().Replace("email", "sms", StringComparison.Ordinal));
        Assert.Equal(200, given.Status);
        Assert.Equal(["email", "sms"], given.Json["current"]!.AsArray().Select(static one => (string)one!["channel"]!));
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        await RecordAsync(shop, member, "office", Withdrawn());
        await shop.RestartAsync();

        var read = (await shop.GetAsync($"/v1/members/{member}/consents", "office")).Json;
        var (current, log) = (read["current"]!.AsArray(), read["log"]!.AsArray());
        Assert.Equal([false, true], current.Select(static one => (bool)one!["given"]!));
        Assert.Equal([true, true, false], log.Select(static one => (bool)one!["given"]!));
        var first = log[0]!;
        Assert.Equal(
            ("offers", "email", "consent", "web", "2015-10-22T12:00:00Z", "192.0.2.7", "shop"),
            ((string)first["purpose"]!, (string)first["channel"]!, (string)first["basis"]!, (string)first["source"]!, (string)first["at"]!,
                (string)first["proof"]!, (string)first["operator"]!));
        Assert.Equal("Send me offers by e-mail.", (string)first["wording"]!["text"]!);
        Assert.Null(log[2]!["wording"]);
        Assert.Equal("office", (string)log[2]!["operator"]!);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_comes_again_or_late_changes_nothing(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await MemberAsync(shop);
        var early = Given(""", "at": "2015-10-20T08:00:00Z" """);
        await RecordAsync(shop, member, "shop", Withdrawn(""", "at": "2015-10-21T08:00:00Z" """));
        await RecordAsync(shop, member, "shop", early);
        var again = (await RecordAsync(shop, member, "shop", early, early)).Json;
        Assert.False((bool)Assert.Single(again["current"]!.AsArray())!["given"]!);
        Assert.Equal(2, again["log"]!.AsArray().Count);

        // Two answers of one instant: the stricter holds, whichever came first.
        var same = (await RecordAsync(shop, member, "shop", Given(""", "at": "2015-10-21T08:00:00Z" """))).Json;
        Assert.False((bool)Assert.Single(same["current"]!.AsArray())!["given"]!);
        Assert.Equal(3, same["log"]!.AsArray().Count);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task senders_at_once_lose_nothing(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await MemberAsync(shop);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            RecordAsync(shop, member, "shop", Withdrawn($$""", "at": "2015-10-21T08:00:{{i:00}}Z" """))));
        Assert.All(replies, static reply => Assert.Equal(200, reply.Status));
        var log = (await shop.GetAsync($"/v1/members/{member}/consents", "shop")).Json["log"]!.AsArray();
        Assert.Equal(20, log.Select(static one => (string)one!["at"]!).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_objection_to_profiling_reaches_the_facts_at_once(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var member = await MemberAsync(shop);
        var id = new MemberId(Guid.Parse(member.AsSpan("mem_".Length)));
        await shop.Host.Members.ActivateAsync(id, new Told(new PersonFields { Likes = ["tea"] }, null, null), ([], null, "test"), default);
        Assert.True((await shop.Host.Members.FactsOfAsync(id, default)) is { MayProfile: true, Likes: ["tea"] });
        var objected = await RecordAsync(shop, member, "till", """{ "given": false, "purpose": "profiling", "source": "till" }""");
        Assert.Equal(200, objected.Status);
        Assert.True((await shop.Host.Members.FactsOfAsync(id, default)) is { MayProfile: false, Likes: [] });
        var all = new List<bool>();
        await foreach (var (of, facts) in shop.Host.Members.AllFactsAsync(default))
        {
            all.Add(facts.MayProfile == (of.ToString() != shop.Account));
        }

        Assert.Equal([true, true], all);
    }

    [Fact]
    public async Task a_till_records_and_learns_what_holds_but_reads_no_log()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var member = await MemberAsync(shop);
        var said = (await RecordAsync(shop, member, "till", Given(""", "proof": "form 17" """))).Json;
        Assert.Empty(said["log"]!.AsArray());
        Assert.Null(Assert.Single(said["current"]!.AsArray())!["proof"]);
        Assert.Equal(403, (await shop.GetAsync($"/v1/members/{member}/consents", "till")).Status);
        Assert.Equal(403, (await shop.GetAsync($"/v1/members/{member}/consents", "read")).Status);
        Assert.Equal(401, (await shop.GetAsync($"/v1/members/{member}/consents", null)).Status);
        Assert.Equal(403, (await RecordAsync(shop, member, "read", Given())).Status);
    }

    [Theory]
    [InlineData("null", "/consents/0")]
    [InlineData("""{ "given": true, "purpose": "marketing", "channel": "email", "source": "web" }""", "/consents/0/purpose")]
    [InlineData("""{ "given": true, "purpose": "offers", "channel": "fax", "source": "web" }""", "/consents/0/channel")]
    [InlineData("""{ "given": false, "purpose": "offers", "source": "web" }""", "/consents/0/channel")]
    [InlineData("""{ "given": false, "purpose": "profiling", "channel": "email", "source": "web" }""", "/consents/0/channel")]
    [InlineData("""{ "given": false, "purpose": "offers", "channel": "sms", "source": "rumour" }""", "/consents/0/source")]
    [InlineData("""{ "given": false, "purpose": "offers", "channel": "sms", "source": "web", "basis": "habit" }""", "/consents/0/basis")]
    [InlineData("""{ "given": true, "purpose": "offers", "channel": "sms", "source": "web" }""", "/consents/0/wording")]
    [InlineData("""{ "given": true, "purpose": "offers", "channel": "sms", "source": "web", "wording": { "version": "1", "language": "e!", "text": "x" } }""", "/consents/0/wording/language")]
    [InlineData("""{ "given": true, "purpose": "offers", "channel": "sms", "source": "web", "wording": { "version": "1", "language": "en", "text": " " } }""", "/consents/0/wording/text")]
    [InlineData("""{ "given": true, "purpose": "offers", "channel": "phone", "source": "web", "basis": "soft-opt-in", "sale": "act_1", "wording": { "version": "1", "language": "en", "text": "x" } }""", "/consents/0/basis")]
    [InlineData("""{ "given": true, "purpose": "offers", "channel": "sms", "source": "web", "basis": "soft-opt-in", "wording": { "version": "1", "language": "en", "text": "x" } }""", "/consents/0/sale")]
    [InlineData("""{ "given": true, "purpose": "offers", "channel": "sms", "source": "import", "basis": "soft-opt-in", "sale": "act_1", "wording": { "version": "1", "language": "en", "text": "x" } }""", "/consents/0/source")]
    [InlineData("""{ "given": true, "purpose": "offers", "channel": "email", "source": "web", "basis": "legitimate-interest", "wording": { "version": "1", "language": "en", "text": "x" } }""", "/consents/0/basis")]
    [InlineData("""{ "given": false, "purpose": "offers", "channel": "sms", "source": "web", "at": "2015-10-23T12:00:00Z" }""", "/consents/0/at")]
    [InlineData("""{ "given": false, "purpose": "offers", "channel": "sms", "source": "web", "proof": "4111 1111 1111 1111" }""", "/consents/0/proof")]
    public async Task what_is_no_consent_is_refused_whole(string consent, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var member = await MemberAsync(shop);
        var reply = await RecordAsync(shop, member, "shop", consent);
        Assert.Equal((400, "/problems/malformed", pointer), (reply.Status, reply.Type, reply.Pointer));
        Assert.Equal(400, (await RecordAsync(shop, member, "shop", Withdrawn(), consent)).Status);
        Assert.Empty((await shop.GetAsync($"/v1/members/{member}/consents", "shop")).Json["log"]!.AsArray());
    }

    [Fact]
    public async Task a_member_who_is_not_there_and_a_body_without_consents_are_said()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        Assert.Equal(404, (await RecordAsync(shop, new MemberId(Guid.CreateVersion7()).ToString(), "shop", Withdrawn())).Status);
        Assert.Equal(404, (await RecordAsync(shop, "mem_nobody", "shop", Withdrawn())).Status);
        Assert.Equal(404, (await shop.GetAsync("/v1/members/mem_nobody/consents", "shop")).Status);
        var member = await MemberAsync(shop);
        Assert.Equal((400, "/consents"), await PointerAsync(shop, member));
        Assert.Equal((400, "/consents"), await PointerAsync(shop, member, [.. Enumerable.Repeat(Withdrawn(), 21)]));
    }

    [Fact]
    public void the_fold_does_not_depend_on_the_order_of_the_log()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Bool, Gen.Enum<ConsentChannel>()).Array[0, 12].Holds(
            static said =>
            {
                var log = Array.ConvertAll(said, static one => new ConsentEntry(
                    default, ApiShop.Noon + Duration.FromMinutes(one.Item1), one.Item2, one.Item3, ConsentPurpose.Offers, ConsentBasis.Consent,
                    ConsentSource.Web, null, null, "", null));
                var held = ConsentLog.Current(log).Select(static one => (one.Channel, one.Given, one.At)).ToArray();
                var mirrored = ConsentLog.Current(log.AsEnumerable().Reverse()).Select(static one => (one.Channel, one.Given, one.At));
                Assert.Equal(held, mirrored);
                foreach (var (channel, given, at) in held)
                {
                    var last = log.Where(one => one.Channel == channel).Max(static one => one.At);
                    Assert.Equal((last, log.Where(one => one.Channel == channel && one.At == last).All(static one => one.Given)), (at, given));
                }
            });
    }

    private static async Task<(int, string?)> PointerAsync(ApiShop shop, string member, params string[] consents)
    {
        var reply = await RecordAsync(shop, member, "shop", consents);
        return (reply.Status, reply.Pointer);
    }
}
