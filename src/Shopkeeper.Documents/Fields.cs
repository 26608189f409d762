namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// One map of the document and the keys it may have. Reading a value that is not there gives null; a value of the wrong
/// form gives null too, with a problem. What = "an earning rule", for messages.
/// </summary>
internal sealed class Fields
{
    private readonly MapNode map;

    private Fields(MapNode map, string what, ProblemList problems)
    {
        this.map = map;
        What = what;
        Problems = problems;
    }

    public string What { get; }

    public ProblemList Problems { get; }

    public Place At => map.At;

    public IEnumerable<MapEntry> Entries => map.Entries;

    /// <summary>
    /// Null with a problem when the node is no map. Keys outside the list are problems, with the nearest key named.
    /// </summary>
    public static Fields? Of(DocNode node, string what, ProblemList problems, params ReadOnlySpan<string> keys)
    {
        if (node is not MapNode map)
        {
            problems.Add(node.At, $"{Upper(what)} must be a map with the keys {List(keys)}, not {node.Kind}.");
            return null;
        }

        foreach (var entry in map.Entries)
        {
            if (!keys.Contains(entry.Key))
            {
                problems.Add(entry.At, $"Unknown key `{Cut(entry.Key)}` in {what}; "
                    + $"{Nearest(entry.Key, keys)}allowed are {List(keys)}.");
            }
        }

        return new Fields(map, what, problems);
    }

    public bool Has(string key) => map.Find(key) is not null;

    public DocNode? Find(string key) => map.Find(key)?.Value;

    /// <summary>Where the key stands, or the start of the map when it is not there.</summary>
    public Place PlaceOf(string key) => map.Find(key)?.At ?? map.At;

    public DocNode? Require(string key)
    {
        var node = Find(key);
        if (node is null)
        {
            Problems.Add(At, $"`{key}` is missing in {What}.");
        }

        return node;
    }

    public void Problem(string key, string message) => Problems.Add(PlaceOf(key), message);

    /// <summary>A problem at each of these keys that is there.</summary>
    public void Refuse(string message, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (Has(key))
            {
                Problem(key, $"`{key}` {message}");
            }
        }
    }

    private static string Cut(string key) => key.Length <= 40 ? key : string.Concat(key.AsSpan(0, 37), "...");

    private static string Upper(string what) => char.ToUpperInvariant(what[0]) + what[1..];

    private static string List(ReadOnlySpan<string> keys)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < keys.Length; i++)
        {
            text.Append(i == 0 ? "" : i == keys.Length - 1 ? " and " : ", ").Append('`').Append(keys[i]).Append('`');
        }

        return text.ToString();
    }

    private static string Nearest(string key, ReadOnlySpan<string> keys)
    {
        foreach (var candidate in keys)
        {
            if (key.Length <= 40 && Distance(Plain(key), Plain(candidate)) <= (candidate.Length <= 4 ? 1 : 2))
            {
                return $"did you mean `{candidate}`? ";
            }
        }

        return "";
    }

    private static string Plain(string key) =>
        key.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>Levenshtein, two rows: keys are short.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
