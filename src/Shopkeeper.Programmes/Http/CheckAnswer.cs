using System.ComponentModel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes.Documents;

namespace Shopkeeper.Programmes.Http;

public sealed record ProblemAnswer(int Line, int Column, string Message);

public sealed record RuleOrderAnswer(
    string Rule,
    [property: Description("free: any order of arrival gives the same sum; arrival: it does not.")] string Order);

/// <summary>What is wrong with a document, where, and what is allowed.</summary>
public sealed record CheckAnswer(bool Valid, IReadOnlyList<ProblemAnswer> Problems)
{
    [Description("Accepted, but without effect in this version.")]
    public IReadOnlyList<ProblemAnswer> Notes { get; init; } = [];

    public IReadOnlyList<RuleOrderAnswer> Rules { get; init; } = [];

    internal static CheckAnswer Of(ProgrammeCheck check) => new(check.IsValid, [.. check.Problems.Select(Of)])
    {
        Notes = [.. check.Notes.Select(Of)],
        Rules = [.. check.Orders.Select(static label =>
            new RuleOrderAnswer(label.Rule, label.Order == RuleOrder.Free ? "free" : "arrival"))],
    };

    /// <summary>
    /// The refusal to publish a document with problems: the first one's place, and all of them in words.
    /// </summary>
    internal static Problem Refusal(IReadOnlyList<DocumentProblem> problems) => Platform.Http.Problems.Edge(
        "invalid",
        string.Join(" ", problems.Take(20).Select(
            static problem => $"Line {problem.Line}, column {problem.Column}: {problem.Message}")))
        with { Line = problems[0].Line, Column = problems[0].Column };

    private static ProblemAnswer Of(DocumentProblem problem) => new(problem.Line, problem.Column, problem.Message);
}
