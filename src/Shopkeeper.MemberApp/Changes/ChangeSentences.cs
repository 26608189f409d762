using System.Globalization;
using Shopkeeper.Client;
using Shopkeeper.MemberApp.Shell;

namespace Shopkeeper.MemberApp.Changes;

/// <summary>Changes of terms as sentences: the text is chosen by part and respect, and where it says so by what it means for members.</summary>
public static class ChangeSentences
{
    public static string Of(Texts texts, ClubChange change)
    {
        var key = $"change.{change.Part}.{change.What}";
        var text = texts.Find($"{key}.{change.Effect}") is null ? key : $"{key}.{change.Effect}";
        var said = texts.Find(text) is null
            ? texts.Say("change.other", NameOf(texts, change))
            : texts.Say(text, NameOf(texts, change), TermSentences.Of(texts, change.Before), TermSentences.Of(texts, change.After));
        return said.Length == 0 ? said : char.ToUpperInvariant(said[0]) + said[1..];
    }

    private static string NameOf(Texts texts, ClubChange change) => change.Name is { Length: > 0 } named ? named
        : change.On is { } on ? texts.Find("on." + on) ?? Spoken(on.Replace("custom:", "", StringComparison.Ordinal))
        : Spoken(change.Id);

    private static string Spoken(string id) => id.Replace('-', ' ');
}

/// <summary>Values of terms as parts of a sentence.</summary>
public static class TermSentences
{
    public static string Of(Texts texts, ClubTerm? term) => term?.Form switch
    {
        null => "",
        "points" => texts.Count("term.points", term.Points ?? 0),
        "per-amount" => texts.Count("term.per-amount", term.Points ?? 0, Money(term)),
        "per-quantity" => texts.Count("term.per-quantity", term.Points ?? 0, Thousandths(term), Word(texts, term.Words?.FirstOrDefault() ?? "")),
        "per-item" => texts.Count("term.per-item", term.Points ?? 0),
        "factor" => texts.Say("term.factor", Thousandths(term)),
        "money" => Money(term),
        "worth" => texts.Count("term.worth", term.Points ?? 0, Money(term)),
        "period" => Length(texts, term.Length ?? ""),
        "inactivity" => texts.Say("term.inactivity", Length(texts, term.Length ?? "")),
        "calendar" => texts.Count("term.calendar", term.Count ?? 0, Day(term.Day ?? "")),
        "day" => Day(term.Day ?? ""),
        "count" => Numbers.Of(term.Count ?? 0),
        "per-cent" => Numbers.PerCent(term.Count ?? 0),
        "name" => term.Name ?? "",
        "word" or "words" => string.Join(", ", (term.Words ?? []).Select(word => Word(texts, word))),
        "steps" => string.Join(texts["term.and"], (term.Steps ?? []).Select(step => Step(texts, step))),
        _ => texts["term.none"],
    };

    private static string Money(ClubTerm term) => Numbers.Money(term.Amount ?? 0, term.Currency);

    private static string Thousandths(ClubTerm term) => ((term.Count ?? 0) / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    private static string Step(Texts texts, ClubStep step) => step.From is { } from
        ? from == 0 ? Numbers.Of(step.Count) : texts.Say("term.step", Numbers.Of(step.Count), Numbers.Of(from))
        : texts.Find("term.limit." + step.Word) is { } text
            ? string.Format(CultureInfo.InvariantCulture, text, Numbers.Of(step.Count))
            : $"{Numbers.Of(step.Count)} {step.Word?.Replace('-', ' ')}";

    private static string Word(Texts texts, string word) =>
        texts.Find("term.word." + word) ?? texts.Find("unlock." + word)
        ?? (word.StartsWith("--", StringComparison.Ordinal) ? Day(word) : word[(word.IndexOf(':', StringComparison.Ordinal) + 1)..].Replace('-', ' '));

    /// <summary>`2026-12-24`, or `--12-24` for every year: read as of a leap year, so that each of them has its 29 February.</summary>
    private static string Day(string day) =>
        DateOnly.TryParseExact("2000" + day, "yyyy--MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var yearly)
            ? yearly.ToString("d MMMM", CultureInfo.InvariantCulture)
        : DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var one) ? Numbers.Day(one)
        : day;

    /// <summary>`P1Y6M` as one year and six months.</summary>
    private static string Length(Texts texts, string length)
    {
        var (parts, count, isTime) = (new List<string>(), 0L, false);
        foreach (var letter in length.Skip(1))
        {
            if (char.IsAsciiDigit(letter))
            {
                count = (count * 10) + (letter - '0');
            }
            else if (letter == 'T')
            {
                isTime = true;
            }
            else
            {
                parts.Add(texts.Count($"term.length.{(isTime ? "t" : "")}{char.ToLowerInvariant(letter)}", count));
                count = 0;
            }
        }

        return string.Join(' ', parts);
    }
}
