using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Platform.Audit;

/// <summary>The check of a chain while it is walked: holds one hash, and stops at the first break.</summary>
internal sealed class AuditCheck
{
    private readonly (long Seq, byte[] Hash) head;
    private readonly ILookup<long, AuditAnchor> anchors;
    private byte[] last = AuditChain.Start.ToArray();
    private string? broken;

    public AuditCheck((long Seq, byte[] Hash) head, IReadOnlyCollection<AuditAnchor> anchors, AnchorSeal seal)
    {
        this.head = head;
        this.anchors = anchors.ToLookup(static anchor => anchor.Seq);
        broken = anchors.FirstOrDefault(anchor => !anchor.IsSealedBy(seal)) is { } foreign
            ? $"The anchor of entry {foreign.Seq} was not sealed with this shop's secret."
            : null;
        CheckAnchors();
    }

    public long Entries { get; private set; }

    /// <summary>False at a break.</summary>
    public bool Takes(IReadOnlyList<AuditRow> rows)
    {
        for (var i = 0; i < rows.Count && broken is null; i++)
        {
            Take(rows[i]);
        }

        return broken is null;
    }

    public AuditReport Report()
    {
        var missing = broken is null && Entries < head.Seq ? $"Entry {Entries + 1} and those after it are missing." : broken;
        var beyond = anchors.Select(static group => group.Key).Append(0).Max();
        return new AuditReport(
            Entries, missing is null && Entries < beyond ? $"An anchor knows of entry {beyond}, but the log ends at {Entries}." : missing);
    }

    private void Take(AuditRow row)
    {
        if (row.Seq != Entries + 1)
        {
            broken = $"Entry {Entries + 1} is missing.";
            return;
        }

        var hash = AuditChain.Next(last, row);
        if (!hash.AsSpan().SequenceEqual(row.Hash))
        {
            broken = $"Entry {row.Seq} is not as it was written, or the one before it is not.";
            return;
        }

        (last, Entries) = (hash, row.Seq);
        if (row.Seq == head.Seq && !hash.AsSpan().SequenceEqual(head.Hash))
        {
            broken = $"Entry {row.Seq} is not the one that the head names.";
        }

        CheckAnchors();
    }

    private void CheckAnchors() =>
        broken ??= anchors[Entries].Any(anchor => !Convert.FromHexString(anchor.Hash).AsSpan().SequenceEqual(last))
            ? $"Entry {Entries} is another one than its anchor says: the log was written anew."
            : null;
}
