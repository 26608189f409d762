using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Platform.Secrets;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts.Encoding;

/// <summary>The bytes of every format ever shipped. A line here is never changed: rows written with it are out there.</summary>
public sealed class GoldenBytesTests
{
    private const string Purchase1 = "";
    private const string Everything1 = "";
    private const string Earned1 = "";
    private const string Everywhere1 = "";
    private const string State1 = "";

    [Fact]
    public void format_1_of_activities_is_for_ever()
    {
        AssertBytes(Purchase1, ActivityCodec.Encode(Golden.Purchase));
        AssertBytes(Everything1, ActivityCodec.Encode(Golden.Everything));
    }

    [Fact]
    public void format_1_of_postings_is_for_ever()
    {
        AssertBytes(Earned1, PostingCodec.Encode(Golden.Earned));
        AssertBytes(Everywhere1, PostingCodec.Encode(Golden.Everywhere));
    }

    [Fact]
    public void format_1_of_accounts_is_for_ever() => AssertBytes(State1, AccountStateCodec.Encode(Golden.State));

    [Fact]
    public void body_hashes_are_for_ever()
    {
        var card = new KeyedHash(new Guid("01890a5d-ac96-774b-bcce-b302099a8061"));
        var account = Golden.State.Account;
        Assert.Equal("", BodyHash.Of(Golden.Purchase, card, null, null).ToString("N"));
        Assert.Equal("", BodyHash.Of(new Command.Redeem(Golden.Purchase.Id, 100, 0, "gift", "op-7"), null, account, "sparks").ToString("N"));
    }

    [Fact]
    public void a_body_hash_leaves_out_what_the_server_made()
    {
        var card = new KeyedHash(new Guid("01890a5d-ac96-774b-bcce-b302099a8061"));
        var sent = Golden.Purchase with { TimeAssumed = true };
        var again = sent with { Id = new ActivityId(Guid.Empty), OccurredAt = sent.OccurredAt + Duration.FromSeconds(9) };
        Assert.Equal(BodyHash.Of(sent, card, null, null), BodyHash.Of(again, card, null, null));
        Assert.NotEqual(BodyHash.Of(sent, card, null, null), BodyHash.Of(sent with { Store = "leeds" }, card, null, null));
        Assert.NotEqual(BodyHash.Of(sent, card, null, null), BodyHash.Of(sent, null, null, null));
    }

    [Fact]
    public void records_are_small()
    {
        Assert.InRange(ActivityCodec.Encode(Golden.Purchase).Length, 1, 200);
        Assert.InRange(PostingCodec.Encode(Golden.Earned).Length, 1, 110);
    }

    [Fact]
    public void a_busy_account_after_seven_years_stays_below_a_kilobyte_and_a_half()
    {
        // Monthly lots of three years in two currencies, three limited rules, five levels, one hold.
        var start = Instant.FromUtc(2015, 10, 22, 10, 15);
        var lots = Enumerable.Range(0, 72).Select(month => new Lot(
            900 + (month * 3), month % 2, 12_345 + month, start + Duration.FromDays(month * 15), start + Duration.FromDays((month * 15) + 1095), ""));
        var counters = Enumerable.Range(0, 36).Select(at => new Counter($"rule-{at / 12}", 0, new LocalDate(2022, 1 + (at % 12), 1), 3));
        var state = Golden.State with { Seq = 2_900, Lots = [.. lots], Counters = [.. counters], Levels = ["a-level", "b-level", "c-level", "d-level"] };
        Assert.InRange(AccountStateCodec.Encode(state).Length, 500, 1_500);
    }

    private static void AssertBytes(string expected, byte[] actual) =>
        Assert.Equal(expected, Convert.ToHexStringLower(actual));
}
