namespace Shopkeeper.Domain.Kernel;

// Persisted in programme documents; explicit and append-only.
public enum Rounding : byte
{
    Floor = 0,
    Ceiling = 1,
    HalfUp = 2,
    HalfEven = 3,
}

/// <summary>Integer division that names its rounding, without overflow in between (128-bit intermediate).</summary>
public static class Divide
{
    /// <summary>value * numerator / denominator, rounded. Denominator must be positive.</summary>
    public static long Scale(long value, long numerator, long denominator, Rounding rounding)
    {
        Invariant.Hold(denominator > 0, "a denominator is positive");
        if (value is >= 0 and <= int.MaxValue && numerator is >= 0 and <= int.MaxValue)
        {
            return Round(value * numerator, denominator, rounding);
        }

        var product = (Int128)value * numerator;
        var (quotient, remainder) = FloorDivRem(product, denominator);
        return checked((long)(quotient + Up(quotient, remainder, denominator, rounding)));
    }

    /// <summary>value / denominator, rounded; negative values round as the rounding says (floor goes down).</summary>
    public static long Round(long value, long denominator, Rounding rounding)
    {
        Invariant.Hold(denominator > 0, "a denominator is positive");
        var quotient = value / denominator;
        var remainder = value - (quotient * denominator);
        if (remainder < 0)
        {
            quotient--;
            remainder += denominator;
        }

        return remainder == 0 ? quotient : quotient + Up(quotient, remainder, denominator, rounding);
    }

    public static long Floor(long value, long denominator) => Round(value, denominator, Rounding.Floor);

    private static (Int128 Quotient, Int128 Remainder) FloorDivRem(Int128 value, long denominator)
    {
        var quotient = value / denominator;
        var remainder = value - (quotient * denominator);
        return remainder < 0 ? (quotient - 1, remainder + denominator) : (quotient, remainder);
    }

    private static int Up(Int128 quotient, Int128 remainder, long denominator, Rounding rounding) => rounding switch
    {
        Rounding.Floor => 0,
        Rounding.Ceiling => remainder == 0 ? 0 : 1,
        Rounding.HalfUp => remainder * 2 >= denominator ? 1 : 0,
        Rounding.HalfEven => remainder * 2 > denominator || (remainder * 2 == denominator && Int128.IsOddInteger(quotient))
            ? 1
            : 0,
        _ => throw new InvariantViolated("an unknown rounding"),
    };
}
