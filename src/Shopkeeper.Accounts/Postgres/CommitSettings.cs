using Npgsql;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>
/// Settings without which an acknowledged posting could be lost: with `client_min_messages` above warning a cancelled wait
/// for the standby leaves no trace, with `synchronous_commit` off COMMIT returns before the log is on disk.
/// </summary>
internal static class CommitSettings
{
    private static readonly string[] TooQuiet = ["error", "fatal", "panic"];

    /// <exception cref="InvalidOperationException">Refuses to post with these settings.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "select current_setting('client_min_messages'), current_setting('synchronous_commit')", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var messages = reader.GetString(0);
        if (TooQuiet.Contains(messages, StringComparer.Ordinal))
        {
            throw new InvalidOperationException(
                $"PostgreSQL runs with client_min_messages = {messages} for this role: refusing to post. It must be warning "
                + "or lower, or a commit that never reached the standby goes unnoticed.");
        }

        var commit = reader.GetString(1);
        if (commit == "off")
        {
            throw new InvalidOperationException(
                "PostgreSQL runs with synchronous_commit = off for this role: refusing to post. A power cut would lose "
                + "postings that were acknowledged.");
        }
    }
}
