using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shopkeeper.Server.Commands;

namespace Shopkeeper.Server.Backup;

internal sealed record BackedUpFile(string Name, long Bytes, string Sha256);

/// <summary>
/// `manifest.json` of a backup: what is in it, and checksums, so that a restore knows a damaged or mixed-up copy. Format 1.
/// </summary>
internal sealed record BackupManifest(string Version, string CreatedAt, IReadOnlyList<BackedUpFile> Files)
{
    public const string FileName = "manifest.json";

    private const int Format = 1;

    public static BackedUpFile Describe(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        using var file = File.OpenRead(path);
        return new BackedUpFile(name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), ToJson().ToJsonString());

    public JsonObject ToJson() => new()
    {
        ["format"] = Format,
        ["version"] = Version,
        ["createdAt"] = CreatedAt,
        ["files"] = new JsonArray([.. Files.Select(static file => new JsonObject
        {
            ["name"] = file.Name,
            ["bytes"] = file.Bytes,
            ["sha256"] = file.Sha256,
        })]),
    };

    /// <summary>The manifest of a backup whose files are all there with the sizes and checksums that it names.</summary>
    /// <exception cref="CommandFailure">It is no backup, of a newer format, or damaged.</exception>
    public static BackupManifest ReadChecked(string folder)
    {
        var manifest = Read(folder);
        foreach (var file in manifest.Files)
        {
            if (!File.Exists(Path.Combine(folder, file.Name)))
            {
                throw CommandFailure.BadInput($"The backup in '{folder}' lacks its file {file.Name}.");
            }

            if (Describe(folder, file.Name) != file)
            {
                throw CommandFailure.BadInput($"The backup in '{folder}' is damaged: {file.Name} has another size or checksum.");
            }
        }

        return manifest;
    }

    private static BackupManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw CommandFailure.BadInput($"'{folder}' is no backup: it has no {FileName}.");
        }

        try
        {
            var json = JsonNode.Parse(File.ReadAllText(path))!;
            if ((int)json["format"]! != Format)
            {
                throw CommandFailure.BadInput($"The backup in '{folder}' was made by a newer version.");
            }

            var files = json["files"]!.AsArray().Select(static file =>
                new BackedUpFile((string)file!["name"]!, (long)file["bytes"]!, (string)file["sha256"]!)).ToArray();
            return Array.TrueForAll(files, static file => file.Name == Path.GetFileName(file.Name))
                ? new BackupManifest((string)json["version"]!, (string)json["createdAt"]!, files)
                : throw CommandFailure.BadInput($"{path} names files outside of its folder.");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or NullReferenceException or ArgumentNullException)
        {
            throw CommandFailure.BadInput($"{path} is no manifest of a backup.");
        }
    }
}
