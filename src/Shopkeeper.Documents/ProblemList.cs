using System.Collections.Immutable;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// Collects problems in document order; stops counting at a hundred, which is enough for one reading.
/// </summary>
internal sealed class ProblemList
{
    private const int Most = 100;

    private readonly List<DocumentProblem> problems = [];

    public int Count => problems.Count;

    public void Add(Place at, string message)
    {
        if (problems.Count < Most)
        {
            problems.Add(new DocumentProblem(at.Line, at.Column, message));
        }
    }

    public ImmutableArray<DocumentProblem> Sorted() =>
        [.. problems.Distinct().OrderBy(static problem => problem.Line).ThenBy(static problem => problem.Column)];
}
