namespace Shopkeeper.Server.Import;

/// <summary>How the activities of an import were answered, in activities and in rows of the file.</summary>
internal sealed class PostingCounts
{
    public long Activities { get; private set; }

    public long Parked { get; private set; }

    /// <summary>Rows of activities that are new here, parked ones included.</summary>
    public long AcceptedRows { get; private set; }

    public long ReplayedRows { get; private set; }

    public void Add(string status, long rows)
    {
        Activities++;
        switch (status)
        {
            case "replayed":
                ReplayedRows += rows;
                break;
            case "refused":
                break;
            default:
                AcceptedRows += rows;
                Parked += status == "parked" ? 1 : 0;
                break;
        }
    }
}
