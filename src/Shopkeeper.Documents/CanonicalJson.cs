using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// The one form of a document that is stored and hashed: compact JSON, keys in ordinal order, lists in theirs, numbers
/// as written. Offers, vouchers and groups of a bundle keep their order, which has a meaning. Comments, layout and the order of other
/// keys do not change it; reading it again gives the same document.
/// </summary>
internal static class CanonicalJson
{
    public static string Write(DocNode root)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            Write(json, root, isRoot: true);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static IEnumerable<MapEntry> InOrder(MapNode map, bool keepsOrder) =>
        keepsOrder ? map.Entries : map.Entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal);

    /// <summary>Maps of ids whose order means something: which offer is tried first, which voucher is issued first, groups of a bundle.</summary>
    private static bool IsOrdered(string key, bool isRoot) => isRoot ? key is "offers" or "vouchers" : key == "bundle";

    /// <summary>SHA-256 of the canonical form, lower-case hexadecimal.</summary>
    public static string Hash(string canonical) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));

    private static void Write(Utf8JsonWriter json, DocNode node, bool isRoot = false, bool keepsOrder = false)
    {
        switch (node)
        {
            case MapNode map:
                json.WriteStartObject();
                foreach (var entry in InOrder(map, keepsOrder))
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, entry.Value, keepsOrder: IsOrdered(entry.Key, isRoot));
                }

                json.WriteEndObject();
                break;
            case ListNode list:
                json.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case ScalarNode scalar:
                Write(json, scalar);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, ScalarNode scalar)
    {
        if (scalar.IsNull)
        {
            json.WriteNullValue();
        }
        else if (scalar.Plain && (scalar.Text is "true" or "false" || IsNumber(scalar.Text)))
        {
            json.WriteRawValue(scalar.Text, skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(scalar.Text);
        }
    }

    /// <summary>As JSON has numbers: without a zero in front.</summary>
    private static bool IsNumber(string text) => text.AsSpan(text.StartsWith('-') ? 1 : 0) is var bare
        && Digits.AreNumber(bare, 28, 10) && (bare[0] != '0' || bare.Length == 1 || bare[1] == '.');
}
