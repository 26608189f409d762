using System.Diagnostics;

namespace Shopkeeper.Platform.Secrets;

/// <summary>
/// Master keys as a command prints them (a client of a vault or of a hardware module), in the text form of the file. Asked at
/// the start, and again when the key store names a version that is not known: so a running process follows a new epoch.
/// </summary>
internal sealed class MasterKeyCommand(string line)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="SecretsRefused">It failed, took too long, or printed no keys. What it printed is never repeated.</exception>
    public MasterKeys Read()
    {
        using var process = Start();
        using var late = new CancellationTokenSource(Patience);
        try
        {
            var printed = process.StandardOutput.ReadToEndAsync(late.Token).GetAwaiter().GetResult();
            process.WaitForExitAsync(late.Token).GetAwaiter().GetResult();
            return process.ExitCode == 0
                ? MasterKeys.Parse(printed, SecretsOptions.MasterKeyCommandVariable)
                : throw new SecretsRefused($"The command of {SecretsOptions.MasterKeyCommandVariable} ended with {process.ExitCode}.");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new SecretsRefused(
                $"The command of {SecretsOptions.MasterKeyCommandVariable} did not end within {Patience.TotalSeconds:0} seconds.");
        }
    }

    private Process Start()
    {
        var how = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/c", line])
            : new ProcessStartInfo("/bin/sh", ["-c", line]);
        how.RedirectStandardOutput = true;
        how.UseShellExecute = false;
        return Process.Start(how)
            ?? throw new SecretsRefused($"The command of {SecretsOptions.MasterKeyCommandVariable} did not start.");
    }
}
