using System.Collections.Immutable;

namespace Shopkeeper.Domain.Codes.Gs1;

/// <summary>
/// A GS1 Digital Link: an address of any host and leading path, then a key with its qualifiers, then fields as queries
/// (`https://shop.example/255/9520123456788000123?8111=0500`). Decoded once; queries with other names are not ours and are passed over.
/// </summary>
internal static class DigitalLink
{
    public static bool IsOne(string signs) =>
        signs.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || signs.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is wrong, in words; empty when nothing is.</summary>
    public static string Read(string signs, ImmutableArray<Gs1Element>.Builder elements)
    {
        var bare = signs.Split('#')[0];
        var queryAt = bare.IndexOf('?', StringComparison.Ordinal);
        var path = (queryAt < 0 ? bare : bare[..queryAt])[(bare.IndexOf("//", StringComparison.Ordinal) + 2)..];
        string[] segments = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        var start = KeyAt(segments);
        if (start < 0)
        {
            return "the address has no key of GS1";
        }

        for (var i = start; i < segments.Length; i += 2)
        {
            if (ElementStrings.Add(elements, segments[i], ValueOf(segments[i], segments[i + 1])) is { Length: > 0 } wrong)
            {
                return wrong;
            }
        }

        return queryAt < 0 ? "" : ReadQueries(bare[(queryAt + 1)..], elements);
    }

    private static string ReadQueries(string query, ImmutableArray<Gs1Element>.Builder elements)
    {
        foreach (var one in query.Split('&', ';'))
        {
            var equals = one.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? one : one[..equals];
            if (name.Length is < 2 or > 4 || name.AsSpan().ContainsAnyExceptInRange('0', '9'))
            {
                continue;
            }

            if (Gs1Fields.Find(name) is not { IsLinkQuery: true })
            {
                return $"{name} is no field that an address may have there";
            }

            if (ElementStrings.Add(elements, name, ValueOf(name, equals < 0 ? "" : one[(equals + 1)..])) is { Length: > 0 } wrong)
            {
                return wrong;
            }
        }

        return "";
    }

    /// <summary>Where the key stands: from there on, segments are identifiers and values, the first a key and the others its qualifiers.</summary>
    private static int KeyAt(string[] segments)
    {
        for (var at = segments.Length % 2; at < segments.Length; at += 2)
        {
            if (Gs1Fields.Find(segments[at]) is { LinkKeys: { } sequences } && IsOneOf(sequences, segments, at + 2))
            {
                return at;
            }
        }

        return -1;
    }

    private static bool IsOneOf(ImmutableArray<ImmutableArray<string>> sequences, string[] segments, int from)
    {
        string[] said = [.. segments.Where((_, index) => index >= from && (index - from) % 2 == 0)];
        return said.Length == 0 || sequences.Any(sequence => IsInOrder(sequence, said));
    }

    private static bool IsInOrder(ImmutableArray<string> sequence, string[] said)
    {
        var at = -1;
        foreach (var identifier in said)
        {
            var next = sequence.IndexOf(identifier);
            if (next <= at)
            {
                return false;
            }

            at = next;
        }

        return true;
    }

    /// <summary>A product's number may be as short in an address as on its package.</summary>
    private static string ValueOf(string identifier, string written)
    {
        var value = Uri.UnescapeDataString(written);
        return identifier == Gs1Message.Product && value.Length is 8 or 12 or 13 ? value.PadLeft(14, '0') : value;
    }
}
