using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Members;

public sealed class CardTests
{
    [Fact]
    public async Task PT_30_a_book_is_a_product_and_makes_no_member()
    {
        await using var shop = await TestMembers.OpenAsync(DatabaseEngine.Sqlite);
        var refused = await shop.Members.JoinAsync(new JoinRequest { Card = "9791234567896" }, null, default);
        Assert.Equal((JoinOutcome.Invalid, "/card"), (refused.Outcome, refused.Pointer));
        Assert.StartsWith("This is a product, not a card.", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await shop.CountAsync("member"));
    }

    [Theory]
    [InlineData("5012345678900", "This is a product")]
    [InlineData("9800000000014", "This is a refund receipt")]
    [InlineData("9813765030011", "This is a coupon")]
    [InlineData("2900000000019", "The check digit")]
    [InlineData("29000000000", "This is not a card of this shop")]
    [InlineData("4111111111111111", "This looks like the number of a payment card")]
    [InlineData("378282246310005", "This looks like the number of a payment card")]
    [InlineData("5555 5555-5555 4444", "This looks like the number of a payment card")]
    [InlineData("2223003122003222", "This looks like the number of a payment card")]
    [InlineData("", "A card number has digits only")]
    [InlineData("abc", "A card number has digits only")]
    [InlineData("٢٩٠٠٠٠٠٠٠٠٠١٨", "A card number has digits only")]
    [InlineData(null, "A card number has digits only")]
    public void other_numbers_are_refused_with_what_is_allowed_and_never_repeated(string? text, string reason)
    {
        Assert.False(CardNumber.TryRead(text, CardRange.Default, out _, out var said));
        Assert.StartsWith(reason, said, StringComparison.Ordinal);
        Assert.DoesNotContain(text is { Length: > 5 } ? text : "\0", said, StringComparison.Ordinal);
        Assert.True(said.Contains("Allowed: 13 digits from 20", StringComparison.Ordinal) || said.Contains("check digit", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2900000000018")]
    [InlineData(" 2900000000018 ")]
    [InlineData("29-00000-00001-8")]
    [InlineData("2900 0000 0001 8")]
    public void cards_of_the_ranges_are_taken_however_they_are_grouped(string text)
    {
        Assert.True(CardNumber.TryRead(text, CardRange.Default, out var digits, out var reason), reason);
        Assert.Equal("2900000000018", digits);
    }

    [Fact]
    public void a_shop_may_keep_its_old_numbers_even_when_they_look_like_payment_cards()
    {
        var old = new CardRange("63320412", 16, CardCheck.Luhn);
        var number = CardNumber.OfSerial(old, 1234567);
        Assert.True(PaymentCard.LuhnHolds(number));
        Assert.True(CardNumber.TryRead(number, [old], out var digits, out _));
        Assert.Equal(number, digits);
        Assert.False(CardNumber.TryRead(number, CardRange.Default, out _, out _));
    }

    [Fact]
    public void fresh_numbers_are_of_the_range_and_hard_to_guess()
    {
        var drawn = Enumerable.Range(0, 2_000).Select(static _ => CardNumber.Draw(CardRange.Fresh)).ToArray();
        Assert.All(drawn, static number => Assert.True(CardRange.Fresh.Covers(number) && CardRange.Fresh.ChecksOut(number)));
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
        for (var place = 2; place < 12; place++)
        {
            Assert.Equal(10, drawn.Select(number => number[place]).Distinct().Count());
        }
    }

    [Theory]
    [InlineData("Ann 4111 1111 1111 1111", true)]
    [InlineData("4111-1111-1111-1111", true)]
    [InlineData("Ann Lee, flat 12", false)]
    [InlineData("+44 7700 900123", false)]
    [InlineData("", false)]
    public void payment_cards_are_seen_in_free_text(string text, bool expected) =>
        Assert.Equal(expected, PaymentCard.AppearsIn(text));
}
