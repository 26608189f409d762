namespace Shopkeeper.Platform.Secrets;

/// <summary>
/// The master keys a process holds now. With a file or a command it follows rotations that another process made; only a file
/// is written.
/// </summary>
internal sealed class MasterKeyRing(MasterKeys keys, MasterKeyFile? file, MasterKeyCommand? command)
{
    private volatile MasterKeys current = keys;

    public MasterKeys Current => current;

    public bool HasFile => file is not null;

    /// <summary>The keys, read again from where they are when they lack this version.</summary>
    public MasterKeys Having(int version)
    {
        if (current.Find(version) is null)
        {
            Reload();
        }

        return current;
    }

    public void Reload()
    {
        if (file is not null)
        {
            current = file.Read();
        }
        else if (command is not null)
        {
            current = command.Read();
        }
    }

    /// <summary>Nobody else rotates until it is disposed.</summary>
    public IDisposable? Turn() => file?.Turn();

    public void AddNext() => Replace(file!.Read().WithNext());

    /// <summary>Drops what is older than this version; what is newer is somebody else's and stays.</summary>
    public void DropBefore(int version) => Replace(file!.Read().Since(version));

    private void Replace(MasterKeys next)
    {
        file!.Replace(next);
        current = next;
    }
}
