using System.Text;

namespace Shopkeeper.Members.Contacts;

/// <summary>Writing systems, as far as addresses must tell them apart. Common: digits, signs and marks, which go with any.</summary>
[Flags]
internal enum Script
{
    Common = 0,
    Latin = 1,
    Greek = 1 << 1,
    Cyrillic = 1 << 2,
    Armenian = 1 << 3,
    Hebrew = 1 << 4,
    Arabic = 1 << 5,
    Indic = 1 << 6,
    Thai = 1 << 7,
    Georgian = 1 << 8,
    Hangul = 1 << 9,
    Cherokee = 1 << 10,
    Hiragana = 1 << 11,
    Katakana = 1 << 12,
    Bopomofo = 1 << 13,
    Han = 1 << 14,
    Other = 1 << 15,
}

/// <summary>
/// Whether a word is written so that it can pass for another one (UTS 39, "highly restrictive"): letters of one script, or of
/// those that Chinese, Japanese and Korean mix with Latin.
/// </summary>
internal static class Scripts
{
    private const Script Japanese = Script.Latin | Script.Han | Script.Hiragana | Script.Katakana;
    private const Script Chinese = Script.Latin | Script.Han | Script.Bopomofo;
    private const Script Korean = Script.Latin | Script.Han | Script.Hangul;

    // Cyrillic letters that look like Latin ones; the list that browsers use for domains.
    private const string CyrillicLookalikes = "асԁеһіјӏорԛѕԝхуъьҽпгѵѡ";

    private static readonly (int First, int Last, Script Script)[] Ranges =
    [
        (0x41, 0x5A, Script.Latin), (0x61, 0x7A, Script.Latin), (0xAA, 0xAA, Script.Latin), (0xBA, 0xBA, Script.Latin),
        (0xC0, 0x2B8, Script.Latin), (0x370, 0x3FF, Script.Greek), (0x400, 0x52F, Script.Cyrillic), (0x531, 0x58F, Script.Armenian),
        (0x590, 0x5FF, Script.Hebrew), (0x600, 0x77F, Script.Arabic), (0x870, 0x8FF, Script.Arabic), (0x900, 0xDFF, Script.Indic),
        (0xE00, 0xE7F, Script.Thai), (0x10A0, 0x10FF, Script.Georgian), (0x1100, 0x11FF, Script.Hangul), (0x13A0, 0x13FF, Script.Cherokee),
        (0x1C80, 0x1C8F, Script.Cyrillic), (0x1C90, 0x1CBF, Script.Georgian), (0x1E00, 0x1EFF, Script.Latin), (0x1F00, 0x1FFF, Script.Greek),
        (0x2C60, 0x2C7F, Script.Latin), (0x2D00, 0x2D2F, Script.Georgian), (0x2DE0, 0x2DFF, Script.Cyrillic), (0x2E80, 0x2FDF, Script.Han),
        (0x3005, 0x3007, Script.Han), (0x3040, 0x309F, Script.Hiragana), (0x30A0, 0x30FF, Script.Katakana), (0x3100, 0x312F, Script.Bopomofo),
        (0x3130, 0x318F, Script.Hangul), (0x31A0, 0x31BF, Script.Bopomofo), (0x31F0, 0x31FF, Script.Katakana), (0x3400, 0x9FFF, Script.Han),
        (0xA640, 0xA69F, Script.Cyrillic), (0xA722, 0xA7FF, Script.Latin), (0xA960, 0xA97F, Script.Hangul), (0xAB30, 0xAB6F, Script.Latin),
        (0xAB70, 0xABBF, Script.Cherokee), (0xAC00, 0xD7FF, Script.Hangul), (0xF900, 0xFAFF, Script.Han), (0xFB50, 0xFDFF, Script.Arabic),
        (0xFE70, 0xFEFE, Script.Arabic), (0xFF21, 0xFF5A, Script.Latin), (0xFF66, 0xFF9F, Script.Katakana), (0x20000, 0x3FFFF, Script.Han),
    ];

    public static bool AreMixed(ReadOnlySpan<char> word)
    {
        var found = Of(word);
        return !int.IsPow2((int)found) && found != Script.Common
            && (found & ~Japanese) != 0 && (found & ~Chinese) != 0 && (found & ~Korean) != 0;
    }

    /// <summary>All letters are Cyrillic and each looks like a Latin one.</summary>
    public static bool PassForLatin(ReadOnlySpan<char> word)
    {
        var letters = 0;
        foreach (var rune in word.EnumerateRunes())
        {
            if (Rune.IsLetter(rune))
            {
                letters++;
                if (!rune.IsBmp || !CyrillicLookalikes.Contains((char)rune.Value, StringComparison.Ordinal))
                {
                    return false;
                }
            }
        }

        return letters > 0;
    }

    private static Script Of(ReadOnlySpan<char> word)
    {
        var found = Script.Common;
        foreach (var rune in word.EnumerateRunes())
        {
            found |= Rune.IsLetter(rune) ? Of(rune.Value) : Script.Common;
        }

        return found;
    }

    private static Script Of(int letter)
    {
        foreach (var (first, last, script) in Ranges)
        {
            if (letter >= first && letter <= last)
            {
                return script;
            }
        }

        return Script.Other;
    }
}
