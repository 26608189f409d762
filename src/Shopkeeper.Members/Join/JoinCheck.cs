using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Contacts;
using Shopkeeper.Members.Invitations;
using Shopkeeper.Members.Policies;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Audit;

namespace Shopkeeper.Members.Join;

/// <summary>A join whose fields are normalised. Card null: a fresh one is to be drawn.</summary>
internal sealed record CheckedJoin(string? Card, string? Email, string? Phone, MemberStatus Status, PersonFields Person)
{
    public string? SecondNumber { get; init; }

    public string Store { get; init; } = "";

    public string Actor { get; init; } = AuditEntry.Shell;

    public ImmutableArray<ConsentEntry> Consents { get; init; } = [];

    /// <summary>The invitation to use up, and the segments it gives.</summary>
    public Invited Invited { get; init; } = Invited.Nobody;
}

/// <summary>When somebody joins, and what the shop asks then.</summary>
internal readonly record struct JoinMoment(JoiningPolicy Policy, MembersOptions Options, Instant At)
{
    public LocalDate Today => At.InUtc().Date;
}

/// <summary>Decides whether a join can be used, field by field in the order of the request.</summary>
internal static class JoinCheck
{
    /// <summary>The normalised join, or the pointer and reason of the first field that cannot be used.</summary>
    public static CheckedJoin? Read(
        JoinRequest request, IProgrammeNames programmes, JoinMoment now, out JoinResult? refused)
    {
        var options = now.Options;
        string? card = null, email = null, phone = null;
        refused =
            request.Programme is { } programme && !programmes.Exists(programme)
                ? Invalid("/programme", "There is no such programme.") with { Rejection = Rejection.UnknownProgramme }
            : request.Card is not null && !CardNumber.TryRead(request.Card, options.CardRanges, out card, out var reason)
                ? Invalid("/card", reason) with { Rejection = CardNumber.RefusalOf(request.Card, options.CardRanges) }
            : request.TillNumber is { } number && TillNumberProblem(number) is { } wrong
                ? Invalid("/card", wrong)
            : (ContactCheck.ReadEmail(request.Email, out email)
                ?? ContactCheck.ReadPhone(request.Phone, options.PhoneRegion, out phone)
                ?? Store(request.Store)
                ?? PersonCheck.ProblemWith(request, now.Policy.MinimumAge, now.Today)
                ?? ConsentCheck.FirstProblem(request.Consents, now.At)) is { } problem
                ? Invalid(problem.Pointer, problem.Detail) with { Rejection = problem.Rejection }
            : null;
        return refused is null
            ? new CheckedJoin(card ?? request.TillNumber, email, phone, request.Status, PersonCheck.Clean(request))
            {
                SecondNumber = request.SecondNumber is { } second && TillNumberProblem(second) is null ? second : null,
                Actor = request.Actor,
                Store = request.Store?.Trim() ?? "",
                Consents = [.. request.Consents.Select(entry => now.Policy.Taken(entry.Of(default, now.At))).Distinct()],
            }
            : null;
    }

    private static FieldProblem? Store(string? store) =>
        PersonText.ProblemWith(store, Limits.NameLength) is { } problem ? FieldProblem.Malformed("/store", problem) : null;

    private static string? TillNumberProblem(string number) =>
        number.Length is 0 or > Limits.CardLength || number.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? $"A till's number of a member has from 1 to {Limits.CardLength} digits."
        : PaymentCard.LooksLike(number) ? "This looks like the number of a payment card; it was not stored."
        : null;

    private static JoinResult Invalid(string pointer, string detail) =>
        new() { Outcome = JoinOutcome.Invalid, Rejection = Rejection.Malformed, Pointer = pointer, Detail = detail };
}
