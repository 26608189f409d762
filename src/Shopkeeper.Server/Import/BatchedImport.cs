namespace Shopkeeper.Server.Import;

/// <summary>A row read from the file: its value, or with a reason in <see cref="Row"/> none.</summary>
internal readonly record struct ParsedRow<T>(T? Value, RejectedRow Row)
    where T : class
{
    public static ParsedRow<T> Good(T value, long line, string raw) => new(value, new RejectedRow(line, "", "", raw));

    public static ParsedRow<T> Bad(long line, string reason, string message, string raw) =>
        new(null, new RejectedRow(line, reason, message, raw));
}

/// <summary>What became of a batch; rejects by index in the batch.</summary>
internal readonly record struct BatchOutcome(
    int Accepted, int Replayed, IReadOnlyList<(int Index, string Reason, string Message)> Rejects);

/// <summary>Rows that need no order among each other, stored a thousand at a time.</summary>
internal static class BatchedImport
{
    private const int BatchSize = 1_000;

    public static async Task<ImportSummary> RunAsync<T>(
        ImportJob job,
        Func<ImportFile, CancellationToken, IAsyncEnumerable<ParsedRow<T>>> read,
        Func<IReadOnlyList<T>, CancellationToken, Task<BatchOutcome>> store,
        CancellationToken cancel)
        where T : class
    {
        using var file = await ImportFile.OpenAsync(job.Path, cancel);
        var batch = new List<T>(BatchSize);
        var rows = new List<RejectedRow>(BatchSize);
        long count = 0, accepted = 0, replayed = 0;
        await foreach (var row in read(file, cancel).WithCancellation(cancel))
        {
            job.Progress.Show(++count, file.Fraction);
            if (row.Value is null)
            {
                job.Rejects.Add(row.Row);
                continue;
            }

            batch.Add(row.Value);
            rows.Add(row.Row);
            if (batch.Count == BatchSize)
            {
                await StoreAsync();
            }
        }

        await StoreAsync();
        return new ImportSummary(count, accepted, replayed, job.Rejects.Count, job.Progress.Elapsed)
        {
            Reasons = job.Rejects.Reasons,
        };

        async Task StoreAsync()
        {
            if (batch.Count == 0)
            {
                return;
            }

            var outcome = await store(batch, cancel);
            accepted += outcome.Accepted;
            replayed += outcome.Replayed;
            foreach (var (index, reason, message) in outcome.Rejects)
            {
                job.Rejects.Add(rows[index] with { Reason = reason, Message = message });
            }

            batch.Clear();
            rows.Clear();
        }
    }
}
