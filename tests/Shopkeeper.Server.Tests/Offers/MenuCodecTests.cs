using CsCheck;
using Shopkeeper.Offers.Menus;
using Shopkeeper.Offers.Ranking;
using Xunit;

namespace Shopkeeper.Server.Tests.Offers;

/// <summary>Bytes of every format that was ever shipped: they are in shops' databases.</summary>
public sealed class MenuCodecTests
{
    private static readonly Legend Legend = new(["tea", "wine"], ["drinks/tea", "Ε"]);

    private static readonly (int Offer, Reason Reason)[] Entries =
    [
        (1, new Reason(ReasonCode.Bought, 5, 8)), (0, new Reason(ReasonCode.Liked, Subject: "DRINKS/TEA")), (1, new Reason(ReasonCode.Category, Subject: "gone")),
        (0, new Reason(ReasonCode.Popular)), (300, new Reason(ReasonCode.New)), (0, new Reason(ReasonCode.Everybody)), (0, new Reason(ReasonCode.Segment)),
    ];

    [Fact]
    public void a_legend_of_format_1_keeps_its_bytes()
    {
        const string Golden = "0102037465610477696E65020A6472696E6B732F74656102CE95";
        Assert.Equal(Golden, Convert.ToHexString(Legend.Encode()));
        var read = Legend.Decode(Convert.FromHexString(Golden));
        Assert.Equal(Legend.Offers, read.Offers);
        Assert.Equal(Legend.Subjects, read.Subjects);
    }

    [Fact]
    public void a_menu_of_format_1_keeps_its_bytes() =>
        Assert.Equal("01070101050800030101020000 04AC0205000600 07".Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(PackedMenu.Encode(Legend, Entries)));

    [Fact]
    public void what_was_packed_comes_back()
    {
        var legend = new Legend([.. Enumerable.Range(0, 400).Select(static number => $"o{number}")], ["a/b", "c"]);
        var reasons = Gen.OneOf(
            from times in Gen.Int[0, 8] from of in Gen.Int[times, 8] select new Reason(ReasonCode.Bought, times, of),
            from code in OneOf(ReasonCode.Category, ReasonCode.Liked) from subject in OneOf("a/b", "c", "") select new Reason(code, Subject: subject),
            from code in OneOf(ReasonCode.Popular, ReasonCode.New, ReasonCode.Everybody, ReasonCode.Segment) select new Reason(code));
        Gen.Select(Gen.Int[0, 399], reasons).Array[0, 30].Holds(entries =>
        {
            var read = PackedMenu.Decode(legend, PackedMenu.Encode(legend, entries));
            Assert.Equal(entries.Select(static entry => ($"o{entry.Item1}", entry.Item2)), read.Select(static entry => (entry.Offer, entry.Reason)));
        });
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(number => values[number]);

    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("0101")]
    [InlineData("01010501")]
    [InlineData("0101000105")]
    [InlineData("01FFFFFFFFFF")]
    public void what_is_no_menu_is_said_to_be_none(string bytes) =>
        Assert.Throws<InvalidDataException>(() => PackedMenu.Decode(Legend, Convert.FromHexString(bytes)));
}
