using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace Shopkeeper.Offers.Menus;

/// <summary>
/// The names that the packed menus of one list refer to by number: offers, and subjects of reasons. Format 1: the byte 1, then
/// both lists, each as a count and names, each name as a length and UTF-8; numbers are LEB128. Formats are only added.
/// </summary>
internal sealed class Legend
{
    private const byte Format = 1;

    private readonly FrozenDictionary<string, int> subjectNumbers;

    public Legend(ImmutableArray<string> offers, ImmutableArray<string> subjects)
    {
        Offers = offers;
        Subjects = subjects;
        subjectNumbers = subjects.Select(static (name, number) => (name, number))
            .ToFrozenDictionary(static subject => subject.name, static subject => subject.number, StringComparer.OrdinalIgnoreCase);
    }

    public ImmutableArray<string> Offers { get; }

    public ImmutableArray<string> Subjects { get; }

    /// <summary>Null when the legend does not know it: then the reason goes without its subject.</summary>
    public int? SubjectNumber(string subject) => subjectNumbers.TryGetValue(subject, out var number) ? number : null;

    public byte[] Encode()
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte(Format);
        foreach (var names in (ImmutableArray<string>[])[Offers, Subjects])
        {
            Leb128.Write(bytes, names.Length);
            foreach (var name in names)
            {
                var text = Encoding.UTF8.GetBytes(name);
                Leb128.Write(bytes, text.Length);
                bytes.Write(text);
            }
        }

        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">Not a legend, or of a later format.</exception>
    public static Legend Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes is not [Format, ..])
        {
            throw new InvalidDataException("The legend of an offer list is of an unknown format.");
        }

        var at = 1;
        return new Legend(Names(bytes, ref at), Names(bytes, ref at));
    }

    private static ImmutableArray<string> Names(ReadOnlySpan<byte> bytes, ref int at)
    {
        var names = ImmutableArray.CreateBuilder<string>(Leb128.Read(bytes, ref at));
        while (names.Count < names.Capacity)
        {
            var length = Leb128.Read(bytes, ref at);
            names.Add(Encoding.UTF8.GetString(bytes.Slice(at, length)));
            at += length;
        }

        return names.MoveToImmutable();
    }
}

/// <summary>Numbers from 0 up in groups of seven bits, the lowest first.</summary>
internal static class Leb128
{
    public static void Write(Stream bytes, int number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            bytes.WriteByte((byte)((number & 0x7f) | 0x80));
        }

        bytes.WriteByte((byte)number);
    }

    /// <exception cref="InvalidDataException">The bytes end inside the number, or it is too large.</exception>
    public static int Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        for (int number = 0, shift = 0; shift < 28 && at < bytes.Length; shift += 7)
        {
            var part = bytes[at++];
            number |= (part & 0x7f) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }

        throw new InvalidDataException("A packed number of an offer list is cut off.");
    }
}
