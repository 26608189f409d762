using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>
/// Commits the reservations that a sale names, after the sale is recorded. A reservation has one key for ever, so a replayed
/// sale finishes what a crash left open and changes nothing else. What cannot be committed any more is said in the effects:
/// the sale stands.
/// </summary>
internal static class SaleReservations
{
    private const string Source = "reservation";

    public static async Task<IReadOnlyList<EffectAnswer>> CommitAsync(
        IShopAccounts accounts, ProgrammeBook book, AccountId account, ActivityKey sale, IReadOnlyList<HoldId> holds, TimeProvider time)
    {
        var effects = new List<EffectAnswer>();
        foreach (var hold in holds)
        {
            var programme = await FindProgrammeAsync(accounts, account, hold);
            var command = new Command.Commit(
                new ActivityId(Guid.CreateVersion7(time.GetUtcNow())), hold, $"{sale.Source}: {sale.Key}", "sale");
            var posted = await accounts.PostAsync(
                new Submission(
                    new ActivityKey(Source, hold.ToString()), BodyHash.Of(command, null, account, null), null, account, programme, command),
                CancellationToken.None);
            if (posted.Status == AnswerStatus.Refused)
            {
                effects.Add(new EffectAnswer(
                    "reservation-refused", programme ?? "", $"{hold}: {posted.Detail}") { Rule = RejectionCode.Of(posted.Rejection) });
                continue;
            }

            foreach (var posting in posted.Postings)
            {
                new EffectReader(book.Find(posting.Programme)?.Version(posting.RuleSetVersion)?.Document, posting, null)
                    .AddTo(effects);
            }
        }

        return effects;
    }

    /// <summary>The programme in which the account has this reservation; null when it has none (any more).</summary>
    public static async Task<string?> FindProgrammeAsync(IShopAccounts accounts, AccountId account, HoldId hold)
    {
        foreach (var state in await accounts.FindAsync(account, CancellationToken.None) ?? [])
        {
            foreach (var held in state.Holds)
            {
                if (held.Id == hold)
                {
                    return state.Programme;
                }
            }
        }

        return null;
    }
}
