using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;

namespace Shopkeeper.Accounts.Posting;

/// <summary>A submission in the queue, and the promise of its answer. Parked: it was, and is tried again.</summary>
internal sealed class PendingPost
{
    private static readonly ActivityKey[] NoSales = [];

    private readonly TaskCompletionSource<PostingAnswer> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The activity is encoded here, on the caller's thread: the posting worker is what everyone waits for.</summary>
    public PendingPost(Submission submission, ParkedRow? parked)
    {
        Submission = submission;
        Parked = parked;
        Activity = (submission.Command as Command.Record)?.Activity;
        ActivityBody = Activity is null ? null : ActivityCodec.Encode(Activity);
        Sales = Activity is { Returns.IsEmpty: false } ? SalesOf(Activity) : NoSales;
    }

    public Submission Submission { get; }

    public ParkedRow? Parked { get; }

    public Activity? Activity { get; }

    public byte[]? ActivityBody { get; }

    /// <summary>The sales that its returns name, each once.</summary>
    public ActivityKey[] Sales { get; }

    /// <summary>A pure return belongs to the account of its sale, whatever card it carries.</summary>
    public bool IsOfItsSale => Activity is { Type: ActivityType.Return } && Sales.Length > 0;

    public Task<PostingAnswer> Answer => done.Task;

    public void Complete(PostingAnswer answer) => done.TrySetResult(answer);

    public void Fail(Exception why) => done.TrySetException(why);

    private static ActivityKey[] SalesOf(Activity activity)
    {
        var sales = new List<ActivityKey>(activity.Returns.Length);
        foreach (var part in activity.Returns)
        {
            if (part.Sale is { } sale && !sales.Contains(sale))
            {
                sales.Add(sale);
            }
        }

        return [.. sales];
    }
}
