namespace Shopkeeper.Domain.Kernel;

/// <summary>An ISO 4217 currency code, three upper-case letters, packed so that it costs no allocation.</summary>
public readonly record struct Currency
{
    private readonly int packed;

    private Currency(int packed) => this.packed = packed;

    public bool IsNone => packed == 0;

    /// <summary>Decimal places of the minor unit (ISO 4217): 0 for JPY and KRW, 3 for the dinars, else 2.</summary>
    public int MinorDigits => ToString() switch
    {
        "JPY" or "KRW" or "VND" or "CLP" or "ISK" or "XAF" or "XOF" or "XPF" or "PYG" or "UGX" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };

    /// <summary>Reads exactly three letters A to Z; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Currency currency)
    {
        currency = default;
        if (text.Length != 3)
        {
            return false;
        }

        var value = 0;
        foreach (var letter in text)
        {
            if (letter is < 'A' or > 'Z')
            {
                return false;
            }

            value = (value << 8) | letter;
        }

        currency = new Currency(value);
        return true;
    }

    public static Currency Parse(string text) =>
        TryParse(text, out var currency) ? currency : throw new FormatException($"'{text}' is not a currency code.");

    public override string ToString() => packed == 0
        ? ""
        : string.Create(3, packed, static (span, value) =>
        {
            span[0] = (char)((value >> 16) & 0xff);
            span[1] = (char)((value >> 8) & 0xff);
            span[2] = (char)(value & 0xff);
        });
}

/// <summary>An amount in minor units (pence, cents) of one currency.</summary>
public readonly record struct Money(long Minor, Currency Currency);
