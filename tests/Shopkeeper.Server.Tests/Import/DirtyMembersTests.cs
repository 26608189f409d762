using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Import;

/// <summary>Members as other systems give them away: every row is a member, is there already, or is in the reject file with its reason.</summary>
public sealed class DirtyMembersTests
{
    private const int Blocks = 150;

    // A row of each block: what becomes of it. # is the number of the block in five digits, ~ the year of a child's birth.
    private static readonly (string Row, string Becomes)[] Kinds =
    [
        ("""{"email":"a#@example.com","name":"Ann  Lee","birthDate":"1980-05-17","language":"el-GR","likes":["tea"]}""", "accepted"),
        ("""{"email":"A#@EXAMPLE.com"}""", "replayed"),
        ("""{"phone":"+4477009#","status":"held"}""", "accepted"),
        ("""{"email":"b#@example.com","name":"محمد 👩‍👧‍👦","address":{"city":"Cardiff","country":"gb","postcode":"cf101aa"}}""", "accepted"),
        ("""{"email":"c#@example.com","consents":[{"given":true,"purpose":"offers","channel":"email","source":"import","proof":"form #","wording":{"version":"1","language":"en","text":"Offers."}},{"given":false,"purpose":"profiling","source":"import"}]}""", "accepted"),
        ("""{"email":"nobody at example #"}""", "malformed"),
        ("""{"email":"d#@gооgle.com"}""", "homograph-address"),
        ("""{"email":"e#@example.com","birthDate":"~-01-01"}""", "under-age"),
        ("""{"email":"f#@example.com","birthDate":"1980-02-30"}""", "malformed-row"),
        ("""{"email":"g#@example.com","name":"Ann\u0007"}""", "malformed-row"),
        ("""{"email":"h#@example.com","name":"Ann\u202eeeL"}""", "malformed"),
        ("""{"email":"i#@example.com","name":"4111 1111 1111 1111"}""", "malformed"),
        ("""{"email":"j#@example.com","address":{"city":"Cardiff","country":"GB","postcode":"CF1"}}""", "malformed"),
        ("""{"email":"k#@example.com","nickname":"Annie"}""", "malformed-row"),
        ("""{"email":"l#@example.com","programme":"nobody"}""", "unknown-programme"),
        ("""{"email":"m#@example.com","consents":[{"given":true,"purpose":"marketing","source":"import"}]}""", "malformed"),
        ("""{"email":"n#@example.com","consents":[{"given":true,"purpose":"offers","channel":"sms","source":"import"}]}""", "malformed"),
        ("""{"email":"o#@example.com","invitation":"ABCD-EFGH"}""", "invitation-not-usable"),
        ("""{"email":"p#@example.com" """, "malformed-row"),
        ("""["q#@example.com"]""", "malformed-row"),
    ];

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task every_dirty_row_is_told_what_became_of_it(DatabaseEngine engine)
    {
        await using var shop = await CommandShop.NewAsync(engine);
        await using (var host = await ShopReading.OpenAsync(shop, ShopAccess.Write))
        {
            Assert.True(await host.Members.DecideAsync(new() { MinimumAge = 18 }, 0, "test", default));
        }

        var rows = new StringBuilder();
        var child = (TimeProvider.System.GetUtcNow().Year - 10).ToString(CultureInfo.InvariantCulture);
        for (var block = 0; block < Blocks; block++)
        {
            foreach (var (row, _) in Kinds)
            {
                rows.AppendLine(row.Replace("#", block.ToString("00000", CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    .Replace("~", child, StringComparison.Ordinal));
            }
        }

        var file = shop.Write("dirty.jsonl", rows.ToString());
        var summary = await shop.JsonAsync("import", "members", file, "--rejects", shop.In("bad.jsonl"));
        int Of(string becomes) => Kinds.Count(kind => kind.Becomes == becomes) * Blocks;
        var rejected = Kinds.Length * Blocks - Of("accepted") - Of("replayed");
        Assert.Equal((Kinds.Length * Blocks, Of("accepted"), Of("replayed"), rejected), Counts(summary));

        var lines = shop.Lines("bad.jsonl");
        Assert.Equal(rejected, lines.Length);
        foreach (var line in lines)
        {
            Assert.Equal(Kinds[((int)line["line"]! - 1) % Kinds.Length].Becomes, (string)line["reason"]!);
            Assert.NotEqual("", (string)line["message"]!);
        }

        // Again, all that was taken is there, and nothing else is.
        var again = await shop.JsonAsync("import", "members", file, "--rejects", shop.In("bad.jsonl"));
        Assert.Equal((Kinds.Length * Blocks, 0, Of("accepted") + Of("replayed"), rejected), Counts(again));
        await using var after = await ShopReading.OpenAsync(shop);
        var consented = (await after.Members.FindByAsync(IdentifierKind.Email, "c00007@example.com", default)).Member!;
        Assert.Equal(["form 00007", null], (await after.Members.ConsentsOfAsync(consented.Id, default)).Select(static one => one.Proof));
        Assert.False((await after.Members.FactsOfAsync(consented.Id, default)).MayProfile);
        var told = (await after.Members.FindByAsync(IdentifierKind.Email, "b00149@example.com", default)).Member!;
        Assert.Equal(("محمد 👩‍👧‍👦", "CF10 1AA"), (told.Profile.Name, told.Profile.Address!.Postcode));
    }

    [Fact]
    public async Task a_csv_file_has_the_same_names_as_columns()
    {
        await using var shop = await CommandShop.NewAsync(DatabaseEngine.Sqlite);
        var summary = await shop.JsonAsync("import", "members", shop.Write("members.csv", """
            email,name,likes,language,address,sizes,consents,birthDate
            ann@example.com,Ann,wine; tea,cy,"{""city"":""Cardiff"",""country"":""GB""}","{""shoes"":""42""}","[{""given"":false,""purpose"":""profiling"",""source"":""import""}]",1980-05-17
            bob@example.com,Bob,,,{city},,,
            cat@example.com,Cat,,,,,,17.5.1980
            dan@example.com,Dan,,,,,"[{""given"":false,""purpose"":""mail"",""source"":""import""}]",

            """), "--rejects", shop.In("bad.jsonl"));
        Assert.Equal((4, 1, 0, 3), Counts(summary));
        Assert.Equal(["address: ", "birthDate: ", "consents/0/purpose: "], shop.Lines("bad.jsonl").Select(static line => ((string)line["message"]!)[..(((string)line["message"]!).IndexOf(' ', StringComparison.Ordinal) + 1)]));
        await using var host = await ShopReading.OpenAsync(shop);
        var ann = (await host.Members.FindByAsync(IdentifierKind.Email, "ann@example.com", default)).Member!;
        Assert.Equal(("Cardiff", "42"), (ann.Profile.Address!.City, ann.Profile.Sizes!["shoes"]));
        Assert.Equal("cy", (await host.Members.FactsOfAsync(ann.Id, default)).Language);
        Assert.Single(await host.Members.ConsentsOfAsync(ann.Id, default));
    }

    private static (int Read, int Accepted, int Replayed, int Rejected) Counts(JsonObject summary) =>
        ((int)summary["read"]!, (int)summary["accepted"]!, (int)summary["replayed"]!, (int)summary["rejected"]!);
}
