using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Shopkeeper.Domain.Codes.Gs1;

/// <summary>One part of a field's value. Signs: N digits, X, Y or Z; Most: how many, exactly so many unless IsVariable.</summary>
internal readonly record struct Gs1Part(char Signs, int Most, bool IsVariable, bool IsOptional, ImmutableArray<string> Tests)
{
    // GS1 General Specifications, figures 7.11-1 and 7.11-2, and RFC 4648.
    private const string Cset82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    private const string Cset39 = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Base64 = "-0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    /// <summary>As the table writes it: `N13,csum`, `X..20`, `[N..12]`.</summary>
    public static Gs1Part Of(string text)
    {
        var words = text.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split(',');
        var isVariable = words[0].Contains("..", StringComparison.Ordinal);
        return new Gs1Part(
            words[0][0], int.Parse(words[0].AsSpan(isVariable ? 3 : 1), CultureInfo.InvariantCulture), isVariable, text[0] == '[', [.. words[1..]]);
    }

    /// <summary>What is wrong with that part of a value, in words; empty when nothing is.</summary>
    public string WrongWith(ReadOnlySpan<char> value)
    {
        if (value.ContainsAnyExcept(Signs switch { 'N' => "0123456789", 'X' => Cset82, 'Y' => Cset39, _ => Base64 }))
        {
            return Signs == 'N' ? "has digits only" : "has a sign that is not allowed there";
        }

        foreach (var test in Tests)
        {
            var wrong = test switch
            {
                "couponcode" => AmericanCoupon.WrongWith(value.ToString()),
                "couponposoffer" => AmericanCoupon.WrongWithOffer(value.ToString()),
                _ => Holds(test, value) ? "" : test == "csum" ? "has a wrong check digit" : "is not a value that it can have",
            };
            if (wrong.Length > 0)
            {
                return wrong;
            }
        }

        return "";
    }

    private static bool Holds(string test, ReadOnlySpan<char> value) => test switch
    {
        "csum" => Gs1CheckDigit.Holds(value),
        "yymmd0" => IsDate(value, mayLackDay: true),
        "yymmdd" => IsDate(value, mayLackDay: false),
        "yyyymmdd" => IsDate(value[2..], mayLackDay: false),
        "hh" => Number(value) < 24,
        "mi" or "ss" => Number(value) < 60,
        "hhmi" => Number(value[..2]) < 24 && Number(value[2..]) < 60,
        "nonzero" => value.ContainsAnyExcept('0'),
        "zero" => value is "0",
        "nozeroprefix" => value is "0" || value[0] != '0',
        "yesno" => value is "0" or "1",
        "hyphen" => value is "-",
        "hasnondigit" => value.ContainsAnyExceptInRange('0', '9'),
        "pieceoftotal" => Number(value[..2]) is > 0 and var piece && piece <= Number(value[2..]),
        "pcenc" => IsPercentEncoded(value),
        _ => throw new InvalidOperationException($"The table names a test '{test}' that is not there."),
    };

    /// <summary>Years have two digits; this century tells which of them have a 29th of February.</summary>
    internal static bool IsDate(ReadOnlySpan<char> value, bool mayLackDay)
    {
        var (year, month, day) = (Number(value[..2]), Number(value[2..4]), Number(value[4..6]));
        return month is >= 1 and <= 12 && (day == 0 ? mayLackDay : day <= CalendarSystem.Iso.GetDaysInMonth(2000 + year, month));
    }

    private static bool IsPercentEncoded(ReadOnlySpan<char> value)
    {
        for (var i = value.IndexOf('%'); i >= 0; i = value.IndexOf('%'))
        {
            if (i + 2 >= value.Length || !char.IsAsciiHexDigit(value[i + 1]) || !char.IsAsciiHexDigit(value[i + 2]))
            {
                return false;
            }

            value = value[(i + 3)..];
        }

        return true;
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>
/// One application identifier, or several that are alike. With: groups of which each must be met by one of its alternatives, an
/// alternative being identifiers that all are there. Without: those it does not go with. Both may be patterns such as `310n`.
/// LinkKeys: null when it is no key of a Digital Link, else the qualifiers that may follow, in order, in alternative sequences.
/// </summary>
internal sealed record Gs1Field(
    ImmutableArray<Gs1Part> Parts, bool IsFixed, bool IsLinkQuery, ImmutableArray<ImmutableArray<ImmutableArray<string>>> With,
    ImmutableArray<string> Without, ImmutableArray<ImmutableArray<string>>? LinkKeys)
{
    public int Most => Parts.Sum(static part => part.Most);

    /// <summary>What is wrong with a value of this field, in words; empty when nothing is.</summary>
    public string WrongWith(ReadOnlySpan<char> value)
    {
        foreach (var part in Parts)
        {
            if (part.IsOptional && value.IsEmpty)
            {
                return "";
            }

            var length = part.IsVariable ? Math.Min(part.Most, value.Length) : part.Most;
            if (length == 0 || length > value.Length)
            {
                return "is too short";
            }

            if (part.WrongWith(value[..length]) is { Length: > 0 } wrong)
            {
                return wrong;
            }

            value = value[length..];
        }

        return value.IsEmpty ? "" : "is too long";
    }
}
