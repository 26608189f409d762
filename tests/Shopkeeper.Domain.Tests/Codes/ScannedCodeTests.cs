using Shopkeeper.Domain.Codes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Codes;

public sealed class ScannedCodeTests
{
    [Theory]
    [InlineData("5012345678900", CodeKind.Product)]
    [InlineData("4006381333931", CodeKind.Product)]
    [InlineData("2900000000018", CodeKind.Card)]
    [InlineData("9800000000014", CodeKind.RefundReceipt)]
    [InlineData("952012345678912345", CodeKind.Member)]
    public void PT_27_valid_codes_are_accepted_each_with_its_kind(string text, CodeKind kind)
    {
        Assert.True(ScannedCode.TryRead(text, out var code, out var reason), reason);
        Assert.Equal((kind, text), (code.Kind, code.Digits));
    }

    [Theory]
    [InlineData("9520123456788")]
    [InlineData("9520123456788000123")]
    public void PT_27_a_coupon_number_is_accepted_with_and_without_serial(string text)
    {
        Assert.True(ScannedCode.TryReadCoupon(text, out var code, out var reason), reason);
        Assert.Equal(CodeKind.Coupon, code.Kind);
    }

    [Theory]
    [InlineData("5012345678901", "the check digit is wrong")]
    [InlineData("9813765030012", "the check digit is wrong")]
    [InlineData("95201234567891234", "a code has 8, 12, 13, 14 or 18 digits, not 17")]
    [InlineData("29000000A0018", "a code has digits only")]
    [InlineData("٢٩٠٠٠٠٠٠٠٠٠١٨", "a code has digits only")]
    [InlineData("", "the code is empty")]
    [InlineData(null, "the code is empty")]
    public void PT_28_bad_codes_are_refused_with_the_reason(string? text, string expected)
    {
        Assert.False(ScannedCode.TryRead(text, out _, out var reason));
        Assert.Equal(expected, reason);
    }

    [Theory]
    [InlineData("9780000000002", CodeKind.Product)]
    [InlineData("9810000000008", CodeKind.Coupon)]
    [InlineData("9900000000004", CodeKind.Coupon)]
    [InlineData("0400000000001", CodeKind.Card)]
    [InlineData("036000291452", CodeKind.Product)]
    [InlineData("12345670", CodeKind.Product)]
    public void the_prefix_tells_what_it_is(string text, CodeKind kind)
    {
        var digits = text[..^1] + Gs1CheckDigit.Of(text.AsSpan(0, text.Length - 1));
        Assert.True(ScannedCode.TryRead(digits, out var code, out var reason), reason);
        Assert.Equal(kind, code.Kind);
    }

    [Fact]
    public void a_check_digit_finds_every_wrong_digit_and_misses_only_swaps_that_differ_by_five()
    {
        const string code = "2900000618355";
        var digits = code[..^1] + Gs1CheckDigit.Of(code.AsSpan(0, 12));
        for (var at = 0; at < digits.Length; at++)
        {
            for (var other = '0'; other <= '9'; other++)
            {
                var changed = digits[..at] + other + digits[(at + 1)..];
                Assert.Equal(changed == digits, Gs1CheckDigit.Holds(changed));
            }

            if (at > 0)
            {
                var swapped = digits[..(at - 1)] + digits[at] + digits[at - 1] + digits[(at + 1)..];
                Assert.Equal(Math.Abs(digits[at] - digits[at - 1]) is 0 or 5, Gs1CheckDigit.Holds(swapped));
            }
        }
    }
}
