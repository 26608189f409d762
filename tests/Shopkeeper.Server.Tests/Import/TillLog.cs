using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Import;

/// <summary>Till logs, real ones and made ones, and a shop that takes them: 1,000 points for a sale and 1 for each full unit of money.</summary>
internal static class TillLog
{
    public const string Ncr = "ncr-acs-poslog-2017-10-01.scrubbed.xml";

    public const string Programme =
        """
        programme: till
        currency: [USD, SEK, AED]
        timezone: America/New_York
        points: { name: Points }
        earn:
          - { id: visit, on: purchase, points: 1000 }
          - { id: spend, on: purchase, points: 1, per: { USD: 1.00, SEK: 1.00, AED: 1.00 } }
        """;

    public const string Member =
        "<LineItem><acs:LoyaltyMembership><acs:LoyaltyID>0000000009900001</acs:LoyaltyID>"
        + "<acs:MembershipID>0000000009900006</acs:MembershipID><acs:HouseholdID>000</acs:HouseholdID></acs:LoyaltyMembership></LineItem>";

    public static string Sale(int number, string sku, string amount) =>
        $"<LineItem><SequenceNumber>{number}</SequenceNumber><Sale><ItemID>{sku}</ItemID><ExtendedAmount>{amount}</ExtendedAmount>"
        + $"<Quantity>1</Quantity><acs:OperatorSequence>{number}</acs:OperatorSequence></Sale></LineItem>";

    public static string Void(int number, string sku, string amount) =>
        Sale(number, sku, amount).Replace("<LineItem>", "<LineItem VoidFlag=\"true\">", StringComparison.Ordinal);

    public static string Reward(string amount, string line, string kind, string type) =>
        $"<LineItem><LoyaltyReward {kind}><acs:RewardType>{type}</acs:RewardType><acs:ExtendedRewardAmount>{amount}"
        + $"</acs:ExtendedRewardAmount><acs:OperatorSequenceReference>{line}</acs:OperatorSequenceReference></LoyaltyReward></LineItem>";

    public static string Total(string amount) => $"<Total TotalType=\"TransactionGrandAmount\">{amount}</Total>";

    public static string Link(string sale) =>
        $"<TransactionLink><RetailStoreID>9</RetailStoreID><WorkstationID>07</WorkstationID><SequenceNumber>{sale}</SequenceNumber>"
        + "<BusinessDayDate>2017-10-01</BusinessDayDate></TransactionLink>";

    public static string Log(params string[] transactions) =>
        "<POSLog xmlns=\"http://www.nrf-arts.org/IXRetail/namespace/\" xmlns:acs=\"http://www.ncr.com/rsd/acs/tlog/markup/poslog/2.1\">"
        + string.Concat(transactions.Select(static (retail, i) =>
            $"<Transaction><RetailStoreID>9</RetailStoreID><WorkstationID>07</WorkstationID><SequenceNumber>000{i + 1}</SequenceNumber>"
            + $"<BusinessDayDate>2017-10-01</BusinessDayDate><EndDateTime>2017-10-01T15:1{i}:25</EndDateTime>"
            + $"<CurrencyCode>USD</CurrencyCode><RetailTransaction>{retail}</RetailTransaction></Transaction>"))
        + "</POSLog>";

    public static async Task<CommandShop> ShopAsync()
    {
        var shop = await CommandShop.NewAsync();
        await shop.JsonAsync("programme", "publish", shop.Write("till.yaml", Programme), "--at", "2010-01-01");
        return shop;
    }

    /// <summary>The activities of the last import, in its order, with what each gave; parked ones are not recorded.</summary>
    public static async Task<List<(Activity Activity, long Points)>> RecordedAsync(CommandShop shop, string? key = null)
    {
        var all = new List<(Activity, long)>();
        foreach (var line in shop.Lines("out.jsonl").Where(line => key is null || (string)line["key"]! == key))
        {
            all.Add((await ShopReading.ActivityAsync(shop, (string)line["activityId"]!), (long)line["pointsEarned"]!));
        }

        return all;
    }

    public static Task<JsonObject> ImportAsync(CommandShop shop, string file, params string[] more) => shop.JsonAsync(
        ["import", "purchases", file, "--format", "poslog", "--results", shop.In("out.jsonl"), "--rejects", shop.In("bad.jsonl"), .. more]);

    public static (int Read, int Accepted, int Replayed, int Rejected) Counts(JsonObject summary) => (
        (int)summary["read"]!, (int)summary["accepted"]!, (int)summary["replayed"]!, (int)summary["rejected"]!);

    public static string Sample(string name)
    {
        var path = Path.Combine(RepositoryRoot.Path, "..", "shared", "data", "pos-messages", name);
        Assert.SkipUnless(File.Exists(path), $"The till log {name} is not here.");
        return path;
    }

    /// <summary>The same log, with a member in every sale that names none: sales of nobody are parked and give nothing.</summary>
    public static string Named(CommandShop shop, string name) => shop.Write(
        name,
        Regex.Replace(
            File.ReadAllText(Sample(name)), "</(nam:)?RetailTransaction>",
            static end => $"<{end.Groups[1]}LineItem><{end.Groups[1]}LoyaltyMembership><{end.Groups[1]}LoyaltyID>{Stranger}</{end.Groups[1]}LoyaltyID>"
                + $"</{end.Groups[1]}LoyaltyMembership></{end.Groups[1]}LineItem>{end.Value}"));

    public const string Stranger = "0000000009900099";
}
