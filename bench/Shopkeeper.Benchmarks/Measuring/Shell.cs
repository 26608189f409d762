using System.Diagnostics;

namespace Shopkeeper.Benchmarks.Measuring;

/// <summary>Runs another program to its end; as another user when this process is root and the program must not be.</summary>
internal static class Shell
{
    public static bool IsRoot => Environment.UserName == "root";

    public static string Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        using var process = Start(program, arguments, variables);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {error.GetAwaiter().GetResult()}");
    }

    public static string RunAsPostgres(string program, params string[] arguments) => IsRoot
        ? Run("runuser", ["-u", "postgres", "--", program, .. arguments])
        : Run(program, arguments);

    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? variables = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }
}
