using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Spending;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What allows a spending: the app's single-use code, a PIN, locks and holds. A card number alone only earns.</summary>
public sealed class SpendingProofTests
{
    private const string Code = "483920";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private int keys;

    /// <summary>A member with 100 points and an app; the hold that its registration began is lifted.</summary>
    private async Task<(ApiShop Shop, string Member, MemberPhone MemberPhone)> WithAppAsync(DatabaseEngine engine)
    {
        var shop = await ApiShop.StartAsync(engine);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("earned", 10_000))).Status);
        var member = await shop.MemberAsync();
        return (shop, member, await MemberPhone.RegisterAsync(shop, member, "phone-1"));
    }

    private Task<Reply> RedeemAsync(ApiShop shop, string proof, string? key = null, string by = "till", int node = 0, string? account = null) =>
        shop.PostAsync($"/v1/accounts/{account ?? shop.Account}/redeem", $$"""{ "points": 10, "proof": {{proof}} }""", by, key ?? $"k{++keys}", node);

    private static string Qr(string token) => $$"""{ "kind": "qr", "token": "{{token}}" }""";

    private static string Pin(string code, string card = ApiShop.Card) => $$"""{ "kind": "pin", "code": "{{code}}", "card": "{{card}}" }""";

    private static async Task<long> AvailableAsync(ApiShop shop) =>
        (await shop.GetAsync($"/v1/accounts/{shop.Account}")).Json["programmes"]![0]!["points"]![0]!["available"]!.GetValue<long>();

    private static (int, string) Said(Reply reply) => (reply.Status, reply.Type["/problems/".Length..]);

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task the_apps_code_spends_once(DatabaseEngine engine)
    {
        var (shop, _, app) = await WithAppAsync(engine);
        await using var served = shop;
        var token = app.Token();
        var spent = await RedeemAsync(shop, Qr(token), "first");
        Assert.Equal((201, 90), (spent.Status, spent.Points("balance")));

        // The same call again is a lost answer, however late; everything else with this code is refused.
        shop.Time.Advance(TimeSpan.FromMinutes(5));
        var again = await RedeemAsync(shop, Qr(token), "first");
        Assert.Equal((200, true), (again.Status, (bool)again.Json["replayed"]!));
        Assert.Equal((403, "proof-expired"), Said(await RedeemAsync(shop, Qr(token))));

        var next = app.Token();
        Assert.Equal(201, (await RedeemAsync(shop, Qr(next))).Status);
        Assert.Equal((403, "proof-used"), Said(await RedeemAsync(shop, Qr(next))));
        Assert.Equal((403, "proof-used"), Said(await RedeemAsync(shop, Qr(next), by: "cardiff")));
        Assert.Equal((403, "proof-used"), Said(await RedeemAsync(shop, Qr(next), by: "office")));
        Assert.Equal(80, await AvailableAsync(shop));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_code_is_good_for_a_minute_and_for_its_member(DatabaseEngine engine)
    {
        var (shop, _, app) = await WithAppAsync(engine);
        await using var served = shop;
        var (old, ahead) = (app.Token(), app.Token(Limits.ProofSecondsAhead + 1));
        Assert.Equal((403, "proof-expired"), Said(await RedeemAsync(shop, Qr(ahead))));
        shop.Time.Advance(TimeSpan.FromSeconds(Limits.ProofSeconds));
        var last = app.Token();
        Assert.Equal(201, (await RedeemAsync(shop, Qr(old))).Status);
        shop.Time.Advance(TimeSpan.FromSeconds(Limits.ProofSeconds + 1));
        Assert.Equal((403, "proof-expired"), Said(await RedeemAsync(shop, Qr(last))));

        var other = await MemberPhone.RegisterAsync(shop, await shop.MemberAsync(ApiShop.OtherCard), "phone-2");
        Assert.Equal((403, "proof-not-accepted"), Said(await RedeemAsync(shop, Qr(other.Token()))));
        Assert.Equal((403, "proof-not-accepted"), Said(await RedeemAsync(shop, Qr(app.Token(device: other.Device)))));
        Assert.Equal((403, "proof-not-accepted"), Said(await RedeemAsync(shop, Qr(app.Token(device: Guid.NewGuid())))));
        Assert.Equal((403, "proof-not-accepted"), Said(await RedeemAsync(shop, Qr(app.Token() + "A"))));
        Assert.Equal((403, "proof-not-accepted"), Said(await RedeemAsync(shop, Qr("2900000000018"))));
        Assert.Equal(90, await AvailableAsync(shop));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task P25_of_fifty_tills_with_one_code_exactly_one_spends(DatabaseEngine engine)
    {
        var (shop, _, app) = await WithAppAsync(engine);
        await using var served = shop;
        if (engine == DatabaseEngine.Postgres)
        {
            await shop.AddNodeAsync();
        }

        var token = app.Token();
        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            RedeemAsync(shop, Qr(token), $"till-{i}", node: engine == DatabaseEngine.Postgres ? i % 2 : 0)));
        Assert.Single(replies, static reply => reply.Status == 201);
        Assert.All(replies.Where(static reply => reply.Status != 201), static reply => Assert.Equal((403, "proof-used"), Said(reply)));
        Assert.Equal(90, await AvailableAsync(shop));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_pin_spends_beside_a_card_and_is_locked_when_it_is_guessed(DatabaseEngine engine)
    {
        var (shop, member, app) = await WithAppAsync(engine);
        await using var served = shop;
        Assert.Equal((403, "needs-proof"), Said(await SetPinAsync(shop, member, Code)));
        Assert.Equal(200, (await SetPinAsync(shop, member, Code, Qr(app.Token()))).Status);
        Assert.Equal(201, (await RedeemAsync(shop, Pin(Code))).Status);
        Assert.Equal(201, (await RedeemAsync(shop, $$"""{ "kind": "pin", "code": "{{Code}}", "member": "{{member}}" }""")).Status);
        Assert.Equal((403, "proof-not-accepted"), Said(await RedeemAsync(shop, Pin(Code, ApiShop.OtherCard))));
        Assert.Equal((403, "proof-not-accepted"), Said(await RedeemAsync(shop, Pin(Code, "2900000000049"))));

        var wrong = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => RedeemAsync(shop, Pin("483921"), $"w{i}")));
        Assert.All(wrong, static reply => Assert.Equal(403, reply.Status));
        Assert.Equal(Limits.PinTries, wrong.Count(static reply => reply.Type == "/problems/proof-not-accepted"));
        var locked = await RedeemAsync(shop, Pin(Code));
        Assert.Equal((403, "proof-locked"), Said(locked));
        Assert.Equal(TimeSpan.FromMinutes(Limits.PinLockMinutes), locked.Headers.RetryAfter!.Delta);
        Assert.NotNull((await shop.GetAsync($"/v1/members/{member}/spending", "till")).Json["pinLockedUntil"]);
        shop.Time.Advance(TimeSpan.FromMinutes(Limits.PinLockMinutes));
        Assert.Equal(201, (await RedeemAsync(shop, Pin(Code))).Status);
        Assert.Equal(70, await AvailableAsync(shop));
    }

    [Fact]
    public async Task a_lost_card_spends_nothing_even_with_its_pin()
    {
        var (shop, member, app) = await WithAppAsync(DatabaseEngine.Sqlite);
        await using var served = shop;
        await SetPinAsync(shop, member, Code, Qr(app.Token()));
        var lost = (string)(await shop.GetAsync($"/v1/members/{member}/identifiers", "office")).Json["identifiers"]![0]!["identifier"]!;
        var fresh = (await shop.PostAsync($"/v1/members/{member}/lost-card", $$"""{ "identifier": "{{lost}}" }""", "office")).Json["value"]!;
        Assert.Equal((403, "proof-not-accepted"), Said(await RedeemAsync(shop, Pin(Code))));
        Assert.Equal(201, (await RedeemAsync(shop, Pin(Code, (string)fresh!))).Status);
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("on", 1_000))).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_lock_ends_all_spending_until_the_member_or_the_office_opens_it(DatabaseEngine engine)
    {
        var (shop, member, app) = await WithAppAsync(engine);
        await using var served = shop;
        var path = $"/v1/members/{member}/spending";
        Assert.True((bool)(await shop.PostAsync($"{path}/lock", "", "till")).Json["locked"]!);
        var token = app.Token();
        Assert.Equal((403, "spending-locked"), Said(await RedeemAsync(shop, Qr(token))));
        Assert.Equal((403, "spending-locked"), Said(await RedeemAsync(shop, Bodies.Operator, by: "office")));
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("earns", 1_000))).Status);
        Assert.Equal((403, "needs-proof"), Said(await shop.PostAsync($"{path}/unlock", "{}", "shop")));
        Assert.Equal((403, "needs-proof"), Said(await shop.PostAsync($"{path}/unlock", $$"""{ "proof": {{Bodies.Operator}} }""", "shop")));

        // A code that a lock refused is still good; one that unlocked is not.
        var opened = await shop.PostAsync($"{path}/unlock", $$"""{ "proof": {{Qr(token)}} }""", "shop");
        Assert.Equal((200, false), (opened.Status, (bool)opened.Json["locked"]!));
        Assert.Equal((403, "proof-used"), Said(await RedeemAsync(shop, Qr(token))));
        Assert.Equal((403, "proof-used"), Said(await shop.PostAsync($"{path}/unlock", $$"""{ "proof": {{Qr(token)}} }""", "shop")));
        Assert.Equal(201, (await RedeemAsync(shop, Qr(app.Token()))).Status);
        await shop.PostAsync($"{path}/lock", "", "shop");
        Assert.False((bool)(await shop.PostAsync($"{path}/unlock", $$"""{ "proof": {{Bodies.Operator}} }""", "office")).Json["locked"]!);
        Assert.Equal(201, (await RedeemAsync(shop, Bodies.Operator, by: "office")).Status);
        var audit = (await shop.GetAsync("/v1/audit", "office")).Text;
        Assert.All(new[] { "spending-locked", "spending-unlocked", "device-registered", "spend-hold-lifted" }, action =>
            Assert.Contains(action, audit, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task P23_after_a_change_nobody_spends_for_a_day(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("earned", 10_000));
        var member = await shop.MemberAsync();
        Assert.Equal(201, (await RedeemAsync(shop, Bodies.Operator, by: "office")).Status);

        // The first PIN of a member is taken from the web shop, and held.
        Assert.NotNull((await SetPinAsync(shop, member, Code)).Json["heldUntil"]);
        var held = await RedeemAsync(shop, Pin(Code));
        Assert.Equal((403, "spending-held"), Said(held));
        Assert.Equal(TimeSpan.FromHours(24), held.Headers.RetryAfter!.Delta);
        Assert.Equal((403, "spending-held"), Said(await RedeemAsync(shop, Bodies.Operator, by: "office")));
        shop.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(201, (await RedeemAsync(shop, Pin(Code))).Status);

        // With the old PIN there is no hold; by an operator there is.
        Assert.Null((await SetPinAsync(shop, member, "739201", Pin(Code))).Json["heldUntil"]);
        Assert.Equal(201, (await RedeemAsync(shop, Pin("739201"))).Status);
        Assert.NotNull((await SetPinAsync(shop, member, Code, Bodies.Operator, "office")).Json["heldUntil"]);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task P23_after_a_change_of_contact_nobody_spends_for_a_day(DatabaseEngine engine)
    {
        var (shop, member, app) = await WithAppAsync(engine);
        await using var served = shop;
        foreach (var (verb, body) in new[]
        {
            ("PUT", """{ "email": "ann@example.com", "phone": "+447700900918" }"""), ("PUT", """{ "email": "ann@example.com" }"""),
            ("PATCH", """{ "email": "thief@example.com" }"""),
        })
        {
            Assert.Equal(201, (await RedeemAsync(shop, Qr(app.Token()))).Status);
            shop.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(200, (await shop.SendAsync(verb, $"/v1/members/{member}/contact", body)).Status);
            var held = await RedeemAsync(shop, Qr(app.Token()));
            Assert.Equal((403, "spending-held"), Said(held));
            Assert.Equal(TimeSpan.FromHours(24), held.Headers.RetryAfter!.Delta);
            Assert.Equal((403, "spending-held"), Said(await RedeemAsync(shop, Bodies.Operator, by: "office")));
            var until = (string)(await shop.GetAsync($"/v1/members/{member}/spending", "shop")).Json["heldUntil"]!;
            Assert.Equal(Instant.FromDateTimeOffset(shop.Time.GetUtcNow()) + Duration.FromHours(24), NodaTime.Text.InstantPattern.ExtendedIso.Parse(until).Value);

            // What is put again changes nothing and begins no hold anew.
            shop.Time.Advance(TimeSpan.FromHours(23));
            Assert.Equal(200, (await shop.SendAsync(verb, $"/v1/members/{member}/contact", body)).Status);
            Assert.Equal(until, (string)(await shop.GetAsync($"/v1/members/{member}/spending", "shop")).Json["heldUntil"]!);
            shop.Time.Advance(TimeSpan.FromHours(1));
        }

        // The office ends a hold; a profile is no contact.
        Assert.Equal(200, (await shop.SendAsync("PUT", $"/v1/members/{member}/contact", "{}")).Status);
        Assert.Equal((403, "spending-held"), Said(await RedeemAsync(shop, Qr(app.Token()))));
        await shop.PostAsync($"/v1/members/{member}/spending/lift-hold", """{ "reason": "seen at the desk" }""", "office");
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await shop.SendAsync("PUT", $"/v1/members/{member}/profile", """{ "name": "Ann Lee" }""")).Status);
        Assert.Equal(201, (await RedeemAsync(shop, Qr(app.Token()))).Status);
        Assert.Equal(60, await AvailableAsync(shop));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task P23_who_sets_a_pin_or_a_phone_is_told_of_by_mail_whoever_it_was(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await SessionTests.JoinAsync(shop, "ann@example.com");
        Assert.Equal(200, (await shop.PutAsync($"/v1/members/{ann.Id}/pin", $$"""{ "pin": "{{Code}}" }""", "ann")).Status);
        Assert.Equal("Your PIN was set", (await shop.Mails.ToAsync("ann@example.com", 2)).Subject);
        Assert.Equal(201, (await shop.PostAsync($"/v1/members/{ann.Id}/devices", """{ "device": "phone" }""", "ann")).Status);
        Assert.Equal("A phone can spend your points", (await shop.Mails.ToAsync("ann@example.com", 3)).Subject);
        Assert.Equal(200, (await SetPinAsync(shop, ann.Id, "739201", Bodies.Operator, "office")).Status);
        var told = await shop.Mails.ToAsync("ann@example.com", 4);
        Assert.Equal("Your PIN was set", told.Subject);
        Assert.DoesNotContain("739201", told.Text, StringComparison.Ordinal);

        // What was refused is told of to nobody, and neither is whoever has no address.
        Assert.Equal(400, (await SetPinAsync(shop, ann.Id, "111111", Bodies.Operator, "office")).Status);
        Assert.Equal(200, (await SetPinAsync(shop, await shop.MemberAsync(), Code)).Status);
        await shop.PostAsync("/v1/sign-in/codes", """{ "email": "last@example.com" }""", "form");
        await shop.Mails.ToAsync("last@example.com");
        Assert.Equal(4, shop.Mails.CountTo("ann@example.com"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task P25_a_session_spends_nothing_however_fresh_it_is(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await SessionTests.JoinAsync(shop, "ann@example.com");
        var card = (await shop.GetAsync($"/v1/members/{ann.Id}", "ann")).Json["card"]!.GetValue<string>();
        Assert.Equal(201, (await shop.PostAsync("/v1/activities", Bodies.Purchase("earned", 10_000, card))).Status);
        var phone = MemberPhone.Of(shop, (await shop.PostAsync($"/v1/members/{ann.Id}/devices", """{ "device": "phone" }""", "ann")).Json);
        var before = (await shop.FeedAsync()).Count;
        foreach (var (path, more) in ((string, string)[])
        [
            ("redeem", ""), ("reservations", ""), ("adjustments", ", \"reason\": \"mine\""), ("transfers", $", \"to\": \"{shop.Account}\", \"reason\": \"a gift\""),
        ])
        {
            foreach (var proof in (string[])[Qr(phone.Token()), Bodies.Operator])
            {
                var reply = await shop.PostAsync($"/v1/accounts/{ann.Account}/{path}", $$"""{ "points": 10, "proof": {{proof}}{{more}} }""", "ann", $"k{++keys}");
                Assert.Equal((path, 403, "forbidden"), (path, reply.Status, reply.Type["/problems/".Length..]));
            }
        }

        Assert.Equal(before, (await shop.FeedAsync()).Count);
    }

    [Fact]
    public async Task a_shop_sets_how_long_spending_is_held()
    {
        await using var shop = await ApiShop.StartAsync(
            DatabaseEngine.Sqlite, members: MembersOptions.Default with { SpendHold = Duration.Zero });
        await shop.PostAsync("/v1/activities", Bodies.Purchase("earned", 10_000));
        await SetPinAsync(shop, await shop.MemberAsync(), Code);
        Assert.Equal(201, (await RedeemAsync(shop, Pin(Code))).Status);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_device_that_is_registered_anew_or_removed_ends_its_codes(DatabaseEngine engine)
    {
        var (shop, member, app) = await WithAppAsync(engine);
        await using var served = shop;
        var path = $"/v1/members/{member}/devices";
        const string Body = """{ "device": "phone-1" }""";
        Assert.Equal((403, "needs-proof"), Said(await shop.PostAsync(path, Body, "shop")));
        var anew = MemberPhone.Of(shop, (await shop.PostAsync(path, $$"""{ "device": "phone-1", "proof": {{Qr(app.Token())}} }""", "shop")).Json);
        Assert.Equal((403, "proof-not-accepted"), Said(await RedeemAsync(shop, Qr(app.Token()))));
        Assert.Equal(201, (await RedeemAsync(shop, Qr(anew.Token()))).Status);
        Assert.Equal(409, (await shop.PostAsync($"/v1/members/{await shop.MemberAsync(ApiShop.OtherCard)}/devices", Body, "shop")).Status);

        var devices = (await shop.GetAsync($"/v1/members/{member}/spending", "shop")).Json["devices"]!.AsArray();
        Assert.Equal($"dev_{anew.Device:N}", (string)Assert.Single(devices)!["deviceId"]!);
        Assert.Equal(200, (await shop.DeleteAsync($"{path}/dev_{anew.Device:N}", "shop")).Status);
        Assert.Equal(404, (await shop.DeleteAsync($"{path}/dev_{anew.Device:N}", "shop")).Status);
        Assert.Equal((403, "proof-not-accepted"), Said(await RedeemAsync(shop, Qr(anew.Token()))));
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("1234567890123")]
    [InlineData("48392a")]
    [InlineData("111111")]
    [InlineData("123456")]
    [InlineData("987654")]
    [InlineData("")]
    public async Task a_pin_that_others_try_first_is_none(string pin)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var refused = await SetPinAsync(shop, await shop.MemberAsync(), pin);
        Assert.Equal((400, "/pin"), (refused.Status, refused.Pointer));
    }

    [Theory]
    [InlineData("""{ "kind": "qr" }""")]
    [InlineData("""{ "kind": "pin", "code": "483920" }""")]
    [InlineData("""{ "kind": "pin", "card": "2900000000018" }""")]
    [InlineData("""{ "kind": "pin", "code": "483920", "card": "2900000000018", "member": "mem_1" }""")]
    [InlineData("""{ "kind": "pin", "code": "483920", "member": "mem_1" }""")]
    [InlineData("""{ "kind": "passkey" }""")]
    [InlineData("""{ "token": "SK1." }""")]
    public async Task what_is_no_proof_spends_nothing(string proof)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        await shop.PostAsync("/v1/activities", Bodies.Purchase("earned", 10_000));
        Assert.Equal((403, "proof-not-accepted"), Said(await RedeemAsync(shop, proof)));
        Assert.Equal(100, await AvailableAsync(shop));
    }

    [Fact]
    public async Task a_body_that_is_malformed_uses_no_code_up()
    {
        var (shop, _, app) = await WithAppAsync(DatabaseEngine.Sqlite);
        await using var served = shop;
        var token = app.Token();
        var path = $"/v1/accounts/{shop.Account}/redeem";
        Assert.Equal(400, (await shop.PostAsync(path, $$"""{ "points": 0, "proof": {{Qr(token)}} }""", "till", "a")).Status);
        Assert.Equal(400, (await shop.PostAsync(path, $$"""{ "points": 10, "proof": {{Qr(token)}} }""", "till")).Status);
        Assert.Equal(201, (await RedeemAsync(shop, Qr(token))).Status);
    }

    [Fact]
    public async Task reserving_committing_and_picking_take_the_same_proofs()
    {
        var (shop, _, app) = await WithAppAsync(DatabaseEngine.Sqlite);
        await using var served = shop;
        var path = $"/v1/accounts/{shop.Account}/reservations";
        var held = await shop.PostAsync(path, $$"""{ "points": 40, "proof": {{Qr(app.Token())}} }""", "till", "h");
        Assert.Equal(201, held.Status);
        var hold = (string)held.Json["reservation"]!["id"]!;
        var used = app.Token();
        Assert.Equal(201, (await RedeemAsync(shop, Qr(used))).Status);
        Assert.Equal((403, "proof-used"), Said(await shop.PostAsync($"{path}/{hold}/commit", $$"""{ "proof": {{Qr(used)}} }""", "till", "c1")));
        Assert.Equal(201, (await shop.PostAsync($"{path}/{hold}/commit", $$"""{ "proof": {{Qr(app.Token())}} }""", "till", "c2")).Status);
        Assert.Equal(50, await AvailableAsync(shop));
    }

    [Fact]
    public async Task each_key_may_do_what_it_should()
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var path = $"/v1/members/{await shop.MemberAsync()}";
        foreach (var (call, open) in new (Func<string, Task<Reply>>, string)[]
        {
            (key => shop.GetAsync($"{path}/spending", key), "till,shop,office"),
            (key => shop.PostAsync($"{path}/spending/lock", "", key), "till,shop,office"),
            (key => shop.PostAsync($"{path}/spending/unlock", "{}", key), "shop,office"),
            (key => shop.PostAsync($"{path}/spending/lift-hold", "{}", key), "office"),
            (key => shop.PutAsync($"{path}/pin", """{ "pin": "1" }""", key), "shop,office"),
            (key => shop.PostAsync($"{path}/devices", "{}", key), "shop,office"),
            (key => shop.DeleteAsync($"{path}/devices/dev_1", key), "shop,office"),
        })
        {
            foreach (var key in new[] { "till", "shop", "office", "read" })
            {
                var reply = await call(key);
                Assert.Equal(open.Split(',').Contains(key), reply.Status != 403 || reply.Type != "/problems/forbidden");
            }
        }
    }

    private static Task<Reply> SetPinAsync(ApiShop shop, string member, string pin, string? proof = null, string key = "shop") =>
        shop.PutAsync($"/v1/members/{member}/pin", $$"""{ "pin": "{{pin}}"{{(proof is null ? "" : $", \"proof\": {proof}")}} }""", key);
}
