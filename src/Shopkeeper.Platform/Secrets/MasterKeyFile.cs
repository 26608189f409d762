using System.Text;

namespace Shopkeeper.Platform.Secrets;

/// <summary>The master keys in a file that only its owner reads (0600), replaced as a whole and flushed to the disk.</summary>
internal sealed class MasterKeyFile(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public bool Exists => File.Exists(path);

    public string Path => path;

    /// <exception cref="SecretsRefused">Others may read it, or it is not a key file.</exception>
    public MasterKeys Read()
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new SecretsRefused($"{path} may be read by others than its owner. Run: chmod 600 {path}");
        }

        return MasterKeys.Parse(File.ReadAllText(path), path);
    }

    /// <summary>Writes fresh keys; when another process was first, reads theirs.</summary>
    public MasterKeys Create()
    {
        var fresh = MasterKeys.Fresh(path);
        var beside = WriteBeside(fresh);
        try
        {
            File.Move(beside, path, overwrite: false);
            return fresh;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(beside);
            return Read();
        }
    }

    /// <summary>One rotation at a time, over all processes that share the file.</summary>
    /// <exception cref="SecretsRefused">Another one is under way.</exception>
    public IDisposable Turn()
    {
        try
        {
            return new FileStream(
                path + ".rotating", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            throw new SecretsRefused($"Another process is rotating {path}; run this again when it has ended.");
        }
    }

    public void Replace(MasterKeys keys) => File.Move(WriteBeside(keys), path, overwrite: true);

    private string WriteBeside(MasterKeys keys)
    {
        // With PostgreSQL nothing else has made the folder.
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        var beside = $"{path}.{Guid.NewGuid():N}.new";
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(beside, how);
        stream.Write(Encoding.UTF8.GetBytes(keys.Write()));
        stream.Flush(flushToDisk: true);
        return beside;
    }
}
