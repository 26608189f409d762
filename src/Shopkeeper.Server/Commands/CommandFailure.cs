namespace Shopkeeper.Server.Commands;

/// <summary>What the process ends with; part of the command line's contract (docs/reference).</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>`verify` found differences, `prices check` a price that was not charged for long enough.</summary>
    public const int Differences = 1;

    /// <summary>Bad input: a file that cannot be read, a document with problems, a database that does not answer.</summary>
    public const int BadInput = 2;

    /// <summary>The data folder is locked by its server or by another writing verb.</summary>
    public const int Locked = 3;

    public const int Usage = 64;

    /// <summary>A fault of our own (EX_SOFTWARE of sysexits.h).</summary>
    public const int Fault = 70;

    /// <summary>Stopped by Ctrl-C or SIGTERM before the end (128 + SIGINT).</summary>
    public const int Stopped = 130;
}

/// <summary>An expected end of a verb: one sentence for standard error and the exit code. Never a bug.</summary>
internal sealed class CommandFailure(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static CommandFailure BadInput(string message) => new(Commands.ExitCode.BadInput, message);

    public static CommandFailure Locked(string message) => new(Commands.ExitCode.Locked, message);

    public static CommandFailure Usage(string message) => new(Commands.ExitCode.Usage, message);
}
