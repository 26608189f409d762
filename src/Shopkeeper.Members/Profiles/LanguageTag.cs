namespace Shopkeeper.Members.Profiles;

/// <summary>A language as a tag such as en or el-GR (BCP 47, its form only).</summary>
internal static class LanguageTag
{
    public const string Form = "A language is a tag such as en or el-GR.";
    private const int Longest = 35;

    public static bool IsOne(string tag) =>
        tag.Length is >= 2 and <= Longest && char.IsAsciiLetter(tag[0]) && char.IsAsciiLetter(tag[1])
        && tag.Split('-').All(static part => part.Length is > 0 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
}
