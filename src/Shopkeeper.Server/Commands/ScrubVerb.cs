using System.CommandLine;
using System.Text.Json.Nodes;
using Shopkeeper.Accounts;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `scrub`: rewrites the files of data and key store, so that the bytes of what was erased are in none of them. On SQLite with
/// the server stopped; on PostgreSQL as the owner, and each table is locked while it is rewritten.
/// </summary>
internal static class ScrubVerb
{
    public static Command Command() => Verb.Make(
        "scrub", "Rewrite the files, so that no byte of what was erased is left in them.", new CommonOptions(), RunAsync);

    private static async Task<int> RunAsync(VerbContext verb, CancellationToken cancel)
    {
        await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);

        // First, because it writes: what follows leaves nothing behind it.
        await AuditTrail.AppendAsync(
            host.Shop, new AuditEntry(AuditEntry.Shell, AuditAction.FilesScrubbed, null, "data and key store", ""), cancel);
        var keys = await host.Secrets.ScrubAsync(cancel);
        var data = await host.Shop.Database.ScrubAsync(AccountsModule.LedgerTables, cancel);
        if (keys.IsHeld || data.IsHeld)
        {
            throw CommandFailure.BadInput("Somebody reads the files, so that the old log stays: end that, and run this again.");
        }

        var isPostgres = host.Shop.Database.Engine == DatabaseEngine.Postgres;
        verb.Answer(
            () => new JsonObject { ["tables"] = data.Tables + keys.Tables, ["log"] = isPostgres ? "kept" : "cut" },
            () => isPostgres
                ? $"{data.Tables + keys.Tables} tables are rewritten. The write-ahead log keeps what it has until its segments are recycled and "
                    + "overwritten; what it has is sealed, and after `keys epoch` no key opens it."
                : "Both files are rewritten and their logs are cut.");
        return ExitCode.Ok;
    }
}
