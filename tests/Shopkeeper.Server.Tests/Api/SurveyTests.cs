using System.Text.Json.Nodes;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Short surveys and ideas: each once, what they give is the programme's rule, and the words are the member's own.</summary>
public sealed class SurveyTests
{
    private static readonly string Earning = ApiProgrammes.Points.Replace(
        "  - { id: review,",
        """
          - { id: survey, on: survey, points: 25, limit: 1 per subject }
          - { id: idea, on: "custom:idea", points: 25, limit: [1 per subject, 3 per month] }
          - { id: review,
        """,
        StringComparison.Ordinal);

    private const string Autumn = """
        { "title": { "en": "Autumn", "el": "Φθινόπωρο" }, "from": "2015-10-20T00:00:00Z", "until": "2015-11-01T00:00:00Z",
          "questions": [
            { "id": "how", "kind": "scale", "text": { "en": "How did you like it?" } },
            { "id": "one", "kind": "single", "text": { "en": "Which one?", "el": "Ποιο;" }, "options": [ { "id": "a", "text": { "en": "A" } }, { "id": "b", "text": { "en": "B" } } ] },
            { "id": "more", "kind": "multi", "text": { "en": "Which ones?" }, "options": [ { "id": "a", "text": { "en": "A" } }, { "id": "b", "text": { "en": "B" } } ] },
            { "id": "words", "kind": "text", "text": { "en": "Anything else?" }, "optional": true } ] }
        """;

    private const string Answers = """
        [ { "question": "how", "scale": 9 }, { "question": "one", "options": [ "a" ] }, { "question": "more", "options": [ "b", "a" ] },
          { "question": "words", "text": "<b>Ωραία</b> & more" } ]
        """;

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_survey_is_answered_once_and_earns_by_the_programmes_rule(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Earning);
        var member = await shop.MemberAsync();
        var put = await shop.SendAsync("PUT", "/v1/surveys/autumn", Autumn, "office");
        Assert.Equal((200, 1), (put.Status, (int)put.Json["version"]!));
        Assert.Equal(1, (int)(await shop.SendAsync("PUT", "/v1/surveys/autumn", Autumn, "office")).Json["version"]!);
        var open = Assert.Single((await shop.GetAsync($"/v1/members/{member}/surveys?lang=el-GR", "shop")).Json["surveys"]!.AsArray())!;
        Assert.Equal(
            ("Φθινόπωρο", "How did you like it?", "Ποιο;", 4),
            ($"{open["title"]}", $"{open["questions"]![0]!["text"]}", $"{open["questions"]![1]!["text"]}", open["questions"]!.AsArray().Count));

