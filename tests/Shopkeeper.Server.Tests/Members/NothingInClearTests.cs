using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Tests.Api;
using Shopkeeper.Server.Tests.Secrets;
using Xunit;

namespace Shopkeeper.Server.Tests.Members;

/// <summary>What is personal is on no disk in clear: database, write-ahead log, key store.</summary>
public sealed class NothingInClearTests
{
    private const string Card = "2958371640274";

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task personal_values_and_secrets_leave_no_trace_in_clear(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var traces = new Traces(shop.Shop.Folder, shop.Shop.ConnectionString);
        await traces.BeginAsync();
        var digits = Card[..^1] + Domain.Codes.Gs1CheckDigit.Of(Card.AsSpan(0, 12));
        var request = new JoinRequest
        {
            Card = digits, Email = "Canary.Ann@Kingfisher.example", Phone = "+44 7700 900917", Name = "Philippa Canarywood",
            BirthDate = new LocalDate(1971, 3, 29),
        };
        var first = await shop.Members.JoinAsync(request, new ActivityKey("api:key_1", "canary-key-1"), default);
        await shop.Members.JoinAsync(request, new ActivityKey("api:key_1", "canary-key-2"), default);
        await shop.Members.JoinManyAsync([request, request with { Card = null, Email = "second.canary@kingfisher.example", Phone = null }], default);
        var fresh = await shop.Members.JoinAsync(new JoinRequest(), null, default);
        await shop.Members.FindByAsync(IdentifierKind.Email, "canary.ann@kingfisher.example", default);
        var (key, _) = await new ApiKeys(shop.Shop.Shop).CreateAsync("canary", ["till"], null, "test", default);
        Assert.Equal(JoinOutcome.Joined, first.Outcome);

        var masterKey = (await File.ReadAllLinesAsync(shop.Shop.Secrets.MasterKeyPath))[^1][2..];
        Assert.Empty(await traces.FindAsync(
            digits, fresh.Card!, "canary.ann", "second.canary", "kingfisher", "7700900917", "Philippa", "Canarywood", "1971-03-29",
            "canary-key-1", key!.Secret[3..], masterKey));

        // The search finds what is there.
        await using (var plain = KeyRows.Of(shop.Shop))
        {
            await plain.RunAsync("create table control as select 'x-Philippa Canarywood-x' as note", Guid.Empty);
        }

        Assert.NotEmpty(await traces.FindAsync("Philippa Canarywood"));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task what_members_say_and_are_answered_leaves_no_trace_in_clear(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var traces = shop.Traces();
        await traces.BeginAsync();
        var (member, _, _) = await SessionTests.JoinAsync(shop, "ann@example.com");
        var card = $"{(await shop.GetAsync($"/v1/members/{member}", "ann")).Json["card"]}";
        var path = $"/v1/members/{member}";
        using var phone = new SoftAuthenticator();
        var asked = await shop.PostAsync(path + "/passkeys/challenges", "", "ann");
        var named = new JsonObject
        {
            ["challenge"] = $"{asked.Json["challenge"]}", ["credential"] = phone.Create(asked.Json["options"]!), ["name"] = "Peregrine handset",
        };
        Done(201, await shop.PostAsync(path + "/passkeys", named.ToJsonString(), "ann"));

        Done(201, await shop.PostAsync("/v1/activities", Bodies.Purchase("1", card: card)));
        Done(201, await shop.PostAsync(path + "/reviews", """{ "sku": "22423", "rating": 4, "text": "Bittern coloured." }""", "ann"));
        var review = (await shop.GetAsync("/v1/reviews", "office")).Json["reviews"]![0]!["id"];
        Done(200, await shop.PutAsync($"/v1/reviews/{review}", """{ "state": "declined", "reason": "Dotterel was named." }""", "office"));
        Done(201, await shop.PostAsync(path + "/ideas", """{ "text": "Sell goldcrest seed." }""", "ann"));
        var idea = (await shop.GetAsync("/v1/ideas", "office")).Json["ideas"]![0]!["id"];
        Done(200, await shop.PutAsync($"/v1/ideas/{idea}", """{ "state": "taken", "answer": "From Whimbrel day on." }""", "office"));
        const string Survey = """{ "title": { "en": "S" }, "questions": [ { "id": "words", "kind": "text", "text": { "en": "Anything?" } } ] }""";
        Done(200, await shop.PutAsync("/v1/surveys/spring", Survey, "office"));
        const string Answers = """{ "answers": [ { "question": "words", "text": "More capercaillie." } ] }""";
        Done(201, await shop.PostAsync(path + "/surveys/spring/answers", Answers, "ann"));

        Assert.Empty(await traces.FindAsync("Peregrine", "Bittern", "Dotterel", "goldcrest", "Whimbrel", "capercaillie"));

        // What the export tells is what was searched for.
        var export = (await shop.GetAsync(path + "/export", "ann")).Text;
        Assert.All(
            ["Peregrine", "Bittern", "Dotterel", "goldcrest", "Whimbrel", "capercaillie"],
            word => Assert.Contains(word, export, StringComparison.Ordinal));

        static void Done(int status, Reply reply) => Assert.True(reply.Status == status, reply.Text);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_profile_moved_to_another_member_is_noticed(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var ann = await shop.Members.JoinAsync(new JoinRequest { Email = "ann@example.com" }, null, default);
        var bob = await shop.Members.JoinAsync(new JoinRequest { Email = "bob@example.com" }, null, default);
        await shop.Shop.Shop.Database.WriteAsync((connection, transaction) => connection.Command(
                transaction, "update member set personal = (select personal from member where member_id = @ann) where member_id = @bob")
            .With("ann", ann.Member.Value).With("bob", bob.Member.Value).RunAsync());
        Assert.Equal("ann@example.com", (await shop.Members.FindAsync(ann.Member, default))?.Profile.Email);
        await Assert.ThrowsAsync<SealBroken>(() => shop.Members.FindAsync(bob.Member, default));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_member_whose_key_was_destroyed_has_an_empty_profile(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var ann = await shop.Members.JoinAsync(new JoinRequest { Email = "ann@example.com", Name = "Ann" }, null, default);
        await shop.Secrets.Cipher.DestroyAsync([ann.Member], default);
        Assert.Equal(new Profile(), (await shop.Members.FindAsync(ann.Member, default))?.Profile);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task only_members_with_something_personal_have_a_data_key(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        await shop.Members.JoinAsync(new JoinRequest { Card = "2900000000018" }, null, default);
        await shop.Members.JoinAsync(new JoinRequest { Card = "2900000000025", Email = "ann@example.com" }, null, default);
        await shop.Members.JoinAsync(new JoinRequest { Card = "2900000000032", Email = "ann@example.com" }, null, default);
        await using var keys = KeyRows.Of(shop.Shop);
        Assert.Equal(1, await keys.CountAsync("select count(*) from data_key"));
    }
}
