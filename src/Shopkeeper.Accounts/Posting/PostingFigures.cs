namespace Shopkeeper.Accounts.Posting;

/// <summary>
/// What the posting way of one shop has done since this process started, for metrics. Counted once per batch, so that it
/// costs the way nothing.
/// </summary>
public sealed class PostingFigures
{
    private long batches;
    private long recorded;
    private long replayed;
    private long parked;
    private long refused;
    private long postings;
    private Func<int> waiting = static () => 0;

    /// <summary>Submissions that wait for a batch now.</summary>
    public int QueueLength => waiting();

    /// <summary>Committed transactions; submissions over batches is the mean batch size.</summary>
    public long Batches => Interlocked.Read(ref batches);

    public long Recorded => Interlocked.Read(ref recorded);

    public long Replayed => Interlocked.Read(ref replayed);

    public long Parked => Interlocked.Read(ref parked);

    public long Refused => Interlocked.Read(ref refused);

    /// <summary>Rows added to the journal.</summary>
    public long Postings => Interlocked.Read(ref postings);

    internal void Watch(Func<int> queue) => waiting = queue;

    internal void Count(ReadOnlySpan<PostingAnswer> answers)
    {
        var (isRecorded, isReplayed, isParked, isRefused, rows) = (0, 0, 0, 0, 0);
        foreach (var answer in answers)
        {
            if (answer.Replayed)
            {
                isReplayed++;
                continue;
            }

            isRecorded += answer.Status == AnswerStatus.Recorded ? 1 : 0;
            isParked += answer.Status == AnswerStatus.Parked ? 1 : 0;
            isRefused += answer.Status == AnswerStatus.Refused ? 1 : 0;
            rows += answer.Postings.Length;
        }

        Interlocked.Increment(ref batches);
        Interlocked.Add(ref recorded, isRecorded);
        Interlocked.Add(ref replayed, isReplayed);
        Interlocked.Add(ref parked, isParked);
        Interlocked.Add(ref refused, isRefused);
        Interlocked.Add(ref postings, rows);
    }
}
