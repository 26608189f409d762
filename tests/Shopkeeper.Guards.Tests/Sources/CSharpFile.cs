using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Shopkeeper.Guards.Tests.Sources;

/// <summary>A parsed C# file. Guards read syntax only, so a planted violation is a line of text.</summary>
internal sealed class CSharpFile
{
    private static readonly Lazy<IReadOnlyList<CSharpFile>> Repository = new(() =>
        [.. Tree.Texts.Where(static file => file.Path.EndsWith(".cs", StringComparison.Ordinal)).Select(Parse)]);

    private CSharpFile(TextFile file, SyntaxNode root)
    {
        File = file;
        Root = root;
    }

    public static IReadOnlyList<CSharpFile> All => Repository.Value;

    public TextFile File { get; }

    public string Path => File.Path;

    public SyntaxNode Root { get; }

    public bool IsDomain => Path.StartsWith("src/Shopkeeper.Domain/", StringComparison.Ordinal);

    public bool IsSource => Path.StartsWith("src/", StringComparison.Ordinal);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public static CSharpFile Parse(TextFile file) =>
        new(file, CSharpSyntaxTree.ParseText(file.Text).GetRoot());

    public static CSharpFile Plant(string path, string text) => Parse(new TextFile(path, text));

    public Finding At(SyntaxNode node, string what) => new(Path, LineOf(node), what);

    public Finding At(SyntaxToken token, string what) =>
        new(Path, token.GetLocation().GetLineSpan().StartLinePosition.Line + 1, what);

    public static int LineOf(SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    public static int LinesOf(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
