using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Programmes;
using Shopkeeper.Programmes.Documents;
using Shopkeeper.Programmes.Publishing;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>`programme validate | plan | simulate | publish | list`: the document's life from a shell or CI.</summary>
internal static class ProgrammeVerb
{
    // A document that is longer is not one.
    private const int LongestDocument = 4 << 20;

    public static Command Command() => new("programme", "Check, try out and publish programme documents.")
    {
        Validate(),
        PlanVerb.Command(),
        SimulateVerb.Command(),
        Publish(),
        List(),
    };

    private static Command Validate()
    {
        var file = Document();
        var command = Verb.Make(
            "validate",
            "Check a document; exit 2 when it has problems.",
            new CommonOptions(),
            (verb, _) => Task.FromResult(Validate(verb, verb.Value(file))));
        command.Arguments.Add(file);
        return command;
    }

    private static int Validate(VerbContext verb, string path)
    {
        var check = ShopProgrammes.Validate(Read(path));
        verb.Answer(
            () => new JsonObject
            {
                ["valid"] = check.IsValid,
                ["problems"] = ToJson(check.Problems),
                ["notes"] = ToJson(check.Notes),
                ["rules"] = new JsonArray([.. check.Orders.Select(static label => new JsonObject
                {
                    ["rule"] = label.Rule, ["order"] = Word(label.Order),
                })]),
            },
            () => check.IsValid ? Valid(path, check) : ToText(path, check.Problems));
        return check.IsValid ? ExitCode.Ok : ExitCode.BadInput;
    }

    /// <summary>What is without effect, and which rules go by the order in which activities arrive.</summary>
    private static string Valid(string path, ProgrammeCheck check)
    {
        var byArrival = string.Join(", ", check.Orders
            .Where(static label => label.Order == RuleOrder.Arrival)
            .Select(static label => label.Rule));
        return string.Join(
            Environment.NewLine,
            check.Notes.Select(note => $"{path}:{note.Line}:{note.Column}: note: {note.Message}")
                .Append(byArrival.Length == 0 ? "The points of no rule depend on the order of arrival." : $"By order of arrival: {byArrival}.")
                .Append($"{path} is valid."));
    }

    private static string Word(RuleOrder order) => order == RuleOrder.Free ? "free" : "arrival";

    private static Command Publish()
    {
        var file = Document();
        var at = new Option<string>("--at")
        {
            Description = "In force from: now, a date, or an instant such as 2015-10-22T00:00:00Z. A past one is taken as long "
                + "as nothing was posted at or after it.",
            HelpName = "now|DATE",
            DefaultValueFactory = static _ => "now",
        };
        var pilot = new Option<string?>("--pilot")
        {
            Description = "A file with the `stores` and `segments` that alone are under this version, and `until` when.",
            HelpName = "FILE",
        };
        var command = Verb.Make(
            "publish",
            "Publish a document as the programme's next version.",
            new CommonOptions(),
            (verb, cancel) => PublishAsync(verb, verb.Value(file), verb.Value(at)!, verb.Value(pilot), cancel));
        command.Arguments.Add(file);
        command.Options.Add(at);
        command.Options.Add(pilot);
        return command;
    }

    private static async Task<int> PublishAsync(
        VerbContext verb, string path, string at, string? pilot, CancellationToken cancel)
    {
        var text = Read(path);
        var check = ShopProgrammes.Validate(text);
        if (check.Document is not { } document)
        {
            return Refused(verb, path, "It has problems.", check.Problems);
        }

        var from = ReadInstant(at, document.Zone);
        await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
        var result = await host.Programmes.PublishAsync(
            text, from, AuditEntry.Shell, pilot is null ? null : Read(pilot), cancel);
        if (!result.IsPublished || result.Version is not { } version)
        {
            return Refused(
                verb, result.Status == PublishStatus.InvalidPilot ? pilot! : path, result.Detail, result.Problems);
        }

        var isNew = result.Status == PublishStatus.Published;
        verb.Answer(
            () => new JsonObject
            {
                ["published"] = true,
                ["unchanged"] = !isNew,
                ["programme"] = version.Programme,
                ["version"] = version.Version,
                ["from"] = InstantPattern.ExtendedIso.Format(version.From),
            },
            () => $"{path} is {(isNew ? "now" : "already")} version {version.Version} of {version.Programme}, from {version.From}.");
        return ExitCode.Ok;
    }

    private static int Refused(VerbContext verb, string path, string detail, ImmutableArray<DocumentProblem> problems)
    {
        if (verb.IsJson)
        {
            verb.Answer(
                () => new JsonObject { ["published"] = false, ["detail"] = detail, ["problems"] = ToJson(problems) },
                static () => "");
        }

        verb.Error.WriteLine(problems.IsEmpty ? $"{path} was not published: {detail}" : ToText(path, problems));
        return ExitCode.BadInput;
    }

    /// <summary>The answer of a verb that needs a valid document, as `validate` gives it.</summary>
    public static int HasProblems(VerbContext verb, string path, ImmutableArray<DocumentProblem> problems)
    {
        if (verb.IsJson)
        {
            verb.Answer(() => new JsonObject { ["valid"] = false, ["problems"] = ToJson(problems) }, static () => "");
        }

        verb.Error.WriteLine(ToText(path, problems));
        return ExitCode.BadInput;
    }

    private static Command List() =>
        Verb.Make("list", "Show the published versions.", new CommonOptions(), static async (verb, cancel) =>
        {
            await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
            var versions = await host.Programmes.HistoryAsync(null, cancel);
            verb.Answer(
                () => new JsonObject
                {
                    ["versions"] = new JsonArray([.. versions.Select(static version => new JsonObject
                    {
                        ["programme"] = version.Programme,
                        ["version"] = version.Version,
                        ["from"] = InstantPattern.ExtendedIso.Format(version.From),
                    })]),
                },
                () => versions.IsEmpty
                    ? "No programme is published."
                    : string.Join(Environment.NewLine, versions.Select(static version =>
                        $"{version.Programme} version {version.Version} from {version.From}")));
            return ExitCode.Ok;
        });

    public static Argument<string> Document() => new("FILE") { Description = "The document, YAML or JSON; - is standard input." };

    public static string Read(string path)
    {
        if (path == "-")
        {
            return Console.In.ReadToEnd();
        }

        var file = new FileInfo(path);
        return !file.Exists ? throw CommandFailure.BadInput($"There is no file '{path}'.")
            : file.Length > LongestDocument ? throw CommandFailure.BadInput($"'{path}' is longer than {LongestDocument} bytes.")
            : File.ReadAllText(path);
    }

    // Null = now. A date begins at midnight in the programme's zone.
    public static Instant? ReadInstant(string text, DateTimeZone zone)
    {
        if (text == "now")
        {
            return null;
        }

        if (LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date })
        {
            return zone.AtStartOfDay(date).ToInstant();
        }

        return OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true, Value: var time }
            ? time.ToInstant()
            : throw CommandFailure.Usage($"'{text}' is neither now, nor a date such as 2015-10-22, nor an instant with its offset.");
    }

    private static JsonArray ToJson(IReadOnlyCollection<DocumentProblem> problems) =>
        new([.. problems.Select(static problem => new JsonObject
        {
            ["line"] = problem.Line,
            ["column"] = problem.Column,
            ["message"] = problem.Message,
        })]);

    private static string ToText(string path, IReadOnlyCollection<DocumentProblem> problems) => string.Join(
        Environment.NewLine,
        problems.Select(problem => string.Create(
            CultureInfo.InvariantCulture, $"{path}:{problem.Line}:{problem.Column}: {problem.Message}")));
}
