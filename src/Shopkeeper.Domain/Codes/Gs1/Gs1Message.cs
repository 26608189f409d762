using System.Collections.Immutable;

namespace Shopkeeper.Domain.Codes.Gs1;

/// <summary>One field of a message: its application identifier and its value.</summary>
public readonly record struct Gs1Element(string Identifier, string Value);

/// <summary>
/// What a scanner read, in fields of GS1: element strings (with separators, a symbology identifier such as `]C1`, or in brackets as
/// people print them), a Digital Link, or a plain number (8, 12, 13 or 14 digits: a product; 18: a member). Elements: in the order in
/// which they stand, each checked by the table, and together by which go with which.
/// </summary>
public sealed record Gs1Message(ImmutableArray<Gs1Element> Elements)
{
    /// <summary>Signs that a code may have, the address of a Digital Link included.</summary>
    public const int MostSigns = 2_000;

    public const string Product = "01";
    public const string Coupon = "255";
    public const string Member = "8018";
    public const string CouponPoints = "8111";

    /// <summary>The value of that field; null when it is not there.</summary>
    public string? Find(string identifier)
    {
        foreach (var element in Elements)
        {
            if (element.Identifier == identifier)
            {
                return element.Value;
            }
        }

        return null;
    }

    /// <summary>The reason says in plain words what is wrong, and names fields by their identifiers, never their values.</summary>
    public static bool TryRead(string? text, out Gs1Message message, out string reason)
    {
        message = new Gs1Message([]);
        var signs = text?.Trim() ?? "";
        if (signs.Length is 0 or > MostSigns)
        {
            reason = signs.Length == 0 ? "the code is empty" : "the code is too long";
            return false;
        }

        var elements = ImmutableArray.CreateBuilder<Gs1Element>();
        reason = Read(signs, elements);
        if (reason.Length == 0)
        {
            reason = Gs1Pairs.WrongWith(elements);
        }

        message = reason.Length == 0 ? new Gs1Message(elements.DrainToImmutable()) : message;
        return reason.Length == 0;
    }

    private static string Read(string signs, ImmutableArray<Gs1Element>.Builder elements) =>
        DigitalLink.IsOne(signs) ? DigitalLink.Read(signs, elements)
        : signs[0] == '(' ? ElementStrings.ReadBrackets(signs, elements)
        : IsPlain(signs) ? ReadPlain(signs, elements)
        : ElementStrings.Read(signs, elements);

    private static bool IsPlain(string signs) =>
        signs.Length is 8 or 12 or 13 or 14 or 18 && !signs.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static string ReadPlain(string signs, ImmutableArray<Gs1Element>.Builder elements)
    {
        if (!Gs1CheckDigit.Holds(signs))
        {
            return "the check digit is wrong";
        }

        elements.Add(signs.Length == 18 ? new Gs1Element(Member, signs) : new Gs1Element(Product, signs.PadLeft(14, '0')));
        return "";
    }
}
