namespace Shopkeeper.Server.Commands;

/// <summary>A text file with what is of persons in it: made for its owner only. One that is there is replaced, and keeps its rights.</summary>
internal static class PersonalFile
{
    public static StreamWriter Create(string path)
    {
        if (path.Length == 0)
        {
            throw CommandFailure.Usage("--out is the path of a file.");
        }

        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new StreamWriter(path, how);
    }
}
