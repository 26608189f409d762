using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Backup;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `backup FOLDER`: shop.db and keys.db by SQLite's online backup, beside a running server, with checksums. The shop first: a
/// key without its member does no harm, a member without its key would. The master key stays out: whoever holds a backup
/// alone can read nobody.
/// </summary>
internal static class BackupVerb
{
    public const string NotForPostgres =
        "This copies SQLite folders. For PostgreSQL use its own tools: pg_basebackup with WAL archiving, or pg_dump.";

    public static Command Command()
    {
        var to = new Argument<string>("FOLDER") { Description = "Where the backup goes: a folder that is empty or not there yet." };
        var command = Verb.Make(
            "backup",
            "Copy the shop's SQLite files, also while it is served.",
            new CommonOptions(),
            (verb, _) => Task.FromResult(Run(verb, verb.Value(to))));
        command.Arguments.Add(to);
        return command;
    }

    private static int Run(VerbContext verb, string target)
    {
        if (verb.Database is not null)
        {
            throw CommandFailure.BadInput(NotForPostgres);
        }

        var shop = new ShopOptions { DataFolder = verb.DataFolder };
        if (!File.Exists(shop.SqliteFile))
        {
            throw CommandFailure.BadInput($"There is no shop in '{verb.DataFolder}'.");
        }

        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw CommandFailure.BadInput($"'{target}' is not empty.");
        }

        Directory.CreateDirectory(target);
        var files = new List<BackedUpFile>();
        foreach (var source in (string[])[shop.SqliteFile, SecretsOptions.ForFolder(verb.DataFolder).KeyStore])
        {
            if (File.Exists(source))
            {
                files.Add(Copy(source, target));
            }
        }

        var now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        var manifest = new BackupManifest(VersionVerb.Number, InstantPattern.General.Format(now), files);
        manifest.Write(target);
        verb.Answer(
            () =>
            {
                var json = manifest.ToJson();
                json["folder"] = target;
                return json;
            },
            () => string.Create(CultureInfo.InvariantCulture, $"Backed up {files.Sum(static file => file.Bytes):N0} bytes to {target}: "
                + $"{string.Join(", ", files.Select(static file => file.Name))}. Keep the master key apart from it."));
        return ExitCode.Ok;
    }

    private static BackedUpFile Copy(string source, string target)
    {
        var name = Path.GetFileName(source);
        var copy = Path.Combine(target, name);
        SqliteCopy.Make(source, copy);
        return SqliteCopy.Check(copy) is var check and not "ok"
            ? throw CommandFailure.BadInput($"{source} is damaged: {check}")
            : BackupManifest.Describe(target, name);
    }
}
