using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Http;

/// <summary>The id in a path.</summary>
internal static class ProgrammeId
{
    public const string Form = "A programme id has at most 40 letters a to z, digits and hyphens.";

    public static bool IsValid(string id) =>
        id.Length is > 0 and <= ProgrammeLimits.IdLength && id[0] != '-'
        && id.All(static letter => letter is >= 'a' and <= 'z' or >= '0' and <= '9' or '-');
}