        var answered = await AnswerAsync(shop, member, "autumn", Answers);
        Assert.Equal((201, 25L), (answered.Status, (long)answered.Json["activity"]!["points"]!["earned"]!));
        shop.Time.Advance(TimeSpan.FromDays(60));
        var again = await AnswerAsync(shop, member, "autumn", Answers);
        Assert.Equal((200, $"{answered.Json["id"]}"), (again.Status, $"{again.Json["id"]}"));
        Assert.Equal("/problems/conflict", (await AnswerAsync(shop, member, "autumn", Answers.Replace("9", "2", StringComparison.Ordinal))).Type);
        Assert.Empty((await shop.GetAsync($"/v1/members/{member}/surveys", "shop")).Json["surveys"]!.AsArray());
        var results = await shop.GetAsync("/v1/surveys/autumn/results", "office");
        Assert.Equal(
            """[{"question":"one","kind":"single","answered":1,"counts":[{"answer":"a","count":1},{"answer":"b","count":0}]},{"question":"more","kind":"multi","answered":1,"counts":[{"answer":"a","count":1},{"answer":"b","count":1}]}]""",
            new JsonArray([.. results.Json["questions"]!.AsArray().Skip(1).Take(2).Select(static one => one!.DeepClone())]).ToJsonString());
        Assert.Equal((1, true, 1), ((int)results.Json["answered"]!, (bool)results.Json["complete"]!, (int)results.Json["questions"]![0]!["counts"]![9]!["count"]!));
        Assert.Equal("<b>Ωραία</b> & more", $"{Assert.Single(results.Json["questions"]![3]!["texts"]!.AsArray())}");
        Assert.DoesNotContain("mem_", results.Text, StringComparison.Ordinal);
        Assert.Equal((404, 403), ((await shop.GetAsync("/v1/surveys/none/results", "office")).Status, (await shop.GetAsync("/v1/surveys/autumn/results", "shop")).Status));
        var late = await AnswerAsync(shop, await shop.MemberAsync(ApiShop.OtherCard), "autumn", Answers);
        Assert.Equal((422, "/problems/survey-not-open"), (late.Status, late.Type));
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task what_was_answered_asks_the_same_for_ever(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Earning);
        var member = await shop.MemberAsync();
        await shop.SendAsync("PUT", "/v1/surveys/autumn", Autumn, "office");
        var changed = Autumn.Replace("How did", "How much did", StringComparison.Ordinal);
        var second = await shop.SendAsync("PUT", "/v1/surveys/autumn", changed, "office", "\"1\"");
        Assert.Equal((200, "\"2\""), (second.Status, second.Headers.ETag!.Tag));
        Assert.Equal(412, (await shop.SendAsync("PUT", "/v1/surveys/autumn", Autumn, "office", "\"1\"")).Status);
        Assert.Equal(201, (await AnswerAsync(shop, member, "autumn", Answers)).Status);
        Assert.Equal(409, (await shop.SendAsync("PUT", "/v1/surveys/autumn", Autumn, "office")).Status);
        Assert.Equal(200, (await shop.SendAsync("PUT", "/v1/surveys/autumn", changed.Replace("11-01", "12-01", StringComparison.Ordinal), "office")).Status);
        Assert.Equal("2015-12-01T00:00:00Z", $"{(await shop.GetAsync("/v1/surveys/autumn", "office")).Json["survey"]!["until"]}");
        Assert.Single((await shop.GetAsync("/v1/surveys", "office")).Json["surveys"]!.AsArray());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task words_are_the_members_own(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Earning);
        var member = await shop.MemberAsync();
        await shop.SendAsync("PUT", "/v1/surveys/autumn", Autumn, "office");
        await AnswerAsync(shop, member, "autumn", Answers);
        Assert.Equal(201, (await IdeaAsync(shop, member, "Open <i>earlier</i>.\nمن فضلك")).Status);
        var export = (await shop.GetAsync($"/v1/members/{member}/export", "office")).Json;
        Assert.Equal("<b>Ωραία</b> & more", $"{export["words"]!["surveys"]![0]!["answers"]![3]!["text"]}");
        Assert.Equal("Open <i>earlier</i>.\nمن فضلك", $"{Assert.Single(export["words"]!["ideas"]!.AsArray())!["text"]}");
        Assert.Equal((null, null), (export["other"]!["survey_answer"], export["other"]!["idea"]));

