using Shopkeeper.Members.Contacts;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Databases;
using Xunit;

namespace Shopkeeper.Server.Tests.Members;

public sealed class ContactTests
{
    [Theory]
    [InlineData(" Ann.Lee@Example.COM ", "ann.lee@example.com")]
    [InlineData("o'neill+news@example.co.uk", "o'neill+news@example.co.uk")]
    [InlineData("info@MÜLLER.example", "info@xn--mller-kva.example")]
    [InlineData("u\u0308ber@example.com", "über@example.com")]
    [InlineData("ann@IO", "ann@io")]
    public void one_address_has_one_form(string text, string expected)
    {
        Assert.True(EmailAddress.TryRead(text, out var normalised, out var reason), reason);
        Assert.Equal(expected, normalised);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ann")]
    [InlineData("@example.com")]
    [InlineData("ann@")]
    [InlineData("ann@example")]
    [InlineData("ann@exa mple.com")]
    [InlineData("ann lee@example.com")]
    [InlineData("ann\0@example.com")]
    [InlineData("a@b@example.com")]
    [InlineData("<ann@example.com>")]
    [InlineData("ann@example..com")]
    [InlineData("ann@example.com.")]
    [InlineData("ann..lee@example.com")]
    [InlineData("ann@-example.com")]
    [InlineData("ann@example.com\r\nbcc: bob@example.com")]
    public void what_is_no_address_is_refused(string? text)
    {
        Assert.False(EmailAddress.TryRead(text, out _, out var reason));
        Assert.Equal("An e-mail address looks like name@example.com.", reason);
    }

    [Fact]
    public void addresses_have_a_limit()
    {
        Assert.False(EmailAddress.TryRead(new string('a', 65) + "@example.com", out _, out _));
        Assert.False(EmailAddress.TryRead("a@" + string.Join('.', Enumerable.Repeat("example", 40)), out _, out _));
        Assert.False(EmailAddress.TryRead(new string('@', 1_000_000), out _, out _));
    }

    [Fact]
    public void half_a_surrogate_is_no_text()
    {
        const char half = '\ud800';
        Assert.False(EmailAddress.TryRead($"{half}@example.com", out _, out _));
        Assert.False(EmailAddress.TryRead($"ann@{half}.com", out _, out _));
        Assert.False(EmailAddress.TryRead("ann\uFFFD@example.com", out _, out _));
    }

    [Theory]
    [InlineData("+44 7700 900123", null, "+447700900123")]
    [InlineData("+44 (0)7700-900123", null, "+447700900123")]
    [InlineData("07700 900123", "GB", "+447700900123")]
    [InlineData("0030 21 0123 4567", null, null)]
    [InlineData("0030 21 0123 4567", "DE", "+302101234567")]
    [InlineData("07700 900123", null, null)]
    [InlineData("+44 7700 900123 ext. 5", null, null)]
    [InlineData("12", "GB", null)]
    [InlineData("", null, null)]
    [InlineData("one two three", "GB", null)]
    [InlineData("+999 123 456 789", null, null)]
    public void phone_numbers_have_one_form(string text, string? region, string? expected)
    {
        var read = PhoneNumber.TryRead(text, region, out var number, out var reason);
        Assert.Equal(expected, read ? number : null);
        Assert.Equal(read, reason.Length == 0);
    }

    [Theory]
    [InlineData("/programme")]
    [InlineData("/card")]
    [InlineData("/email")]
    [InlineData("/phone")]
    [InlineData("/name")]
    [InlineData("/birthDate")]
    [InlineData("/homeStore")]
    public async Task a_bad_field_is_pointed_at_and_nothing_is_stored(string pointer)
    {
        await using var shop = await TestMembers.OpenAsync(DatabaseEngine.Sqlite);
        var good = new JoinRequest { Card = "2900000000018" };
        foreach (var bad in new[] { "", " ", "4111 1111 1111 1111", new string('x', 5_000), "\0", "\ud800", "'; drop table member; --\u0007" })
        {
            var request = pointer switch
            {
                "/programme" => good with { Programme = bad },
                "/card" => good with { Card = bad },
                "/email" => good with { Email = bad },
                "/phone" => good with { Phone = bad },
                "/name" => good with { Name = bad },
                "/birthDate" => good with { BirthDate = new NodaTime.LocalDate(1899, 12, 31) },
                _ => good with { HomeStore = bad },
            };
            var refused = await shop.Members.JoinAsync(request, null, default);
            Assert.Equal((JoinOutcome.Invalid, pointer), (refused.Outcome, refused.Pointer));
            Assert.NotEqual("", refused.Detail);
        }

        Assert.Equal(0, await shop.CountAsync("member"));
        Assert.Equal(0, await shop.CountAsync("identifier"));
    }
}
