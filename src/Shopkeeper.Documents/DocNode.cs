using System.Collections.Immutable;

namespace Shopkeeper.Programmes.Documents;

/// <summary>A place in the text: line and column, both from 1.</summary>
internal readonly record struct Place(int Line, int Column);

/// <summary>
/// The document as a tree of maps, lists and scalars, each with its place: what YAML and JSON have in common.
/// </summary>
internal abstract record DocNode(Place At)
{
    public abstract string Kind { get; }
}

internal sealed record MapNode(Place At, ImmutableArray<MapEntry> Entries) : DocNode(At)
{
    public override string Kind => "a map";

    public MapEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry;
            }
        }

        return null;
    }
}

internal sealed record MapEntry(string Key, Place At, DocNode Value);

internal sealed record ListNode(Place At, ImmutableArray<DocNode> Items) : DocNode(At)
{
    public override string Kind => "a list";
}

/// <summary>Plain = not quoted: only a plain scalar can be a number, true, false or nothing.</summary>
internal sealed record ScalarNode(Place At, string Text, bool Plain) : DocNode(At)
{
    public override string Kind => IsNull ? "nothing" : $"'{Short}'";

    public bool IsNull => Plain && Text is ("" or "null" or "~");

    private string Short => Text.Length <= 60 ? Text : string.Concat(Text.AsSpan(0, 57), "...");
}
