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
    private const string Purchase1 =
        "010103706f731e636172646966662d312f30332f323031352d31302d32322f30303034353190b98bc5150005096361726469"
        + "66662d31070573746f726509034742500b82010aa381c3a881c39101f813a8032782c3a881c3910104fa13a8032783c3a881"
        + "c3910106fc13a8032784c3a881c3910108fe13a8032785c3a881c391010a8014a8032786c3a881c391010c8214a8032787c3"
        + "a881c391010e8414a8032788c3a881c39101108614a8032789c3a881c39101128814a803278ac3a881c39101148a14a8030d"
        + "090104636172648ac801";
    private const string Everything1 =
        "010103706f731e636172646966662d312f30332f323031352d31302d32322f30303034353190b98bc5150002020509636172"
        + "646966662d31070573746f726509034742500b21037906383531323341e807018407649601320c0e05303031323300023b05"
        + "0003000d090104636172648ac8010e031122021c000103706f73036b2d310242020497af01d00ff6130004060158e8070301"
        + "00001304736f6661150467696674160418d00f1b10020964656c6976657265640470616964";
    private const string Earned1 =
        "010101890a5dac96774bbcceb302099a805901890a5dac96774bbcceb302099a8058062290b98bc515c1a2ad02030c020473"
        + "686f70057370656e640b10021001001408010010010080140802000d1e04010701000000140008010c02008ac80101ff0780"
        + "1400080a01020b01000ec243";
    private const string Everywhere1 =
        "010301890a5dac96774bbcceb302099a805901890a5dac96774bbcceb302099a8058062290b98bc515c1a2ad020325050473"
        + "686f70057370656e640672657669657707707265766965770964656c697665726564051d070531382d323409636172646966"
        + "662d3102066c617073656403766970072403ab020201890a5dac96774bbcceb302099a8060901c08676f6f6477696c6c046f"
        + "702d3708280b10021001001408010010010080140802000d84010f010d020209040686018701c801780a020603008a850202"
        + "0307030532323432330402024f050104060104071501890a5dac96774bbcceb302099a8060c1eafbb60d081001890a5dac96"
        + "774bbcceb302099a8060090d03706f73036b2d3104d00ff6130a01010b01000c0302786e0d01050e090a020100809c933c05"
        + "0f060a00c1a2ad020ec243109a01";
    private const string Paid1 = Purchase1 + "1d110101890a5dac96774bbcceb302099a8060";
    private const string Spent1 = 
        "010101890a5dac96774bbcceb302099a805901890a5dac96774bbcceb302099a8058062290b98bc515c1a2ad020b0f0203"
        + "1100780800001701000a0800020d3c02081001890a5dac96774bbcceb302099a8060102701890a5dac96774bbcceb302"
        + "099a806002020250008eb98bc5150828018eb98bc51590b98bc5150ec243";
    private const string State1 =
        "010218040a071e02000200ae2f90b98bc5150306027800809c933c0964656c697665726564092d0101890a5dac96774bbcce"
        + "b302099a806000c1aabe92b1d7a20a020002c801bfa2ad0201040abfa2ad02808c150b0302001e0d0402c243780f1d030006"
        + "726576696577008a85020201020004000473686f7000b48502021109010770726576696577123e150590b98bc515";

    private const string WithOffers1 =
        "010901890a5dac96774bbcceb302099a805901890a5dac96774bbcceb302099a8058062290b98bc515c1a2ad020319050473"
        + "686f70057370656e64036f776e03746561046d696c6b072404020000046f702d3703036f776e03746561000101890a5dac96"
        + "774bbcceb302099a80620b10021001001408010010010080140802000db7020b1e1b03a08502041030313233343536373839"
        + "616263646566010080b0541e1803a0850205103031323334353637383961626364656600001f0503a085020520300101890a"
        + "5dac96774bbcceb302099a8062046769667403474250e8070090b98bc51580f0d41d0973746174656d656e74212401890a5d"
        + "ac96774bbcceb302099a806201890a5dac96774bbcceb302099a8060c1a2ad02221001890a5dac96774bbcceb302099a8062"
        + "23240001890a5dac96774bbcceb302099a8062046769667403474250e8070090b98bc515840724260101890a5dac96774bbc"
        + "ceb302099a8062046769667403474250e8070090b98bc51580f0d41d251801890a5dac96774bbcceb302099a8062076d6973"
        + "74616b65261001890a5dac96774bbcceb302099a8062271201890a5dac96774bbcceb302099a8062bc010ec243";
    private const string StateWithOffers1 =
        "010218040a071e02000200ae2f90b98bc5150306027800809c933c0964656c697665726564092d0101890a5dac96774bbcce"
        + "b302099a806000c1aabe92b1d7a20a020002c801bfa2ad0201040abfa2ad02808c150b0302001e0d0402c243780f1d030006"
        + "726576696577008a85020201020004000473686f7000b48502021109010770726576696577123e150590b98bc51529470203"
        + "036f776ea0850203746561103031323334353637383961626364656690b98bc51580b0540400a08502046d696c6b10303132"
        + "3334353637383961626364656690b98bc515002b59020301890a5dac96774bbcceb302099a8062046769667403474250e807"
        + "0090b98bc51580f0d41d01890a5dac96774bbcceb302099a8060c1a2ad020001890a5dac96774bbcceb302099a8062037465"
        + "6e0000d00f90b98bc515";

    [Fact]
    public void picks_and_vouchers_are_for_ever()
    {
        AssertBytes(WithOffers1, PostingCodec.Encode(Golden.WithOffers));
        AssertBytes(StateWithOffers1, AccountStateCodec.Encode(Golden.StateWithOffers));
        Same.Assert(Golden.WithOffers, PostingCodec.Decode(Bytes(WithOffers1), Golden.State.Account, "sparks", 12));
        Same.Assert(Golden.StateWithOffers, AccountStateCodec.Decode(Bytes(StateWithOffers1), Golden.State.Account, "sparks"));
    }

    private const string Quoted1 = Purchase1
        + "1f11020203746561fe03060664696e6e65725421110101890a5dac96774bbcceb302099a806222022509010673706172"
        + "6b730e";
    private const string Used1 =
        "010101890a5dac96774bbcceb302099a805901890a5dac96774bbcceb302099a8058062290b98bc515c1a2ad02031b050473"
        + "686f70057370656e6403746561036f776e0664696e6e65720b10021001001408010010010080140802000d2f05160102140f"
        + "0304a0850202fe0300020290030e6e140805000000c801280015070304a0850202001505050000001d0ec243";

    private const string UsedAsKept1 =
        "010101890a5dac96774bbcceb302099a805901890a5dac96774bbcceb302099a8058062290b98bc515c1a2ad0203140404"
        + "73686f70057370656e6403746561036f776e0b10021001001408010010010080140802000d2101291e0304a0850202fe0300"
        + "0102fe0310303132333435363738396162636465660ec243";

    [Fact]
    public void quoted_sales_and_used_offers_are_for_ever()
    {
        AssertBytes(Quoted1, ActivityCodec.Encode(Golden.Quoted));
        AssertBytes(Used1, PostingCodec.Encode(Golden.Used));
        Same.Assert(Golden.Quoted, ActivityCodec.Decode(Bytes(Quoted1), Golden.Purchase.Id));
        AssertBytes(UsedAsKept1, PostingCodec.Encode(Golden.UsedAsKept));
        Same.Assert(Golden.UsedAsKept, PostingCodec.Decode(Bytes(UsedAsKept1), Golden.State.Account, "sparks", 12));
        Same.Assert(Golden.Used, PostingCodec.Decode(Bytes(Used1), Golden.State.Account, "sparks", 12));
    }

    private const string HeldOffers1 =
        "010301890a5dac96774bbcceb302099a805901890a5dac96774bbcceb302099a8058062290b98bc515c1a2ad020310030473"
        + "686f70057370656e6403746561072d0f000001890a5dac96774bbcceb302099a806000046465736b046f702d3702046d696c"
        + "6b03746561000200ac020b10021001001408010010010080140802000d3c03281701890a5dac96774bbcceb302099a806004"
        + "6d696c6b0000281b01890a5dac96774bbcceb302099a8060037465610101a08502ac02040303ac020ec243";
    private const string StateWithHeldOffers1 =
        "010218040a071e02000200ae2f90b98bc5150306027800809c933c0964656c697665726564092d0101890a5dac96774bbcce"
        + "b302099a806000c1aabe92b1d7a20a020002c801bfa2ad0201040abfa2ad02808c150b0302001e0d0402c243780f1d030006"
        + "726576696577008a85020201020004000473686f7000b48502021109010770726576696577123e150590b98bc5152d310201"
        + "890a5dac96774bbcceb302099a8060046d696c6b000001890a5dac96774bbcceb302099a8060037465610101a085022f1401"
        + "01890a5dac96774bbcceb302099a806001ac02";

    [Fact]
    public void held_offers_are_for_ever()
    {
        AssertBytes(HeldOffers1, PostingCodec.Encode(Golden.HeldOffers));
        AssertBytes(StateWithHeldOffers1, AccountStateCodec.Encode(Golden.StateWithHeldOffers));
        Same.Assert(Golden.HeldOffers, PostingCodec.Decode(Bytes(HeldOffers1), Golden.State.Account, "sparks", 12));
        Same.Assert(Golden.StateWithHeldOffers, AccountStateCodec.Decode(Bytes(StateWithHeldOffers1), Golden.State.Account, "sparks"));
    }

    [Fact]
    public void format_1_of_activities_is_for_ever()
    {
        AssertBytes(Purchase1, ActivityCodec.Encode(Golden.Purchase));
        AssertBytes(Everything1, ActivityCodec.Encode(Golden.Everything));
        AssertBytes(Paid1, ActivityCodec.Encode(Golden.Paid));
    }

    [Fact]
    public void format_1_of_postings_is_for_ever()
    {
        AssertBytes(Earned1, PostingCodec.Encode(Golden.Earned));
        AssertBytes(Everywhere1, PostingCodec.Encode(Golden.Everywhere));
        AssertBytes(Spent1, PostingCodec.Encode(Golden.Spent));
    }

    [Fact]
    public void format_1_of_accounts_is_for_ever() => AssertBytes(State1, AccountStateCodec.Encode(Golden.State));

    [Fact]
    public void what_format_1_wrote_is_read()
    {
        Same.Assert(Golden.Purchase, ActivityCodec.Decode(Bytes(Purchase1), Golden.Purchase.Id));
        Same.Assert(Golden.Everything, ActivityCodec.Decode(Bytes(Everything1), Golden.Purchase.Id));
        Same.Assert(Golden.Earned, PostingCodec.Decode(Bytes(Earned1), Golden.State.Account, "sparks", 12));
        Same.Assert(Golden.Everywhere, PostingCodec.Decode(Bytes(Everywhere1), Golden.State.Account, "sparks", 12));
        Same.Assert(Golden.Paid, ActivityCodec.Decode(Bytes(Paid1), Golden.Purchase.Id));
        Same.Assert(Golden.Spent, PostingCodec.Decode(Bytes(Spent1), Golden.State.Account, "sparks", 12));
        Same.Assert(Golden.State, AccountStateCodec.Decode(Bytes(State1), Golden.State.Account, "sparks"));
    }

    [Fact]
    public void body_hashes_are_for_ever()
    {
        var card = new KeyedHash(new Guid("01890a5d-ac96-774b-bcce-b302099a8061"));
        var account = Golden.State.Account;
        var redeem = new Command.Redeem(Golden.Purchase.Id, 100, 0, "gift", "op-7");
        Assert.Equal("3f6b1d4604432336657b8359c1bef1c9", BodyHash.Of(Golden.Purchase, card, null, null).ToString("N"));
        Assert.Equal("5f66103a2f34d80d58f91b6e42657a49", BodyHash.Of(redeem, null, account, "sparks").ToString("N"));
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
        // Ten lines with EAN-13 and tax, a key of 31 letters.
        Assert.InRange(ActivityCodec.Encode(Golden.Purchase).Length, 1, 210);
        Assert.InRange(PostingCodec.Encode(Golden.Earned).Length, 1, 115);
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

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);
}
