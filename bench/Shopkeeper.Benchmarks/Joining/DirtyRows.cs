using System.Globalization;
using System.Text.Json.Nodes;

namespace Shopkeeper.Benchmarks.Joining;

/// <summary>
/// Rows of members as other systems give them away, the same ones each time: of twenty, twelve are members (names of several scripts,
/// addresses, consents, held cards), two are there already, and six cannot be taken, each for another reason.
/// </summary>
internal static class DirtyRows
{
    public const int Period = 20;

    private static readonly string[] Names = ["Ann Lee", "Νίκος Παπαδόπουλος", "محمد علي", "Zoë O’Neill", "李小龙", "Ann 👩‍👧‍👦"];

    public static string Row(int number) => (number % Period) switch
    {
        12 => Good(number - 12),
        13 => Good(number - 12).Replace("member", "MEMBER", StringComparison.Ordinal),
        14 => With(number, "email", "nobody at example"),
        15 => With(number, "birthDate", "1980-02-30"),
        16 => With(number, "name", "Ann\u202eeeL"),
        17 => With(number, "card", "4111111111111111"),
        18 => With(number, "address", new JsonObject { ["city"] = "Cardiff", ["country"] = "GB", ["postcode"] = "CF1" }),
        19 => (number / Period % 3) switch
        {
            0 => With(number, "email", "ann@gооgle.com"),
            1 => With(number, "nickname", "Annie"),
            _ => Good(number)[..^3],
        },
        _ => Good(number),
    };

    private static string Good(int number)
    {
        var row = new JsonObject
        {
            ["email"] = string.Create(CultureInfo.InvariantCulture, $"member{number}@example.com"),
            ["name"] = Names[number % Names.Length],
        };
        switch (number % Period)
        {
            case 3:
                return string.Create(CultureInfo.InvariantCulture, $$"""{"phone":"+4477009{{number % 100_000:00000}}","email":"member{{number}}@example.com","status":"held"}""");
            case 5:
                row["birthDate"] = "1980-05-17";
                row["language"] = "el";
                row["likes"] = new JsonArray("tea", "wine");
                break;
            case 7:
                row["address"] = new JsonObject
                {
                    ["lines"] = new JsonArray("1 High  Street"), ["city"] = "Cardiff", ["postcode"] = "cf101aa", ["country"] = "gb",
                };
                break;
            case 9:
                row["consents"] = new JsonArray(
                    JsonNode.Parse("""{"given":true,"purpose":"offers","channel":"email","source":"import","wording":{"version":"1","language":"en","text":"Send me offers."}}"""),
                    JsonNode.Parse("""{"given":false,"purpose":"offers","channel":"post","source":"import"}"""));
                break;
            default:
                break;
        }

        return row.ToJsonString();
    }

    private static string With(int number, string name, JsonNode value)
    {
        var row = JsonNode.Parse(Good(number))!.AsObject();
        row[name] = value;
        return row.ToJsonString();
    }
}
