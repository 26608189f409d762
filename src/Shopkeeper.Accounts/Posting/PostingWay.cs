using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Accounts.Posting;

/// <summary>
/// The one way by which anything changes what a member has: a batch of submissions in one transaction, answered after the
/// commit only.
/// </summary>
internal sealed class PostingWay(ILedgerStore store, ShopRules rules, IFacts facts, Shop shop, AccountsOptions options, Action<BatchOutcome> committed)
{
    public PostingFigures Figures { get; } = new();

    /// <summary>Never throws: every post of the batch gets its answer or its failure.</summary>
    public async Task RunAsync(IReadOnlyList<PendingPost> batch)
    {
        try
        {
            BatchRun? run = null;
            await store.WriteAsync(
                transaction =>
                {
                    run = new BatchRun(batch, rules, facts, options.CodeHash, shop.Now);
                    return run.RunAsync(transaction);
                },
                CancellationToken.None);
            var conflicts = Answer(batch, run!.Answers);
            Figures.Count(run.Answers);
            committed(run.Outcome);
            if (conflicts.Count > 0)
            {
                await AnswerConflictsAsync(conflicts);
            }
        }
        catch (OutcomeUnknown unknown)
        {
            FailAll(batch, unknown);
        }
        catch (Exception bug) when (batch.Count == 1)
        {
            batch[0].Fail(bug);
        }
        catch (Exception)
        {
            await RunOneByOneAsync(batch);
        }
    }

    private static List<(PendingPost Post, PostingAnswer Answer)> Answer(IReadOnlyList<PendingPost> batch, PostingAnswer[] answers)
    {
        List<(PendingPost, PostingAnswer)> conflicts = [];
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i].Rejection == Rejection.KeyReusedWithAnotherBody)
            {
                conflicts.Add((batch[i], answers[i]));
            }
            else
            {
                batch[i].Complete(answers[i]);
            }
        }

        return conflicts;
    }

    /// <summary>A key with another body is refused once that is in the conflict report; the others were answered before.</summary>
    private async Task AnswerConflictsAsync(List<(PendingPost Post, PostingAnswer Answer)> conflicts)
    {
        var noted = store.NoteConflictsAsync(
            [.. conflicts.Select(static one => (one.Post.Submission.Key, one.Answer.Activity))],
            Microseconds.Of(shop.Now), CancellationToken.None);
        await noted.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var (post, answer) in conflicts)
        {
            if (noted.Exception is { InnerException: { } why })
            {
                post.Fail(why);
            }
            else
            {
                post.Complete(answer);
            }
        }
    }

    /// <summary>Something in the batch is bad and nothing was committed: it must not fail the others.</summary>
    private async Task RunOneByOneAsync(IReadOnlyList<PendingPost> batch)
    {
        foreach (var post in batch)
        {
            await RunAsync([post]);
        }
    }

    private static void FailAll(IReadOnlyList<PendingPost> batch, Exception why)
    {
        foreach (var post in batch)
        {
            post.Fail(why);
        }
    }
}

/// <summary>What a committed batch did that others wait for.</summary>
internal sealed class BatchOutcome
{
    /// <summary>Activities recorded: returns may wait for them.</summary>
    public List<Domain.Activities.ActivityKey> Recorded { get; } = [];

    public bool Parked { get; set; }
}
