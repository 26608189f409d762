using System.Collections.Immutable;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Cards;

// Persisted in card_range.purpose; explicit and append-only.
public enum RangePurpose : short
{
    Cards = 1,

    /// <summary>Set aside for claim codes on receipts: no card is accepted from it or drawn from it.</summary>
    Claims = 2,
}

/// <summary>A range of numbers with the shop's own name for it, and what its numbers are for.</summary>
public sealed record NumberRange(string Name, CardRange Numbers, RangePurpose Purpose)
{
    /// <summary>
    /// Why these ranges cannot stand: the pointer into a range's body and what is allowed. Checked in order: name, prefix,
    /// length, prefix of an EAN-13.
    /// </summary>
    public (string Pointer, string Detail)? Problem() =>
        !IsName(Name) ? ("/name", $"A name has from 1 to {Limits.NameLength} small letters, digits and hyphens.")
        : Numbers.Prefix is "" || Numbers.Prefix.AsSpan().ContainsAnyExceptInRange('0', '9') ? ("/prefix", "A prefix is one digit or more.")
        : Numbers.Length is < Limits.CardDigitsLeast or > Limits.CardDigitsMost
            ? ("/length", $"A card number has from {Limits.CardDigitsLeast} to {Limits.CardDigitsMost} digits.")
        : Numbers.FreeDigits < Limits.CardFreeDigits
            ? ("/prefix", $"Between prefix and check digit a range leaves at least {Limits.CardFreeDigits} digits free: of fewer, a guess finds a card.")
        : Numbers is { Length: 13, Check: CardCheck.Gs1 } && !IsRestricted(Numbers.Prefix)
            ? ("/prefix", "An EAN-13 of a shop's own begins with 20 to 29, 02 or 04; others are products, coupons and books.")
        : null;

    /// <summary>The first of these ranges that has a number in common with this one; null when none has.</summary>
    public NumberRange? Overlapping(IEnumerable<NumberRange> others) =>
        others.FirstOrDefault(other => other.Name != Name && Numbers.Overlaps(other.Numbers));

    internal static bool IsName(string name) =>
        name.Length is > 0 and <= Limits.NameLength
        && name.All(static letter => char.IsAsciiDigit(letter) || char.IsAsciiLetterLower(letter) || letter == '-');

    // GS1 General Specifications, section 1.4: restricted circulation within a region or a company.
    private static bool IsRestricted(string prefix) =>
        prefix[0] == '2' || prefix.StartsWith("02", StringComparison.Ordinal) || prefix.StartsWith("04", StringComparison.Ordinal);
}

/// <summary>All ranges of a shop, and what follows from them.</summary>
internal sealed record NumberRanges(ImmutableArray<NumberRange> All)
{
    /// <summary>With the ranges of the shop in place of the standard ones; the widest is the one that fresh numbers are drawn from.</summary>
    public MembersOptions Over(MembersOptions standard)
    {
        var cards = Cards();
        return cards.IsEmpty ? standard : standard with
        {
            CardRanges = [.. cards.Select(static range => range.Numbers)],
            FreshCards = cards.MaxBy(static range => range.Numbers.FreeDigits)!.Numbers,
        };
    }

    /// <summary>Ranges that hold now: those of the shop, and as long as none is for cards, the standard ones.</summary>
    public IEnumerable<NumberRange> InForce(MembersOptions standard) => Cards().IsEmpty
        ? All.Concat(standard.CardRanges.Select(static range => new NumberRange("standard", range, RangePurpose.Cards)))
        : All;

    private ImmutableArray<NumberRange> Cards() => [.. All.Where(static range => range.Purpose == RangePurpose.Cards)];
}
