using System.Collections.Immutable;
using System.Security.Cryptography;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Cards;

/// <summary>Reads what is presented as a card, and draws fresh numbers.</summary>
public static class CardNumber
{
    private const int LongestText = 64;

    /// <summary>
    /// Digits only (spaces and hyphens between groups are dropped), in one of the ranges, with its check digit. The reason
    /// says what the number is instead and what is allowed; it never repeats the number.
    /// </summary>
    public static bool TryRead(string? text, ImmutableArray<CardRange> ranges, out string digits, out string reason)
    {
        digits = text is { Length: > 0 and <= LongestText } ? Bare(text) : "";
        reason = Refusal(digits, ranges);
        return reason.Length == 0;
    }

    /// <summary>What a refusal is called: a number of none of the ranges is foreign, whatever it is; everything else is malformed.</summary>
    public static Rejection RefusalOf(string? text, ImmutableArray<CardRange> ranges)
    {
        var digits = text is { Length: > 0 and <= LongestText } ? Bare(text) : "";
        return digits.Length is >= Limits.CardDigitsLeast and <= Limits.CardDigitsMost
            && !digits.AsSpan().ContainsAnyExceptInRange('0', '9') && !PaymentCard.LooksLike(digits)
            && !ranges.Any(range => range.Covers(digits))
                ? Rejection.ForeignCard
                : Rejection.Malformed;
    }

    /// <summary>A random number of the range, check digit included.</summary>
    public static string Draw(CardRange range)
    {
        Span<char> digits = stackalloc char[range.Length];
        range.Prefix.CopyTo(digits);
        for (var i = range.Prefix.Length; i < digits.Length; i++)
        {
            digits[i] = (char)('0' + RandomNumberGenerator.GetInt32(10));
        }

        return WithCheckDigit(digits[..^1], range.Check) ?? new string(digits);
    }

    /// <summary>The number of a range for a serial number, zero-padded: how an import makes cards of customer numbers.</summary>
    public static string OfSerial(CardRange range, long serial)
    {
        var room = range.Length - range.Prefix.Length - (range.Check == CardCheck.None ? 0 : 1);
        var body = serial.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(room, '0');
        ArgumentOutOfRangeException.ThrowIfGreaterThan(body.Length, room, nameof(serial));
        var data = range.Prefix + body;
        return WithCheckDigit(data, range.Check) ?? data;
    }

    private static string? WithCheckDigit(ReadOnlySpan<char> data, CardCheck check) => check switch
    {
        CardCheck.Gs1 => string.Concat(data, [Gs1CheckDigit.Of(data)]),
        CardCheck.Luhn => string.Concat(data, [LuhnDigit(data)]),
        _ => null,
    };

    private static char LuhnDigit(ReadOnlySpan<char> data)
    {
        Span<char> whole = stackalloc char[data.Length + 1];
        data.CopyTo(whole);
        for (whole[^1] = '0'; !PaymentCard.LuhnHolds(whole); whole[^1]++)
        {
        }

        return whole[^1];
    }

    private static string Bare(string text) =>
        text.AsSpan().ContainsAnyExceptInRange('0', '9') ? text.Replace(" ", "").Replace("-", "") : text;

    private static string Refusal(string digits, ImmutableArray<CardRange> ranges)
    {
        if (digits.Length == 0 || digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return $"A card number has digits only. {Allowed(ranges)}";
        }

        foreach (var range in ranges)
        {
            if (range.Covers(digits))
            {
                return range.ChecksOut(digits) ? "" : "The check digit of this card number is wrong; read it again.";
            }
        }

        if (digits.Length == 13 && ScannedCode.TryRead(digits, out var code, out _))
        {
            return $"{WhatItIs(code)} {Allowed(ranges)}";
        }

        return PaymentCard.LooksLike(digits)
            ? $"This looks like the number of a payment card; it was not stored. {Allowed(ranges)}"
            : $"This is not a card of this shop. {Allowed(ranges)}";
    }

    private static string WhatItIs(ScannedCode code) => code.Kind switch
    {
        CodeKind.RefundReceipt => "This is a refund receipt, not a card.",
        CodeKind.Coupon => "This is a coupon, not a card.",
        CodeKind.Card => "This number is in none of this shop's card ranges.",
        CodeKind.Member or CodeKind.Product => "This is a product, not a card.",
        _ => "This is not a card.",
    };

    private static string Allowed(ImmutableArray<CardRange> ranges) =>
        "Allowed: " + string.Join("; ", ranges.Length > 4
            ? [ranges[0].ToString(), "…", ranges[^1].ToString()]
            : ranges.Select(static range => range.ToString())) + ".";
}
