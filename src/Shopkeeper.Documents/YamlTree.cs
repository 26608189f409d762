using System.Collections.Immutable;
using Shopkeeper.Domain.Programmes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// Reads one YAML document into a tree. Anchors, aliases, tags and merge keys are refused: a document is plain data,
/// and nested aliases can make a small file expand without end.
/// </summary>
internal sealed class YamlTree
{
    private readonly Parser parser;
    private readonly ProblemList problems;
    private int nodes;

    private YamlTree(string text, ProblemList problems)
    {
        parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        this.problems = problems;
    }

    /// <summary>Null when the text is not one YAML document; the problem says where and why.</summary>
    public static DocNode? Read(string text, ProblemList problems)
    {
        var tree = new YamlTree(text, problems);
        try
        {
            return tree.Document();
        }
        catch (TreeRefused refused)
        {
            problems.Add(refused.At, refused.Message);
        }
        catch (YamlException wrong)
        {
            problems.Add(At(wrong.Start), $"This is not valid YAML: {Words(wrong)}");
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or OverflowException)
        {
            // The scanner throws these on some open brackets and quotes (YamlDotNet 18.1, ScanPlainScalar).
            var last = tree.parser.Current?.End ?? Mark.Empty;
            problems.Add(At(last), "This is not valid YAML: after this place a bracket or a quote seems to be left "
                + "open.");
        }

        return null;
    }

    private DocNode? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            problems.Add(new Place(1, 1), "The document is empty; it starts with `programme:` and an id.");
            return null;
        }

        parser.Consume<DocumentStart>();
        var root = Node(1);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
        {
            throw new TreeRefused(At(second.Start), "A second document starts here; a file holds one programme.");
        }

        return root;
    }

    private DocNode Node(int depth)
    {
        parser.Accept<NodeEvent>(out var here);
        var at = At(here?.Start ?? parser.Current!.Start);
        if (depth > ProgrammeLimits.Depth || ++nodes > ProgrammeLimits.Nodes)
        {
            throw new TreeRefused(at, depth > ProgrammeLimits.Depth
                ? $"The document is nested deeper than {ProgrammeLimits.Depth} levels."
                : $"The document has more than {ProgrammeLimits.Nodes} values.");
        }

        if (parser.TryConsume<AnchorAlias>(out _) || here is { Anchor.IsEmpty: false })
        {
            throw new TreeRefused(at, "Anchors (&) and aliases (*) are not allowed; write the value out.");
        }

        if (here is { Tag.IsEmpty: false } && here is not Scalar { Tag.Value: "!" })
        {
            throw new TreeRefused(at, $"The tag {here.Tag} is not allowed; a document is plain data.");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return new ScalarNode(at, scalar.Value, scalar.Style == ScalarStyle.Plain);
        }

        return parser.TryConsume<SequenceStart>(out _) ? List(at, depth) : Map(at, depth);
    }

    private ListNode List(Place at, int depth)
    {
        var items = ImmutableArray.CreateBuilder<DocNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(depth + 1));
        }

        return new ListNode(at, items.ToImmutable());
    }

    private MapNode Map(Place at, int depth)
    {
        parser.Consume<MappingStart>();
        var entries = new MapBuilder(problems);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw new TreeRefused(At(parser.Current!.Start), "A key must be a plain word.");
            }

            entries.Add(key.Value, At(key.Start), Node(depth + 1));
        }

        return new MapNode(at, entries.ToEntries());
    }

    private static Place At(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    /// <summary>The library's message without the place, which the problem has of its own.</summary>
    private static string Words(YamlException wrong)
    {
        var message = wrong.InnerException is YamlException inner ? inner.Message : wrong.Message;
        var end = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return (end > 0 ? message[(end + 3)..] : message).TrimEnd('.') + ".";
    }
}

/// <summary>The text is refused as a whole: one problem, and nothing after it is read.</summary>
internal sealed class TreeRefused(Place at, string message) : Exception(message)
{
    public Place At { get; } = at;
}

/// <summary>Entries of a map in their order; a key that comes twice is a problem, and its first value stands.</summary>
internal sealed class MapBuilder(ProblemList problems)
{
    private readonly Dictionary<string, Place> seen = new(StringComparer.Ordinal);
    private readonly ImmutableArray<MapEntry>.Builder entries = ImmutableArray.CreateBuilder<MapEntry>();

    public void Add(string key, Place at, DocNode value)
    {
        if (seen.TryAdd(key, at))
        {
            entries.Add(new MapEntry(key, at, value));
            return;
        }

        problems.Add(at, $"The key `{key}` is here twice; the first one is in line {seen[key].Line}.");
    }

    public ImmutableArray<MapEntry> ToEntries() => entries.ToImmutable();
}
