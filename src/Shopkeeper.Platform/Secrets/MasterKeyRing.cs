namespace Shopkeeper.Platform.Secrets;

/// <summary>The master keys a process holds now. With a file it follows rotations that another process made.</summary>
internal sealed class MasterKeyRing(MasterKeys keys, MasterKeyFile? file)
{
    private volatile MasterKeys current = keys;

    public MasterKeys Current => current;

    public bool HasFile => file is not null;

    /// <summary>The keys, read again from the file when they lack this version.</summary>
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
    }

    public void AddNext() => Replace(file!.Read().WithNext());

    public void DropOld() => Replace(current.OnlyCurrent());

    private void Replace(MasterKeys next)
    {
        file!.Replace(next);
        current = next;
    }
}
