using System.Collections.Immutable;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// How to read a text: Detect takes it for JSON when its first brace is followed by a quote, else for YAML.
/// </summary>
public enum DocumentSyntax
{
    Detect,
    Yaml,
    Json,
}

/// <summary>What is wrong, where (line and column from 1), and what is allowed, in plain words.</summary>
public readonly record struct DocumentProblem(int Line, int Column, string Message);

/// <summary>Whether a rule's points depend on the order in which activities arrive.</summary>
public enum RuleOrder
{
    /// <summary>Any order of arrival gives the same sum.</summary>
    Free,

    /// <summary>Goes by arrival and is never decided again: limits, budgets, first purchase, levels.</summary>
    Arrival,
}

public readonly record struct RuleOrderLabel(string Rule, RuleOrder Order);

/// <summary>
/// The result of reading a document. Document is null when there are problems. Canonical is the document as sorted,
/// compact JSON (empty when the text cannot be read at all). Notes say what is accepted but has no effect in this
/// version.
/// </summary>
public sealed record ProgrammeCheck(
    ProgrammeDocument? Document,
    string Canonical,
    ImmutableArray<DocumentProblem> Problems,
    ImmutableArray<DocumentProblem> Notes,
    ImmutableArray<RuleOrderLabel> Orders)
{
    public bool IsValid => Document is not null;
}
