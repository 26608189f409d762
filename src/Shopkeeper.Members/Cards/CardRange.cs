using System.Collections.Immutable;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Cards;

// Part of a shop's settings; explicit and append-only.
public enum CardCheck : byte
{
    /// <summary>No check digit: any digits of that length.</summary>
    None = 0,

    /// <summary>GS1 check digit, as in an EAN-13.</summary>
    Gs1 = 1,

    /// <summary>Luhn (ISO/IEC 7812), as on older loyalty cards of 16 digits.</summary>
    Luhn = 2,
}

/// <summary>Card numbers that start with a prefix and have one length and one kind of check digit.</summary>
public sealed record CardRange(string Prefix, int Length, CardCheck Check)
{
    /// <summary>EAN-13 numbers of restricted circulation, 20 to 29 (GS1 General Specifications, section 1.4).</summary>
    public static readonly ImmutableArray<CardRange> Default =
        [.. Enumerable.Range(20, 10).Select(static prefix => new CardRange(IdDigits(prefix), 13, CardCheck.Gs1))];

    /// <summary>10^10 numbers, so that ten million members use 0.1 % of them: a guess rarely hits a card.</summary>
    public static readonly CardRange Fresh = new("29", 13, CardCheck.Gs1);

    public bool Covers(ReadOnlySpan<char> digits) => digits.Length == Length && digits.StartsWith(Prefix);

    public bool ChecksOut(ReadOnlySpan<char> digits) => Check switch
    {
        CardCheck.None => true,
        CardCheck.Gs1 => Gs1CheckDigit.Holds(digits),
        CardCheck.Luhn => PaymentCard.LuhnHolds(digits),
        _ => throw new InvariantViolated("an unknown card check"),
    };

    /// <summary>Digits between prefix and check digit.</summary>
    public int FreeDigits => Length - Prefix.Length - (Check == CardCheck.None ? 0 : 1);

    /// <summary>Numbers that there can be.</summary>
    public long Capacity => Enumerable.Repeat(10L, Math.Max(FreeDigits, 0)).Aggregate(1L, static (product, ten) => product * ten);

    /// <summary>True when a number can be of both: the same length, one prefix the beginning of the other.</summary>
    public bool Overlaps(CardRange other) =>
        Length == other.Length
        && (Prefix.StartsWith(other.Prefix, StringComparison.Ordinal) || other.Prefix.StartsWith(Prefix, StringComparison.Ordinal));

    public override string ToString() => $"{Length} digits from {Prefix}" + (Check == CardCheck.None ? "" : " with check digit");

    private static string IdDigits(int prefix) => prefix.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
