using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>From what was posted to what the caller sees; a replay builds the same answer from the same postings.</summary>
/// <param name="Book">Names of points, rules and levels.</param>
/// <param name="Shown">The programme whose points stand at the top; null = the shop's default.</param>
/// <param name="Sent">The activity, for its line numbers; null for commands.</param>
internal readonly record struct AnswerBuilder(ProgrammeBook Book, string? Shown, Activity? Sent)
{
    public static int StatusOf(PostingAnswer posted) =>
        posted.Status == AnswerStatus.Parked ? StatusCodes.Status202Accepted
        : posted.Replayed ? StatusCodes.Status200OK
        : StatusCodes.Status201Created;

    public static Problem ProblemOf(PostingAnswer refused) =>
        Problems.Of(refused.Rejection, refused.Detail) with { Replayed = refused.Replayed };

    public ActivityAnswer Build(PostingAnswer posted, IReadOnlyList<string> ignored)
    {
        var answer = new ActivityAnswer(
            posted.Activity.ToString(), posted.Status == AnswerStatus.Parked ? "parked" : "recorded", posted.Replayed)
        {
            Account = posted.Account?.ToString(),
            Ignored = ignored.Count == 0 ? null : ignored,
        };
        return posted.Status == AnswerStatus.Parked
            ? answer with
            {
                Reason = RejectionCode.Of(posted.Rejection),
                Detail = posted.Detail.Length == 0 ? Problems.TitleOf(posted.Rejection) + "." : posted.Detail,
            }
            : Recorded(answer, posted);
    }

    private ActivityAnswer Recorded(ActivityAnswer answer, PostingAnswer posted)
    {
        var programmes = new ProgrammeAnswer[posted.Postings.Length];
        var effects = new List<EffectAnswer>(4);
        ProgrammeAnswer? shown = null;
        for (var i = 0; i < programmes.Length; i++)
        {
            var posting = posted.Postings[i];
            programmes[i] = new ProgrammeAnswer(posting.Programme, posting.RuleSetVersion, PostingPoints.Of(posting))
            {
                Rejection = posting.Rejected == Rejection.None ? null : RejectionCode.Of(posting.Rejected),
            };
            new EffectReader(RulesOf(posting), posting, Sent is null ? null : Sent with { Vouchers = posted.Vouchers }).AddTo(effects);
            shown ??= posting.Programme == Shown ? programmes[i] : null;
        }

        if (Sent is { Reservations.IsEmpty: false } sale)
        {
            SaleReservations.AddRefused(effects, sale.Reservations, posted.Postings);
        }

        var top = shown ?? (programmes.Length == 0 ? null : programmes[0]);
        return answer with
        {
            Points = top?.Points,
            RulesetVersion = top?.RulesetVersion,
            Programmes = programmes,
            Effects = effects,
            Reservation = ReservationOf(posted),
        };
    }

    private RuleSet? RulesOf(Posting posting) =>
        Book.Find(posting.Programme)?.Version(posting.RuleSetVersion);

    private static ReservationAnswer? ReservationOf(PostingAnswer posted)
    {
        foreach (var posting in posted.Postings)
        {
            if (posting is { Kind: CommandKind.Reserve, Terms: { Until: { } until } terms })
            {
                return new ReservationAnswer(terms.Hold.ToString(), terms.Amount, until);
            }
        }

        return null;
    }
}
