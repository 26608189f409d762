using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;

namespace Shopkeeper.Members.Consents;

/// <summary>Whether an entry may be recorded; the first thing that is wrong, with the member of the body that says it.</summary>
internal static class ConsentCheck
{
    public static (string Field, string Detail)? ProblemWith(ConsentEntry entry, Instant now) =>
        entry.At > now + Duration.FromMinutes(Limits.ClockAheadMinutes) ? ("at", "A consent cannot be of the future.")
        : entry.Purpose == ConsentPurpose.Profiling != (entry.Channel == ConsentChannel.None)
            ? ("channel", "Profiling has no channel; every other purpose is for one: email, sms, post, push or phone.")
        : entry.Given ? ProblemWithGiven(entry)
        : ProblemWithTexts(entry);

    private static (string Field, string Detail)? ProblemWithGiven(ConsentEntry entry) =>
        entry.Wording is null ? ("wording", "What was agreed to is kept: its text, version and language.")
        : entry.Basis switch
        {
            ConsentBasis.SoftOptIn => ProblemWithSoftOptIn(entry),
            ConsentBasis.LegitimateInterest when entry.Channel is not (ConsentChannel.Post or ConsentChannel.None) =>
                ("basis", "Legitimate interest is a basis for post and profiling only."),
            _ => ProblemWithTexts(entry),
        };

    private static (string Field, string Detail)? ProblemWithSoftOptIn(ConsentEntry entry) =>
        entry.Channel is not (ConsentChannel.Email or ConsentChannel.Sms) || entry.Purpose != ConsentPurpose.Offers
            ? ("basis", "A soft opt-in is for own offers by e-mail or SMS only.")
        : entry.Source == ConsentSource.Import ? ("source", "Imported addresses never qualify for a soft opt-in.")
        : entry.Sale is null ? ("sale", "A soft opt-in names the sale with which the address came.")
        : ProblemWithTexts(entry);

    private static (string Field, string Detail)? ProblemWithTexts(ConsentEntry entry) =>
        entry.Wording is { } wording && !IsText(wording.Text, Limits.ConsentText)
            ? ("wording/text", $"The text that was shown, at most {Limits.ConsentText} characters.")
        : entry.Wording is { } of && !IsText(of.Version, Limits.NameLength)
            ? ("wording/version", $"A version is a word, at most {Limits.NameLength} characters.")
        : entry.Wording is { } said && !IsLanguage(said.Language) ? ("wording/language", "A language is a tag such as en or el-GR.")
        : entry.Sale is { } sale && !IsText(sale, Limits.NameLength) ? ("sale", "The id of the sale.")
        : entry.Proof is { } proof && !IsText(proof, Limits.ConsentText)
            ? ("proof", $"At most {Limits.ConsentText} characters, and never the number of a payment card.")
        : null;

    private static bool IsText(string text, int longest) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= longest && text.All(static letter => letter == '\n' || !char.IsControl(letter))
        && !PaymentCard.AppearsIn(text);

    private static bool IsLanguage(string tag) =>
        tag.Length is >= 2 and <= 35 && tag.Split('-').All(static part => part.Length is > 0 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
}
