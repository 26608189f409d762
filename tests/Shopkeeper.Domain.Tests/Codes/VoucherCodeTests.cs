using CsCheck;
using Shopkeeper.Domain.Codes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Codes;

/// <summary>Codes are read as they were written, also by tired eyes; slips are noticed.</summary>
public sealed class VoucherCodeTests
{
    private static readonly Gen<byte[]> Bits = Gen.Byte.Array[VoucherCode.Bytes];

    [Fact]
    public void zero_and_all_ones_are_written_as_Crockford_says()
    {
        Assert.Equal("0000-0000-0000-00000", VoucherCode.Write(new byte[10]));
        // 2^80 - 1 modulo 37 is 33: the check symbol ~.
        Assert.Equal("ZZZZ-ZZZZ-ZZZZ-ZZZZ~", VoucherCode.Write([255, 255, 255, 255, 255, 255, 255, 255, 255, 255]));
    }

    [Fact]
    public void what_was_written_is_read() => Bits.Holds(bits =>
    {
        var written = VoucherCode.Write(bits);
        Assert.True(VoucherCode.TryRead(written, out var code));
        Assert.Equal(written.Replace("-", ""), code);
        Assert.True(VoucherCode.TryRead(written.ToLowerInvariant().Replace('-', ' ').Replace('0', 'o').Replace('1', 'l'), out var again));
        Assert.Equal(code, again);
    });

    [Fact]
    public void no_two_codes_are_alike() => Gen.Select(Bits, Bits).Holds((a, b) =>
        Assert.Equal(a.AsSpan().SequenceEqual(b), VoucherCode.Write(a) == VoucherCode.Write(b)));

    [Fact]
    public void one_wrong_symbol_is_noticed() => Gen.Select(Bits, Gen.Int[0, 15], Gen.Int[1, 31]).Holds((bits, at, by) =>
    {
        VoucherCode.TryRead(VoucherCode.Write(bits), out var code);
        const string Symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        var wrong = code.ToCharArray();
        wrong[at] = Symbols[(Symbols.IndexOf(wrong[at], StringComparison.Ordinal) + by) % 32];
        Assert.False(VoucherCode.TryRead(wrong, out _));
    });

    [Theory]
    [InlineData("")]
    [InlineData("0000-0000-0000-0000")]
    [InlineData("0000-0000-0000-000000")]
    [InlineData("0000-0000-0000-0000U")]
    [InlineData("U000-0000-0000-00000")]
    [InlineData("0000-0000-0000-0000é")]
    public void what_is_no_code_is_not_read(string text) => Assert.False(VoucherCode.TryRead(text, out _));
}
