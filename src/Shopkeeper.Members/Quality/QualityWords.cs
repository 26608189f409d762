using System.Text.Json;
using Shopkeeper.Members.Duplicates;

namespace Shopkeeper.Members.Quality;

/// <summary>Words of the API.</summary>
public static class QualityWords
{
    public static string Of(AddressGrade grade) => JsonNamingPolicy.KebabCaseLower.ConvertName(grade.ToString());

    public static string Of(Agreement agreement) => JsonNamingPolicy.KebabCaseLower.ConvertName(agreement.ToString());

    public static string Of(PairVerdict verdict) => JsonNamingPolicy.KebabCaseLower.ConvertName(verdict.ToString());

    public static PairVerdict? Verdict(string? word) => Enum.GetValues<PairVerdict>().Cast<PairVerdict?>().FirstOrDefault(one => Of(one!.Value) == word);
}
