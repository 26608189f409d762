namespace Shopkeeper.Members.Profiles;

/// <summary>How near to a door post comes with what is known; numbers order them, best last.</summary>
public enum AddressGrade
{
    /// <summary>None, or nothing a carrier could use.</summary>
    Unusable = 0,

    /// <summary>A postcode of its country, and no street.</summary>
    PostcodeOnly = 1,

    /// <summary>A street, and no house in it; or a house where the postcode is missing or none of its country.</summary>
    Street = 2,

    /// <summary>A house in a street, or a post box, with a postcode of its country.</summary>
    Premise = 3,
}

/// <summary>
/// Grades an address by its form alone. That a house stands there is known to the owners of licensed address files only, so
/// the best grade is a promise of completeness and not of existence.
/// </summary>
public static class AddressGrading
{
    private const int ShortestStreet = 3;
    private static readonly string[] Boxes = ["po box", "p.o. box", "bfpo", "postfach", "boite postale"];

    public static AddressGrade Of(PostalAddress? address)
    {
        if (address is not { Country: { Length: > 0 } country, City.Length: > 0 })
        {
            return AddressGrade.Unusable;
        }

        string[] lines = [.. (address.Lines ?? []).Where(static line => line.Count(char.IsLetter) >= ShortestStreet)];
        var coded = address.Postcode is { } code && Postcode.TryRead(code, country, out _);
        return lines.Length == 0 ? coded ? AddressGrade.PostcodeOnly : AddressGrade.Unusable
            : coded && HasPremise(address, lines) ? AddressGrade.Premise
            : AddressGrade.Street;
    }

    /// <summary>A number before or after a street, on the same line or its own; a named house above a street; a post box.</summary>
    private static bool HasPremise(PostalAddress address, string[] lines) =>
        address.Lines!.Any(static line => line.Any(char.IsDigit))
        || lines.Length > 1
        || lines.Any(static line => Boxes.Any(box => line.StartsWith(box, StringComparison.OrdinalIgnoreCase)));
}
