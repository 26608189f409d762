namespace Shopkeeper.Server.Hosting;

/// <summary>
/// One writing process per data folder: a lock of the operating system on a file, so that it ends with its process however
/// that ends. SQLite itself would let two processes write, but each would believe itself to be the only writer.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string FileName = "shop.lock";
    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    /// <exception cref="FolderLocked">Another process has it.</exception>
    public static FolderLock Take(string folder) => TryTake(folder) ?? throw new FolderLocked(folder);

    public static FolderLock? TryTake(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, FileName);
        try
        {
            return new FolderLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();
}

/// <summary>The data folder is in use by a server or another writing verb; a command line ends with exit code 3.</summary>
public sealed class FolderLocked(string folder)
    : Exception($"The folder {folder} is in use by a running server or another writing command; stop it first.")
{
    public string Folder { get; } = folder;
}
