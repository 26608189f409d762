using System.Net;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What members read on their pages, and what becomes of a page that cannot be shown: through HTTP, as a browser without scripts asks.</summary>
public sealed class MemberPageTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    private static readonly string[] Pages =
    [
        "/", "/offers", "/card", "/points", "/you", "/vouchers", "/earn", "/earn/review", "/earn/survey/none", "/year", "/you/milestones", "/you/preferences",
        "/you/consents", "/you/contact", "/you/household", "/you/security", "/you/privacy", "/you/export", "/changes", "/about", "/privacy", "/sign-in", "/join",
        "/sign-out", "/erased",
    ];

    private const string Ann = "ann@example.com";

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task every_page_opens_whichever_database_there_is(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await SessionTests.JoinAsync(shop, Ann);
        using var visitor = new PageVisitor(shop, ann.Session);
        foreach (var path in Pages)
        {
            using var answer = await visitor.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
            Assert.EndsWith("</html>", (await answer.Content.ReadAsStringAsync()).TrimEnd(), StringComparison.Ordinal);
        }
    }
}