        Assert.Equal(200, (await shop.PostAsync($"/v1/members/{member}/erase", "{}", "office")).Status);
        await using var connection = await shop.Host.Shop.Database.OpenReadAsync();
        foreach (var table in new[] { "survey_answer", "idea", "member_count" })
        {
            await using var command = connection.Command(null, $"select count(*) from {table}");
            Assert.Equal((table, 0L), (table, Convert.ToInt64(await command.ExecuteScalarAsync())));
        }
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task ideas_earn_as_the_programme_says_and_so_many_a_day(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine, Earning);
        var member = await shop.MemberAsync();
        var first = await IdeaAsync(shop, member, "1");
        Assert.Equal((201, 25L), (first.Status, (long)first.Json["activity"]!["points"]!["earned"]!));
        shop.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((200, $"{first.Json["id"]}"), await IdAsync(IdeaAsync(shop, member, "1")));
        var more = await Task.WhenAll(Enumerable.Range(2, 7).Select(number => IdeaAsync(shop, member, $"{number}")));
        Assert.Equal(4, more.Count(static reply => reply.Status == 201));
        Assert.All(more.Where(static reply => reply.Status != 201), static reply => Assert.Equal((422, "/problems/limit"), (reply.Status, reply.Type)));
        Assert.Equal(2, more.Count(static reply => reply.Status == 201 && $"{reply.Json["reason"]}" == "limit"));
        Assert.Equal(200, (await IdeaAsync(shop, member, "1")).Status);
        shop.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal(201, (await IdeaAsync(shop, member, "tomorrow")).Status);
        Assert.Equal(75, (long)(await shop.GetAsync($"/v1/accounts/{shop.Account}")).Json["programmes"]![0]!["points"]![0]!["balance"]!);
        Assert.Equal(0, (await shop.Host.Accounts.VerifyAsync(true, null, default)).Differences);
    }

    [Theory]
    [InlineData("""[ { "question": "how", "scale": 11 } ]""", "/answers/0/scale")]
    [InlineData("""[ { "question": "how" } ]""", "/answers/0")]
    [InlineData("""[ { "question": "how", "scale": 1, "text": "x" } ]""", "/answers/0")]
    [InlineData("""[ { "question": "what", "scale": 1 } ]""", "/answers/0/question")]
    [InlineData("""[ { "question": "how", "scale": 1 }, { "question": "how", "scale": 1 } ]""", "/answers/1/question")]
    [InlineData("""[ { "question": "one", "options": [ "a", "b" ] } ]""", "/answers/0/options")]
    [InlineData("""[ { "question": "one", "options": [] } ]""", "/answers/0/options")]
    [InlineData("""[ { "question": "more", "options": [ "a", "a" ] } ]""", "/answers/0/options")]
    [InlineData("""[ { "question": "more", "options": [ "c" ] } ]""", "/answers/0/options")]
    [InlineData("""[ { "question": "words", "text": "" } ]""", "/answers/0/text")]
    [InlineData("""[ { "question": "words", "text": "my card is 4111 1111 1111 1111" }, { "question": "how", "scale": 1 }, { "question": "one", "options": [ "a" ] }, { "question": "more", "options": [ "a" ] } ]""", "/answers")]
    [InlineData("""[ null ]""", "/answers")]
    [InlineData("""[]""", "/answers")]
    [InlineData("""[ { "question": "how", "scale": 1 } ]""", "/answers")]
    public async Task an_answer_that_answers_nothing_is_told_where(string answers, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var member = await shop.MemberAsync();
        await shop.SendAsync("PUT", "/v1/surveys/autumn", Autumn, "office");
        var reply = await AnswerAsync(shop, member, "autumn", answers);
        Assert.Equal((400, pointer), (reply.Status, reply.Pointer));
        Assert.Equal(404, (await AnswerAsync(shop, member, "winter", Answers)).Status);
        var recorded = await AnswerAsync(shop, member, "autumn", Answers);
        Assert.Equal((201, "other-activity"), (recorded.Status, $"{recorded.Json["reason"]}"));
    }

    [Theory]
    [InlineData("\"scale\"", "\"stars\"", "/questions/0/kind")]
    [InlineData("\"how\"", "\"How?\"", "/questions/0/id")]
    [InlineData("\"one\"", "\"how\"", "/questions/1/id")]
    [InlineData("\"multi\"", "\"text\"", "/questions/2/options")]
    [InlineData("{ \"en\": \"Which ones?\" }", "{}", "/questions/2/text")]
    [InlineData("2015-11-01", "2015-10-01", "/until")]
    [InlineData("\"Autumn\"", "\" \"", "/title")]
    [InlineData("{ \"id\": \"a\", \"text\": { \"en\": \"A\" } }, ", "", "/questions/1/options")]
    public async Task a_survey_that_cannot_be_asked_is_told_where(string good, string bad, string pointer)
    {
        await using var shop = await ApiShop.StartAsync(DatabaseEngine.Sqlite);
        var reply = await shop.SendAsync("PUT", "/v1/surveys/autumn", Autumn.Replace(good, bad, StringComparison.Ordinal), "office");
        Assert.Equal((400, pointer), (reply.Status, reply.Pointer));
        Assert.Equal(400, (await shop.SendAsync("PUT", "/v1/surveys/Autumn!", Autumn, "office")).Status);
        Assert.Equal(404, (await shop.GetAsync("/v1/surveys/autumn", "office")).Status);
        Assert.Equal("/problems/forbidden", (await shop.SendAsync("PUT", "/v1/surveys/autumn", Autumn, "shop")).Type);
    }

    private static async Task<(int Status, string Id)> IdAsync(Task<Reply> asked)
    {
        var reply = await asked;
        return (reply.Status, $"{reply.Json["id"]}");
    }

    private static Task<Reply> AnswerAsync(ApiShop shop, string member, string survey, string answers) =>
        shop.PostAsync($"/v1/members/{member}/surveys/{survey}/answers", $$"""{ "answers": {{answers}} }""", "shop");

    private static Task<Reply> IdeaAsync(ApiShop shop, string member, string text) =>
        shop.PostAsync($"/v1/members/{member}/ideas", new JsonObject { ["text"] = text }.ToJsonString(), "shop");
}
