using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Contacts;

namespace Shopkeeper.Members.Join;

/// <summary>A join whose fields are normalised. Card null: a fresh one is to be drawn.</summary>
internal sealed record CheckedJoin(
    string? Card, string? Email, string? Phone, MemberStatus Status, string? Name, LocalDate? BirthDate, string? HomeStore)
{
    public string? SecondNumber { get; init; }

    public ImmutableArray<string> Likes { get; init; } = [];
}

/// <summary>Decides whether a join can be used, field by field in the order of the request.</summary>
internal static class JoinCheck
{
    private const int LongestName = 200;
    private static readonly LocalDate FirstBirthDate = new(1900, 1, 1);

    /// <summary>The normalised join, or the pointer and reason of the first field that cannot be used.</summary>
    public static CheckedJoin? Read(
        JoinRequest request, MembersOptions options, IProgrammeNames programmes, LocalDate today, out JoinResult? refused)
    {
        string? card = null, email = null, phone = null;
        refused =
            request.Programme is { } programme && !programmes.Exists(programme)
                ? Invalid("/programme", "There is no such programme.") with { Rejection = Rejection.UnknownProgramme }
            : request.Card is not null && !CardNumber.TryRead(request.Card, options.CardRanges, out card, out var reason)
                ? Invalid("/card", reason) with { Rejection = CardNumber.RefusalOf(request.Card, options.CardRanges) }
            : request.TillNumber is { } number && TillNumberProblem(number) is { } wrong
                ? Invalid("/card", wrong)
            : request.Email is not null && !EmailAddress.TryRead(request.Email, out email, out reason)
                ? Invalid("/email", reason)
            : request.Phone is not null && !PhoneNumber.TryRead(request.Phone, options.PhoneRegion, out phone, out reason)
                ? Invalid("/phone", reason)
            : Refusal(request, today);
        return refused is null
            ? new CheckedJoin(card ?? request.TillNumber, email, phone, request.Status, request.Name?.Trim(), request.BirthDate, request.HomeStore?.Trim())
            {
                SecondNumber = request.SecondNumber is { } second && TillNumberProblem(second) is null ? second : null,
                Likes = Likes.Sorted(request.Likes),
            }
            : null;
    }

    private static JoinResult? Refusal(JoinRequest request, LocalDate today) =>
        ProblemWithText(request.Name, LongestName) is { } name ? Invalid("/name", name)
        : request.BirthDate is { } born && (born < FirstBirthDate || born > today)
            ? Invalid("/birthDate", $"A date of birth lies between {LocalDatePattern.Iso.Format(FirstBirthDate)} and today.")
        : ProblemWithText(request.HomeStore, Limits.NameLength) is { } store ? Invalid("/homeStore", store)
        : Likes.ProblemWith(request.Likes) is { } likes ? Invalid("/likes", likes)
        : PaymentCard.AppearsIn(request.Email) ? Invalid("/email", "This carries the number of a payment card; it was not stored.")
        : null;

    private static string? TillNumberProblem(string number) =>
        number.Length is 0 or > Limits.CardLength || number.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? $"A till's number of a member has from 1 to {Limits.CardLength} digits."
        : PaymentCard.LooksLike(number) ? "This looks like the number of a payment card; it was not stored."
        : null;

    private static string? ProblemWithText(string? text, int longest) =>
        text is null ? null
        : string.IsNullOrWhiteSpace(text) ? "Leave this out when it is empty."
        : text.Length > longest ? $"This has at most {longest} characters."
        : text.Any(char.IsControl) || !IsWellFormed(text) ? "This has characters that are no text."
        : PaymentCard.AppearsIn(text) ? "This carries the number of a payment card; it was not stored."
        : null;

    private static bool IsWellFormed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == System.Text.Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }

    private static JoinResult Invalid(string pointer, string detail) =>
        new() { Outcome = JoinOutcome.Invalid, Rejection = Rejection.Malformed, Pointer = pointer, Detail = detail };
}
