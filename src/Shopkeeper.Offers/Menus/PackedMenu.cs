using System.Collections.Immutable;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Menus;

/// <summary>
/// A member's menu as bytes. Format 1: the byte 1, a count, then per offer its number in the legend, the reason's code and what
/// the reason says: for bought visits and of how many, for category and liked the subject's number plus one (0 = none).
/// Numbers are LEB128. Formats and codes are only added.
/// </summary>
internal static class PackedMenu
{
    private const byte Format = 1;

    public static byte[] Encode(Legend legend, IReadOnlyCollection<(int Offer, Reason Reason)> entries)
    {
        using var bytes = new MemoryStream(2 + (entries.Count * 4));
        bytes.WriteByte(Format);
        Leb128.Write(bytes, entries.Count);
        foreach (var (offer, reason) in entries)
        {
            Leb128.Write(bytes, offer);
            bytes.WriteByte((byte)reason.Code);
            switch (reason.Code)
            {
                case ReasonCode.Bought:
                    Leb128.Write(bytes, reason.Times);
                    Leb128.Write(bytes, reason.Of);
                    break;
                case ReasonCode.Category or ReasonCode.Liked:
                    Leb128.Write(bytes, legend.SubjectNumber(reason.Subject) + 1 ?? 0);
                    break;
            }
        }

        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">Cut off, of a later format, or of another legend.</exception>
    public static ImmutableArray<MenuEntry> Decode(Legend legend, ReadOnlySpan<byte> bytes)
    {
        if (bytes is not [Format, ..])
        {
            throw new InvalidDataException("A packed menu is of an unknown format.");
        }

        var at = 1;
        var entries = ImmutableArray.CreateBuilder<MenuEntry>(Leb128.Read(bytes, ref at));
        while (entries.Count < entries.Capacity)
        {
            var offer = Name(legend.Offers, Leb128.Read(bytes, ref at));
            var code = (ReasonCode)Leb128.Read(bytes, ref at);
            entries.Add(new MenuEntry(offer, code switch
            {
                ReasonCode.Bought => new Reason(code, Leb128.Read(bytes, ref at), Leb128.Read(bytes, ref at)),
                ReasonCode.Category or ReasonCode.Liked => new Reason(
                    code, Subject: Leb128.Read(bytes, ref at) is > 0 and var number ? Name(legend.Subjects, number - 1) : ""),
                _ => new Reason(code),
            }));
        }

        return entries.MoveToImmutable();
    }

    private static string Name(ImmutableArray<string> names, int number) => number < names.Length
        ? names[number]
        : throw new InvalidDataException("A packed menu names what its legend does not have.");
}
