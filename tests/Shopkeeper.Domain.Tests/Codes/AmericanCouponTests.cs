using Shopkeeper.Domain.Codes.Gs1;
using Xunit;

namespace Shopkeeper.Domain.Tests.Codes;

/// <summary>The grammars of North American coupons, as element strings.</summary>
public sealed class AmericanCouponTests
{
    [Fact]
    public void every_published_coupon_is_told_from_what_is_none()
    {
        var lines = AmericanCouponTable.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.True(lines.Length > 290, $"{lines.Length} lines");
        foreach (var line in lines)
        {
            var words = line.Split(' ');
            var isGood = Gs1Message.TryRead($"({words[0]}){words[2]}", out _, out var reason);
            Assert.True(isGood == (words[1] == "+"), $"{line}: {reason}");
            Assert.True(isGood || reason.StartsWith(words[0] + " ", StringComparison.Ordinal), $"{line}: {reason}");
        }
    }

    [Theory]
    [InlineData("(8110)01234561234561111012a", "8110 has digits only")]
    [InlineData("(8110)812345678901234", "8110 has a company of a length that it cannot have")]
    [InlineData("(8110)0123456123456", "8110 ends before its value")]
    [InlineData("(8110)012345612345611115", "8110 has a kind of the first purchase that there is not")]
    [InlineData("(8110)0123456123456111101233200230", "8110 has a last day that there is not")]
    [InlineData("(8110)01234561234561111012335006064500607", "8110 ends before it begins")]
    [InlineData("(8110)0123456123456111101237", "8110 has more than it can have")]
    [InlineData("(8112)201234561234560123456", "8112 has a format that there is not")]
    [InlineData("(8112)0012345612345601", "8112 ends before its serial number")]
    public void what_is_wrong_with_a_coupon_is_said(string data, string expected)
    {
        Assert.False(Gs1Message.TryRead(data, out _, out var reason));
        Assert.Equal(expected, reason);
    }

    [Theory]
    [InlineData("]E0", false)]
    [InlineData("]E4", false)]
    [InlineData("]E00", false)]
    [InlineData("]E05", false)]
    [InlineData("]E004006381333931", false)]
    [InlineData("]E04006381333931", true)]
    [InlineData("]E0036000291452", true)]
    [InlineData("]E412345670", true)]
    public void behind_the_mark_of_an_article_stands_a_whole_number(string data, bool isGood) =>
        Assert.Equal(isGood, Gs1Message.TryRead(data, out _, out _));
}
