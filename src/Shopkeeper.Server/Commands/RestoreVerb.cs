using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Shopkeeper.Accounts;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Server.Backup;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `restore BACKUP --data DIR`: checks the backup, copies it into an empty folder, and proves it: the files are whole and
/// every account is rebuilt from the journal and compared. Exit 1 when anything differs.
/// </summary>
internal static class RestoreVerb
{
    private const string MasterKeyFile = "master.key";

    public static Command Command()
    {
        var from = new Argument<string>("BACKUP") { Description = "The folder that `backup` wrote." };
        var key = new Option<string?>("--master-key")
        {
            Description = "The master key's file, copied into the folder; not needed when it lies there or in the environment.",
            HelpName = "FILE",
        };
        var command = Verb.Make(
            "restore",
            "Bring a backup back into an empty folder and verify it.",
            new CommonOptions(),
            (verb, cancel) => RunAsync(verb, verb.Value(from), verb.Value(key), cancel));
        command.Arguments.Add(from);
        command.Options.Add(key);
        return command;
    }

    private static async Task<int> RunAsync(VerbContext verb, string from, string? masterKey, CancellationToken cancel)
    {
        if (verb.Database is not null)
        {
            throw CommandFailure.BadInput(BackupVerb.NotForPostgres);
        }

        var manifest = BackupManifest.ReadChecked(from);
        CheckEmpty(verb.DataFolder);
        Copy(manifest, from, verb.DataFolder);
        CopyMasterKey(masterKey, verb.DataFolder);
        var (report, audit) = await VerifyAsync(verb, cancel);
        verb.Answer(
            () => new JsonObject
            {
                ["folder"] = verb.DataFolder,
                ["createdAt"] = manifest.CreatedAt,
                ["accounts"] = report.Accounts,
                ["postings"] = report.Postings,
                ["differences"] = report.Differences,
                ["auditBreak"] = audit.Break,
            },
            () => string.Create(
                CultureInfo.InvariantCulture,
                $"Restored the backup of {manifest.CreatedAt} into {verb.DataFolder}: {report.Accounts:N0} accounts, "
                + $"{report.Postings:N0} postings, {report.Differences:N0} differences; the audit log is {audit.Break ?? "whole."}"));
        return report.Differences == 0 && audit.Break is null ? ExitCode.Ok : ExitCode.Differences;
    }

    // A master key may lie there already: it is kept apart from backups.
    private static void CheckEmpty(string folder)
    {
        if (Directory.Exists(folder)
            && Directory.EnumerateFileSystemEntries(folder).Any(static entry => Path.GetFileName(entry) != MasterKeyFile))
        {
            throw CommandFailure.BadInput($"'{folder}' is not empty: restore brings a backup into an empty folder only.");
        }
    }

    private static void Copy(BackupManifest manifest, string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in manifest.Files)
        {
            var copy = Path.Combine(to, file.Name);
            File.Copy(Path.Combine(from, file.Name), copy);
            if (SqliteCopy.Check(copy) is var check and not "ok")
            {
                throw CommandFailure.BadInput($"{file.Name} of the backup is damaged: {check}");
            }
        }
    }

    private static void CopyMasterKey(string? from, string folder)
    {
        if (from is null)
        {
            return;
        }

        if (!File.Exists(from))
        {
            throw CommandFailure.BadInput($"There is no file '{from}'.");
        }

        var to = Path.Combine(folder, MasterKeyFile);
        File.Copy(from, to, overwrite: false);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static async Task<(VerifyReport Report, AuditReport Audit)> VerifyAsync(VerbContext verb, CancellationToken cancel)
    {
        await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
        return (await host.Accounts.VerifyAsync(redecide: false, progress: null, cancel), await host.Audit.VerifyAsync([], cancel));
    }
}
