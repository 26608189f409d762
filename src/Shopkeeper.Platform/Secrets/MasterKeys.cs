using System.Globalization;
using System.Security.Cryptography;

namespace Shopkeeper.Platform.Secrets;

/// <summary>
/// The master keys of a shop by version; the highest is the current one and wraps what is new. They live outside the
/// database and its backups: a file with mode 0600, a setting, or what a command prints. Text form: one line per version, `1:` and 32 bytes in base64.
/// </summary>
internal sealed class MasterKeys
{
    public const int KeyBytes = 32;

    private readonly SortedDictionary<int, byte[]> keys;

    private MasterKeys(SortedDictionary<int, byte[]> keys, string origin)
    {
        this.keys = keys;
        Origin = origin;
    }

    /// <summary>Where they came from, for messages: a path, or the name of the setting. Never the keys.</summary>
    public string Origin { get; }

    public int Current => keys.Keys.Last();

    public byte[]? Find(int version) => keys.GetValueOrDefault(version);

    public static MasterKeys Fresh(string origin) =>
        new(new SortedDictionary<int, byte[]> { [1] = RandomNumberGenerator.GetBytes(KeyBytes) }, origin);

    public MasterKeys WithNext()
    {
        var next = new SortedDictionary<int, byte[]>(keys) { [Current + 1] = RandomNumberGenerator.GetBytes(KeyBytes) };
        return new MasterKeys(next, Origin);
    }

    public MasterKeys Since(int version) =>
        new(new SortedDictionary<int, byte[]>(keys.Where(key => key.Key >= version).ToDictionary()), Origin);

    /// <exception cref="SecretsRefused">The text is not a list of master keys.</exception>
    public static MasterKeys Parse(string text, string origin)
    {
        var keys = new SortedDictionary<int, byte[]>();
        foreach (var line in Lines(text))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1
                || !int.TryParse(line.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                || version < 1
                || !TryKey(line[(colon + 1)..], out var key)
                || !keys.TryAdd(version, key))
            {
                throw new SecretsRefused(
                    $"The master key in {origin} cannot be read: each line is a version, a colon and 32 bytes in base64.");
            }
        }

        return keys.Count > 0 ? new MasterKeys(keys, origin) : throw new SecretsRefused($"{origin} holds no master key.");
    }

    /// <summary>The text form, for the file.</summary>
    public string Write() =>
        "# Master keys of this shop. Keep this file out of every backup of the data: without it personal data is lost.\n"
        + string.Concat(keys.Select(static key =>
            $"{key.Key.ToString(CultureInfo.InvariantCulture)}:{Convert.ToBase64String(key.Value)}\n"));

    public override string ToString() => $"master keys of {Origin}, current version {Current}";

    private static IEnumerable<string> Lines(string text)
    {
        const StringSplitOptions Trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        return text.Split('\n', Trimmed)
            .Where(static line => line[0] != '#')
            .SelectMany(static line => line.Split(';', Trimmed));
    }

    private static bool TryKey(string base64, out byte[] key)
    {
        key = new byte[KeyBytes];
        return Convert.TryFromBase64String(base64, key, out var written) && written == KeyBytes;
    }
}
