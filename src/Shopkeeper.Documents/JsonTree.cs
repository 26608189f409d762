using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>Reads one JSON document (RFC 8259, strictly) into the same tree as YAML, with lines and columns.</summary>
internal ref struct JsonTree
{
    private readonly byte[] utf8;
    private readonly ProblemList problems;
    private Utf8JsonReader reader;
    private int line;
    private int lineStart;
    private int counted;
    private int nodes;

    private JsonTree(byte[] utf8, ProblemList problems)
    {
        this.utf8 = utf8;
        this.problems = problems;
        reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = ProgrammeLimits.Depth });
        line = 1;
    }

    public static DocNode? Read(string text, ProblemList problems)
    {
        var tree = new JsonTree(Encoding.UTF8.GetBytes(text), problems);
        try
        {
            tree.reader.Read();
            var root = tree.Node();
            tree.reader.Read();
            return root;
        }
        catch (TreeRefused refused)
        {
            problems.Add(refused.At, refused.Message);
        }
        catch (JsonException wrong)
        {
            var at = new Place((int)(wrong.LineNumber ?? 0) + 1, (int)(wrong.BytePositionInLine ?? 0) + 1);
            problems.Add(at, $"This is not valid JSON: {Words(wrong.Message)}");
        }

        return null;
    }

    private DocNode Node()
    {
        var at = Here();
        if (++nodes > ProgrammeLimits.Nodes)
        {
            throw new TreeRefused(at, $"The document has more than {ProgrammeLimits.Nodes} values.");
        }

        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Map(at),
            JsonTokenType.StartArray => List(at),
            JsonTokenType.String => new ScalarNode(at, Text(at), Plain: false),
            _ => new ScalarNode(at, Encoding.UTF8.GetString(reader.ValueSpan), Plain: true),
        };
    }

    private MapNode Map(Place at)
    {
        var entries = new MapBuilder(problems);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var keyAt = Here();
            var key = Text(keyAt);
            reader.Read();
            entries.Add(key, keyAt, Node());
        }

        return new MapNode(at, entries.ToEntries());
    }

    private ListNode List(Place at)
    {
        var items = ImmutableArray.CreateBuilder<DocNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Node());
        }

        return new ListNode(at, items.ToImmutable());
    }

    private readonly string Text(Place at)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new TreeRefused(at, "This text holds half of a surrogate pair; it is not Unicode.");
        }
    }

    /// <summary>Where the current token starts; lines are counted forward once.</summary>
    private Place Here()
    {
        var start = (int)reader.TokenStartIndex;
        for (; counted < start; counted++)
        {
            if (utf8[counted] == '\n')
            {
                line++;
                lineStart = counted + 1;
            }
        }

        return new Place(line, Encoding.UTF8.GetCharCount(utf8, lineStart, start - lineStart) + 1);
    }

    private static string Words(string message)
    {
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place > 0 ? message[..place] : message;
    }
}
