using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Profiles;

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

    /// <summary>Of consents that come with something else, under `/consents`.</summary>
    public static FieldProblem? FirstProblem(IReadOnlyList<ConsentEntry> entries, Instant now)
    {
        if (entries.Count > Limits.ConsentsPerRequest)
        {
            return FieldProblem.Malformed("/consents", $"At most {Limits.ConsentsPerRequest} consents.");
        }

        for (var i = 0; i < entries.Count; i++)
        {
            if (ProblemWith(entries[i].Of(entries[i].Member, now), now) is var (field, detail))
            {
                return FieldProblem.Malformed($"/consents/{i}/{field}", detail);
            }
        }

        return null;
    }

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
        : entry.Wording is { } said && !LanguageTag.IsOne(said.Language) ? ("wording/language", LanguageTag.Form)
        : entry.Sale is { } sale && !IsText(sale, Limits.NameLength) ? ("sale", "The id of the sale.")
        : entry.Proof is { } proof && !IsText(proof, Limits.ConsentText)
            ? ("proof", $"At most {Limits.ConsentText} characters, and never the number of a payment card.")
        : null;

    public static bool IsText(string text, int longest) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= longest && text.All(static letter => letter == '\n' || !char.IsControl(letter))
        && !PaymentCard.AppearsIn(text);
}
