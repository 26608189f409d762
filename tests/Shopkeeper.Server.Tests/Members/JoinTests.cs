using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Members;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Members;

public sealed class JoinTests
{
    private const string Card = "2900000000018";

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_member_joins_with_card_email_and_phone_and_is_found_by_each(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var joined = await shop.Members.JoinAsync(
            new JoinRequest
            {
                Programme = "sparks", Card = Card, Email = " Ann.Lee@Example.COM ", Phone = "+44 7700 900123", Name = "Ann Lee",
                BirthDate = new LocalDate(1980, 5, 17), HomeStore = "cardiff-1",
            },
            null, default);
        Assert.Equal(JoinOutcome.Joined, joined.Outcome);
        Assert.Equal(MemberStatus.Active, joined.Status);
        Assert.Equal(Card, joined.Card);

        foreach (var (kind, text) in new[]
        {
            (IdentifierKind.Card, "2900 0000 0001 8"),
            (IdentifierKind.Email, "ANN.LEE@example.com"),
            (IdentifierKind.Phone, "+447700900123"),
        })
        {
            var found = (await shop.Members.FindByAsync(kind, text, default)).Member;
            Assert.Equal(joined.Member, found?.Id);
            Assert.Equal(joined.Account, found?.Account);
            Assert.Equal([IdentifierKind.Card, IdentifierKind.Email, IdentifierKind.Phone], found!.Identifiers);
            Assert.Equal("ann.lee@example.com", found.Profile.Email);
            Assert.Equal("+447700900123", found.Profile.Phone);
            Assert.Equal("Ann Lee", found.Profile.Name);
            Assert.Null(found.Profile.Card);
        }

        Assert.Equal(joined.Member, Assert.Single(shop.Opened.Accounts).Value);
        Assert.Equal(joined.Account, shop.Opened.Cards[shop.Secrets.HashCard(Card)]);
        Assert.Equal(0, await shop.CountAsync("opening_due"));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task facts_hold_the_month_of_birth_and_the_home_store_only(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var known = await shop.Members.JoinAsync(
            new JoinRequest { BirthDate = new LocalDate(1980, 5, 17), HomeStore = "cardiff-1" }, null, default);
        var unknown = await shop.Members.JoinAsync(new JoinRequest { Card = Card }, null, default);
        Assert.Equal(
            new FactRecord { BirthMonth = 5, HomeStore = "cardiff-1" }, await shop.Members.FactsOfAsync(known.Member, default));
        Assert.Equal(FactRecord.None, await shop.Members.FactsOfAsync(unknown.Member, default));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task without_a_card_the_member_gets_a_fresh_one_that_can_be_read_again(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var joined = await shop.Members.JoinAsync(new JoinRequest { Status = MemberStatus.Held }, null, default);
        Assert.StartsWith("29", joined.Card, StringComparison.Ordinal);
        Assert.True(Gs1CheckDigit.Holds(joined.Card));
        Assert.Equal(MemberStatus.Held, joined.Status);

        await shop.RestartAsync();
        var found = await shop.Members.FindAsync(joined.Member, default);
        Assert.Equal(joined.Card, found?.Profile.Card);
        Assert.Equal(MemberStatus.Held, found?.Status);
        Assert.Null(found?.Activated);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_fresh_card_that_is_taken_is_drawn_again(DatabaseEngine engine)
    {
        // Ten numbers in all: six members of them draw some number twice in six of seven runs, and twenty draws are plenty.
        var range = new CardRange("29000000000", 13, CardCheck.Gs1);
        await using var shop = await TestMembers.OpenAsync(engine, new MembersOptions { FreshCards = range });
        var fresh = new List<JoinResult>();
        for (var i = 0; i < 3; i++)
        {
            fresh.AddRange(await shop.Members.JoinManyAsync([new JoinRequest(), new JoinRequest()], default));
        }

        Assert.All(fresh, static result => Assert.Equal(JoinOutcome.Joined, result.Outcome));
        Assert.Equal(6, fresh.Select(static result => result.Card).Distinct().Count());
        Assert.Equal(6, await shop.CountAsync("member"));
        Assert.Equal(6, await shop.CountAsync("identifier"));
        Assert.Equal(fresh[0].Card, (await shop.Members.FindAsync(fresh[0].Member, default))?.Profile.Card);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task the_same_identifier_again_is_already_there_and_stores_nothing(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var first = await shop.Members.JoinAsync(new JoinRequest { Card = Card, Email = "ann@example.com" }, null, default);
        var second = await shop.Members.JoinAsync(
            new JoinRequest { Card = "2900000000025", Email = "ANN@example.com", Phone = "+447700900123" }, null, default);
        Assert.Equal(JoinOutcome.AlreadyThere, second.Outcome);
        Assert.Equal(IdentifierKind.Email, second.Taken);
        Assert.Equal("/email", second.Pointer);
        Assert.Equal(first.Member, second.Member);
        Assert.DoesNotContain("ann@", second.Detail, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, await shop.CountAsync("member"));
        Assert.Equal(2, await shop.CountAsync("identifier"));

        // What it asked for beside the address stays free.
        var third = await shop.Members.JoinAsync(
            new JoinRequest { Card = "2900000000025", Phone = "+447700900123" }, null, default);
        Assert.Equal(JoinOutcome.Joined, third.Outcome);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task many_join_at_once_with_a_verdict_for_each(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        await shop.Members.JoinAsync(new JoinRequest { Card = Card, Email = "ann@example.com" }, null, default);
        var results = await shop.Members.JoinManyAsync(
            [
                new JoinRequest { Card = "2900000000025", Email = "ann@example.com" },
                new JoinRequest { Card = "2900000000025", Status = MemberStatus.Held },
                new JoinRequest { Card = "2900000000026" },
                new JoinRequest { Card = "2900000000025" },
                new JoinRequest { Card = "2900000000032", Email = "bob@example.com" },
                new JoinRequest { Card = "2900000000049", Email = "BOB@example.com" },
            ],
            default);
        Assert.Equal(
            [
                JoinOutcome.AlreadyThere, JoinOutcome.Joined, JoinOutcome.Invalid, JoinOutcome.AlreadyThere, JoinOutcome.Joined,
                JoinOutcome.AlreadyThere,
            ],
            results.Select(static result => result.Outcome));
        Assert.Equal(results[1].Member, results[3].Member);
        Assert.Equal(results[4].Member, results[5].Member);
        Assert.Equal(3, await shop.CountAsync("member"));
        Assert.Equal(5, await shop.CountAsync("identifier"));
        Assert.Equal(3, shop.Opened.Cards.Count);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task fifty_at_once_with_one_card_make_one_member(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => shop.Members.JoinAsync(
            new JoinRequest { Card = Card, Email = $"m{i}@example.com" }, null, default))));
        var joined = Assert.Single(results, static result => result.Outcome == JoinOutcome.Joined);
        Assert.All(results, result => Assert.Equal(joined.Member, result.Member));
        Assert.Equal(1, await shop.CountAsync("member"));
        Assert.Equal(2, await shop.CountAsync("identifier"));
        Assert.Equal(joined.Account, Assert.Single(shop.Opened.Accounts).Key);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task batches_that_cross_each_other_leave_one_winner_for_each_identifier(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var cards = Enumerable.Range(1, 60).Select(serial => CardNumber.OfSerial(CardRange.Fresh, serial)).ToArray();
        var batches = await Task.WhenAll(Enumerable.Range(0, 4).Select(batch => Task.Run(() => shop.Members.JoinManyAsync(
            [.. cards.Select((card, i) => new JoinRequest { Card = card, Email = $"m{(i + batch) % 60}@example.com" })
                .OrderBy(request => (request.Card, batch % 2 == 0 ? 1 : -1))],
            default))));
        var joined = batches.SelectMany(static results => results).Where(static result => result.Outcome == JoinOutcome.Joined).ToArray();
        Assert.Equal(joined.Length, await shop.CountAsync("member"));
        Assert.Equal(joined.Length * 2, await shop.CountAsync("identifier"));
        Assert.Equal(joined.Length, joined.Select(static result => result.Card).Distinct().Count());
        Assert.InRange(joined.Length, 30, 60);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task one_idempotency_key_joins_once_and_answers_the_same_for_ever(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var key = new ActivityKey("api:key_1", "join-1");
        var request = new JoinRequest { Email = "ann@example.com" };
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => shop.Members.JoinAsync(request, key, default))));
        var first = Assert.Single(results, static result => !result.Replayed);
        await shop.RestartAsync();
        var later = await shop.Members.JoinAsync(request, key, default);
        Assert.All(results.Append(later), result => Assert.Equal(first, result with { Replayed = false }));
        Assert.Equal(1, await shop.CountAsync("member"));

        var other = await shop.Members.JoinAsync(request with { Email = "bob@example.com" }, key, default);
        Assert.Equal(JoinOutcome.KeyReused, other.Outcome);
        Assert.Equal(1, await shop.CountAsync("member"));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_refused_join_stays_refused_under_its_key(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        await shop.Members.JoinAsync(new JoinRequest { Card = Card }, null, default);
        var key = new ActivityKey("api:key_1", "join-2");
        var refused = await shop.Members.JoinAsync(new JoinRequest { Card = Card }, key, default);
        var again = await shop.Members.JoinAsync(new JoinRequest { Card = Card }, key, default);
        Assert.Equal(JoinOutcome.AlreadyThere, refused.Outcome);
        Assert.False(refused.Replayed);
        Assert.Equal(JoinOutcome.AlreadyThere, again.Outcome);
        Assert.True(again.Replayed);
        Assert.Equal("/card", again.Pointer);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task accounts_left_unopened_by_a_crash_are_opened_at_the_next_start(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        shop.Opened.Crashes = true;
        await Assert.ThrowsAsync<IOException>(() => shop.Members.JoinManyAsync(
            [new JoinRequest { Card = Card }, new JoinRequest { Card = "2900000000025" }], default));
        Assert.Equal(2, await shop.CountAsync("member"));
        Assert.Empty(shop.Opened.Accounts);

        shop.Opened.Crashes = false;
        await shop.RestartAsync();
        Assert.Equal(2, await shop.Members.RepairAsync(default));
        Assert.Equal(2, shop.Opened.Cards.Count);
        Assert.Equal(0, await shop.Members.RepairAsync(default));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task a_retry_after_a_crash_opens_the_account_too(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        shop.Opened.Crashes = true;
        await Assert.ThrowsAsync<IOException>(() => shop.Members.JoinAsync(new JoinRequest { Card = Card }, null, default));
        var key = new ActivityKey("api:key_1", "join-3");
        await Assert.ThrowsAsync<IOException>(() => shop.Members.JoinAsync(new JoinRequest { Email = "a@example.com" }, key, default));

        shop.Opened.Crashes = false;
        var byCard = await shop.Members.JoinAsync(new JoinRequest { Card = Card }, null, default);
        Assert.Equal(JoinOutcome.AlreadyThere, byCard.Outcome);
        Assert.Equal(byCard.Account, shop.Opened.Cards[shop.Secrets.HashCard(Card)]);
        var byKey = await shop.Members.JoinAsync(new JoinRequest { Email = "a@example.com" }, key, default);
        Assert.Equal(byKey.Account, shop.Opened.Cards[shop.Secrets.HashCard(byKey.Card)]);
    }
}
