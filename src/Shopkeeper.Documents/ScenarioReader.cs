using System.Collections.Immutable;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Simulation;

namespace Shopkeeper.Programmes.Documents;

/// <summary>A scenario as read: null with problems.</summary>
public sealed record ScenarioCheck(Scenario? Scenario, ImmutableArray<DocumentProblem> Problems);

/// <summary>
/// Text to scenario: what its author assumes that members would do differently. Read as strictly as a programme, against the
/// programme whose levels it names.
/// </summary>
internal static class ScenarioReader
{
    public static ScenarioCheck Read(string text, ProgrammeDocument programme)
    {
        var problems = new ProblemList();
        var scenario = ProgrammeReader.Tree(text, DocumentSyntax.Detect, problems) is { } root
            && Fields.Of(root, "a scenario", problems, "scenario", "purchases", "redeemed") is { } fields
            ? Read(fields, programme)
            : null;
        return problems.Count > 0 ? new ScenarioCheck(null, problems.Sorted()) : new ScenarioCheck(scenario, []);
    }

    private static Scenario Read(Fields fields, ProgrammeDocument programme)
    {
        var name = fields.Require("scenario") is { } node ? Scalars.Words(node, "`scenario`", fields.Problems) : null;
        var items = fields.Find("purchases") is { } list ? Scalars.Items(list) : [];
        if (items.Length > ProgrammeLimits.Uplifts)
        {
            fields.Problem("purchases", $"`purchases` must have at most {ProgrammeLimits.Uplifts} entries.");
        }

        if (items.IsEmpty && !fields.Has("redeemed"))
        {
            fields.Problems.Add(fields.At, "A scenario states `purchases`, `redeemed` or both.");
        }

        return new Scenario(
            name ?? "",
            [.. items.Select(item => Uplift(item, programme, fields.Problems)).OfType<ScenarioUplift>()],
            fields.Find("redeemed") is { } redeemed ? PerCent(redeemed, "`redeemed`", 0, 100, fields.Problems) : null);
    }

    private static ScenarioUplift? Uplift(DocNode item, ProgrammeDocument programme, ProblemList problems)
    {
        if (Fields.Of(item, "an entry of `purchases`", problems, "uplift", "level", "store") is not { } fields
            || fields.Require("uplift") is not { } uplift)
        {
            return null;
        }

        var level = fields.Find("level") is { } named ? Scalars.Id(named, "`level`", problems) ?? "" : "";
        if (level.Length > 0 && !programme.Levels.Any(one => one.Id == level))
        {
            fields.Problem("level", $"The programme has no level `{level}`.");
        }

        return new ScenarioUplift(
            PerCent(uplift, "`uplift`", -100, ProgrammeLimits.UpliftPerCent, problems),
            level,
            fields.Find("store") is { } store ? Scalars.Words(store, "`store`", problems) ?? "" : "");
    }

    /// <summary>`10`, `2.5` or `-5` per cent, two decimals: as ten-thousandths.</summary>
    private static int PerCent(DocNode node, string what, int least, int most, ProblemList problems)
    {
        var text = node is ScalarNode { Plain: true } scalar ? scalar.Text : "";
        var isNegative = text.StartsWith('-');
        if (Scalars.Thousandths(isNegative ? text[1..] : text) is { } size && size % 10 == 0)
        {
            var value = isNegative ? -size : size;
            if (value >= least * 1_000L && value <= most * 1_000L)
            {
                return (int)(value / 10);
            }
        }

        problems.Add(node.At, $"{what} must be per cent from {least} to {most}, with at most two decimals, not {Scalars.Empty(node)}.");
        return 0;
    }
}
