using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Posting;

/// <summary>
/// One batch in one transaction: claim keys and lock accounts, load what decisions need, decide in order of arrival, write
/// all at once and commit. Made anew when the store runs the transaction again.
/// </summary>
internal sealed class BatchRun(
    IReadOnlyList<PendingPost> batch, ShopRules rules, IFacts facts, Func<VoucherId, KeyedHash> codeHash, Instant now)
{
    private readonly LedgerWrites writes = new();
    private ClaimedRows claimed = null!;
    private RulesInForce inForce;
    private SalesInBatch sales = null!;
    private SharedInBatch shared = null!;
    private Placement placement = null!;
    private Deciding deciding = null!;
    private ILookup<ActivityId, JournalRow> journal = null!;
    private bool hasReturns;

    public PostingAnswer[] Answers { get; } = new PostingAnswer[batch.Count];

    public BatchOutcome Outcome { get; } = new();

    public async ValueTask RunAsync(ILedgerTransaction transaction)
    {
        var claims = Claims();
        claimed = await transaction.ClaimAsync(claims);
        inForce = await rules.AtAsync(claimed.ProgrammesHead, claimed.CatalogueNumber, CancellationToken.None);
        var needs = new BatchNeeds(batch, claims, claimed, inForce, rules, now).Collect();
        var loaded = needs.IsEmpty ? new LoadedRows() : await transaction.LoadAsync(needs);
        Prepare(needs, loaded);
        for (var i = 0; i < batch.Count; i++)
        {
            Answers[i] = await AnswerAsync(batch[i], claims[i]);
        }

        foreach (var account in placement.Accounts.Values)
        {
            WriteAccount(account);
        }

        shared.WriteTo(writes);
        sales.WriteTo(writes);
        await transaction.CommitAsync(writes);
    }

    private KeyClaim[] Claims()
    {
        var claims = new KeyClaim[batch.Count];
        for (var i = 0; i < claims.Length; i++)
        {
            var post = batch[i];
            var submission = post.Submission;
            hasReturns |= post.Sales.Length > 0;
            claims[i] = new KeyClaim(
                submission.Key, submission.BodyHash, submission.Command.Id, submission.Account, submission.Card,
                post.Sales, post.IsOfItsSale, post.Parked is not null)
            {
                Other = submission.Other,
            };
        }

        return claims;
    }

    private void Prepare(LedgerNeeds needs, LoadedRows loaded)
    {
        journal = loaded.Journal.ToLookup(static row => row.Posting.Activity);
        sales = new SalesInBatch(claimed, rules);
        if (hasReturns)
        {
            foreach (var post in batch)
            {
                sales.Load(loaded, post.Sales);
            }
        }

        shared = new SharedInBatch(needs);
        shared.Load(loaded);
        placement = new Placement(claimed, sales);
        deciding = new Deciding(inForce, rules, sales, shared, facts, now);
    }

    private async ValueTask<PostingAnswer> AnswerAsync(PendingPost post, KeyClaim claim)
    {
        if (claimed.Keys.TryGetValue(claim.Key, out var row) && !(claim.Placing && row.Status == AnswerStatus.Parked))
        {
            return Again(row, claim);
        }

        var placed = shared.Resolve(placement.Of(post));
        var decided = placed.Rejection == Rejection.None
            ? await deciding.DecideAsync(post.Submission, placed, explain: false, CancellationToken.None)
            : Decided.Refuse(placed.Rejection, placed.Detail);
        return decided.Rejection == Rejection.None
            ? Record(post, claim, placed, decided)
            : Reject(post, claim, placed, decided);
    }

    private PostingAnswer Again(KeyRow row, KeyClaim claim) => row switch
    {
        _ when row.BodyHash != claim.BodyHash => Posting.Answers.KeyReused(row.Activity),
        { Status: AnswerStatus.Recorded } => Posting.Answers.Recorded(row, journal[row.Activity], inForce.Book),
        _ => Posting.Answers.Pinned(row),
    };

    private PostingAnswer Record(PendingPost post, KeyClaim claim, Placed placed, Decided decided)
    {
        var postings = new List<LedgerPosting>(decided.Decisions.Length);
        Target? last = null;
        foreach (var decision in decided.Decisions)
        {
            var target = decision.Target;
            var programme = target.Account.In(decision.Rules.RuleSet.Programme);
            if (decision.Outcome is not { Posting: { } posting, Next: { } next })
            {
                programme.Arm(now);
                continue;
            }

            postings.Add(posting);
            writes.Postings.Add(new PostingRow(
                posting.Account, posting.Programme, posting.Seq, posting.Activity, PostingCodec.Encode(posting)));
            programme.Move(next);
            ApplyShared(posting);
            if (!ReferenceEquals(last, target))
            {
                last = target;
                target.Account.Posted(posting.Seq);
                WriteActivity(post, target, posting);
            }
        }

        if (post.Submission.Cards is { } moved)
        {
            writes.Relinked.AddRange(moved.Cards.Select(card => (card, new LinkedCard(moved.Account, moved.Member))));
        }

        sales.ReturnAll();
        var own = placed.Targets[0].Account.Id;
        Remember(placed.Targets[0], postings);
        Settle(post, claim, new KeyRow(claim.BodyHash, claim.Activity, own, AnswerStatus.Recorded, Rejection.None, ""));
        return new PostingAnswer(
            AnswerStatus.Recorded, Replayed: false, claim.Activity, own, [.. postings], Rejection.None, "")
        {
            Vouchers = placed.Targets[0].Part?.Vouchers ?? [],
        };
    }

    private void WriteActivity(PendingPost post, Target target, LedgerPosting posting)
    {
        if (target.Part is { } part)
        {
            var body = ReferenceEquals(part, post.Activity) ? post.ActivityBody! : ActivityCodec.Encode(part);
            writes.Activities.Add(new ActivityRow(posting.Account, posting.Seq, posting.Activity, body));
        }
    }

    /// <summary>A return later in this batch may name it, and parked ones may wait for it.</summary>
    private void Remember(Target own, List<LedgerPosting> postings)
    {
        if (own.Part is not { } activity)
        {
            return;
        }

        Outcome.Recorded.Add(activity.Key);
        if (hasReturns)
        {
            var account = own.Account.Id;
            sales.Recorded(activity.Key, new SaleInBatch(account, activity, postings.FindAll(one => one.Account == account)));
        }
    }

    private void ApplyShared(LedgerPosting posting)
    {
        foreach (var change in posting.Changes)
        {
            switch (change)
            {
                case Change.OnceTaken once:
                    shared.TakeOnce(new OnceRow(posting.Account, posting.Programme, once.Rule, once.Key));
                    break;
                case Change.BudgetTaken budget:
                    shared.Take(posting.Programme, budget.Rule, budget.Amount);
                    break;
                case Change.VoucherCame { Voucher: { Outside: { } code, Id: var voucher } }:
                    writes.Handed.Add(new HandedRow(posting.Account, posting.Programme, voucher, code));
                    break;
                case Change.VoucherCame { Voucher.Id: var voucher }:
                    writes.Vouchers.Add(new VoucherRow(codeHash(voucher), posting.Account, posting.Programme, voucher));
                    break;
                case Change.VoucherIssued { Voucher: { Outside: { } code, Id: var voucher } }:
                    writes.Handed.Add(new HandedRow(posting.Account, posting.Programme, voucher, code));
                    break;
                case Change.VoucherIssued { Voucher.Id: var voucher }:
                    writes.Vouchers.Add(new VoucherRow(codeHash(voucher), posting.Account, posting.Programme, voucher));
                    break;
                case Change.SaleLineReturned returned:
                    sales.Return(returned, posting.Programme);
                    break;
                default:
                    break;
            }
        }
    }

    private PostingAnswer Reject(PendingPost post, KeyClaim claim, Placed placed, Decided decided)
    {
        var parks = post.Activity is not null && Parking.Waits(decided.Rejection, placed.WaitsFor);
        var account = parks || placed.Targets.IsDefaultOrEmpty ? (AccountId?)null : placed.Targets[0].Account.Id;
        var row = new KeyRow(
            claim.BodyHash, claim.Activity, account, parks ? AnswerStatus.Parked : AnswerStatus.Refused,
            decided.Rejection, decided.Detail);
        if (parks)
        {
            Park(post, claim, decided.Rejection, placed.WaitsFor, row);
        }
        else
        {
            Settle(post, claim, row);
        }

        return Posting.Answers.Pinned(row) with { Replayed = false };
    }

    private void Park(PendingPost post, KeyClaim claim, Rejection reason, Guid? waitsFor, KeyRow row)
    {
        Outcome.Parked = true;
        if (post.Parked is { } before)
        {
            if (before.Reason == reason && before.WaitsFor == waitsFor)
            {
                return;
            }

            writes.Unparked.Add(claim.Key);
        }

        writes.Keys.Add((claim.Key, row));
        writes.Parked.Add(new ParkedRow(
            claim.Key, claim.BodyHash, claim.Card, claim.Account, post.Submission.Programme, claim.Activity, reason,
            waitsFor, post.Parked?.ParkedMicros ?? Microseconds.Of(now), post.ActivityBody!));
    }

    /// <summary>Writes the key's outcome where it is not what claiming has written already.</summary>
    private void Settle(PendingPost post, KeyClaim claim, KeyRow row)
    {
        if (post.Parked is not null)
        {
            writes.Unparked.Add(claim.Key);
        }

        if (claim.Placing || row.Status != AnswerStatus.Recorded || claimed.AccountOf(claim) != row.Account)
        {
            writes.Keys.Add((claim.Key, row));
        }
    }

    private void WriteAccount(AccountInBatch account)
    {
        foreach (var programme in account.Programmes)
        {
            if (programme.IsChanged)
            {
                programme.Arm(now);
                programme.WriteTo(writes);
            }
        }
    }
}
