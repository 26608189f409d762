using System.Buffers.Binary;
using System.Text;

namespace Shopkeeper.Server.Tests.Erasing;

/// <summary>
/// What must not be found any more: texts in the forms in which they might lie somewhere, and bytes (wrapped keys, hashes, sealed
/// values) as they are.
/// </summary>
internal sealed class Needles
{
    // Every byte of every place is looked up once, however many needles there are.
    private const int HeadBytes = 8;

    private readonly List<(string Name, byte[] Bytes)> needles = [];

    public int Count => needles.Count;

    public Needles Text(string what, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        byte[][] forms =
        [
            utf8, Encoding.UTF8.GetBytes(text.ToUpperInvariant()), Encoding.UTF8.GetBytes(text.ToLowerInvariant()),
            Encoding.Unicode.GetBytes(text), Encoding.ASCII.GetBytes(Convert.ToHexString(utf8)),
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8)), Base64(utf8, 0), Base64(utf8, 1), Base64(utf8, 2),
        ];
        needles.AddRange(forms.DistinctBy(Convert.ToHexString).Select(form => (what, form)));
        return this;
    }

    public Needles Bytes(string what, byte[] bytes)
    {
        needles.Add((what, bytes));
        return this;
    }

    /// <summary>In how many places each kind of needle is.</summary>
    public IReadOnlyDictionary<string, int> FoundIn(IReadOnlyList<(string Place, byte[] Bytes)> places)
    {
        var byHead = needles.ToLookup(static needle => Head(needle.Bytes));
        var heads = needles.Select(static needle => Head(needle.Bytes)).ToHashSet();
        var found = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (place, bytes) in places)
        {
            var seen = new HashSet<byte[]>();
            for (var at = 0; at + HeadBytes <= bytes.Length; at++)
            {
                var head = Head(bytes.AsSpan(at));
                if (heads.Contains(head))
                {
                    var rest = bytes.AsMemory(at);
                    foreach (var (name, needle) in byHead[head].Where(needle => rest.Span.StartsWith(needle.Bytes)).Where(needle => seen.Add(needle.Bytes)))
                    {
                        found[$"{name} in {place}"] = found.GetValueOrDefault($"{name} in {place}") + 1;
                    }
                }
            }
        }

        return found;
    }

    /// <summary>Every file below a folder but the master key, which belongs elsewhere.</summary>
    public static IReadOnlyList<(string Place, byte[] Bytes)> Files(params string[] folders) =>
    [
        .. folders.SelectMany(static folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(static file => Path.GetFileName(file) != "master.key")
            .Select(static file => (Path.GetRelativePath(Path.GetTempPath(), file), Read(file))),
    ];

    private static ulong Head(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    // Base64 depends on where the text begins in its group of three; the characters at the seams belong to both.
    private static byte[] Base64(byte[] utf8, int before)
    {
        var padded = Convert.ToBase64String([.. new byte[before], .. utf8]);
        return Encoding.ASCII.GetBytes(padded[((before + 2) / 3 * 4)..^4]);
    }
}
