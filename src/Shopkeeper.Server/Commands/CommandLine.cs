using System.CommandLine;
using System.CommandLine.Invocation;
using System.Data.Common;
using Shopkeeper.MemberApp.Shell;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// The verbs of the one binary. Answers go to standard output (with `--json` exactly one JSON object), progress and errors
/// to standard error; an error is one sentence, never a stack trace.
/// </summary>
public static class CommandLine
{
    public static async Task<int> RunAsync(
        IReadOnlyList<string> words, TextWriter output, TextWriter error, CancellationToken cancel = default)
    {
        var parsed = Tree().Parse(HelpAsOption([.. words]));
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            var mistake = parsed.UnmatchedTokens is [var word, ..]
                ? $"There is no '{word}' here"
                : parsed.Errors[0].Message.TrimEnd('.');
            await error.WriteLineAsync($"{mistake}; `--help` shows what there is.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
                },
                cancel);
        }
        catch (Exception failure)
        {
            var (exitCode, message) = Explain(failure);
            await error.WriteLineAsync(message);
            return exitCode;
        }
    }

    private static RootCommand Tree() =>
        new("Shopkeeper: a loyalty programme for shops, in one binary.")
        {
            ServeVerb.Command(),
            DemoVerb.Command(),
            ProgrammeVerb.Command(),
            SimulateVerb.Command(),
            ImportVerb.Command(),
            ExportVerb.Command(),
            KeysVerb.Command(),
            TillsVerb.Command(),
            CardsVerb.Command(),
            BarcodeVerb.Command(),
            OffersVerb.Command(),
            PricesVerb.Command(),
            DedupeVerb.Command(),
            MembersVerb.Command(),
            RetentionVerb.Command(),
            ScrubVerb.Command(),
            VerifyVerb.Command(),
            AuditVerb.Command(),
            BackupVerb.Command(),
            RestoreVerb.Command(),
            VersionVerb.Command(),
        };

    // `help`, `help import` and `import help` are what people try first.
    private static string[] HelpAsOption(string[] words) => words switch
    {
        [] or ["help"] => ["--help"],
        ["help", .. var rest] => [.. rest, "--help"],
        [.. var rest, "help"] => [.. rest, "--help"],
        _ => words,
    };

    private static (int ExitCode, string Message) Explain(Exception failure) => failure switch
    {
        CommandFailure expected => (expected.ExitCode, expected.Message),
        SecretsRefused or BrandRefused => (ExitCode.BadInput, failure.Message),
        OperationCanceledException => (ExitCode.Stopped, "Stopped before the end; the same command goes on from there."),
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        DbException database => (ExitCode.BadInput, $"The database does not answer as it should: {OneLine(database)}"),
        IOException or UnauthorizedAccessException => (ExitCode.BadInput, OneLine(failure)),
        _ => (ExitCode.Fault, $"Stopped by a fault of its own ({failure.GetType().Name}): {OneLine(failure)}"),
    };

    private static string OneLine(Exception failure) =>
        failure.Message.ReplaceLineEndings(" ").Trim();
}
