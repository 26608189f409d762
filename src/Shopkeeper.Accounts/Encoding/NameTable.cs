namespace Shopkeeper.Accounts.Encoding;

/// <summary>The distinct names of a posting (rules, levels), numbered from 1 in order of first use; 0 is the empty name.</summary>
internal sealed class NameTable
{
    // A posting names a handful of rules: a walk over them beats a dictionary.
    private string[] names = new string[4];
    private int count;

    public int Index(string name)
    {
        if (name.Length == 0)
        {
            return 0;
        }

        for (var i = 0; i < count; i++)
        {
            if (ReferenceEquals(names[i], name) || names[i] == name)
            {
                return i + 1;
            }
        }

        if (count == names.Length)
        {
            Array.Resize(ref names, count * 2);
        }

        names[count++] = name;
        return count;
    }

    public void Write(ref RecordWriter writer, int tag)
    {
        if (count == 0)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Count(count);
        for (var i = 0; i < count; i++)
        {
            writer.Text(names[i]);
        }

        writer.Close(block);
    }

    public static string At(string[] names, int index)
    {
        if (index == 0)
        {
            return "";
        }

        return index <= names.Length ? names[index - 1] : throw new CorruptRecord("a name is missing");
    }
}
