using System.Diagnostics;
using System.Globalization;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// Progress of long work on standard error: how much, how fast, and the time left when the length is known. On a terminal
/// one line that is rewritten twice a second; elsewhere a line every ten seconds, so that a log stays readable.
/// </summary>
internal sealed class ProgressLine(TextWriter error, string unit)
{
    private readonly bool isTerminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected;
    private readonly long started = Stopwatch.GetTimestamp();
    private TimeSpan next = TimeSpan.FromSeconds(1);

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(started);

    /// <summary>Cheap enough to call per row; writes only when it is time to.</summary>
    public void Show(long done, double? fraction)
    {
        if ((done & 0xff) == 0 && Elapsed is var elapsed && elapsed >= next)
        {
            next = elapsed + TimeSpan.FromSeconds(isTerminal ? 0.5 : 10);
            Write(Sentence(done, fraction, elapsed));
        }
    }

    /// <summary>Ends the line.</summary>
    public void Done(string sentence)
    {
        error.WriteLine(isTerminal ? $"\r\u001b[K{sentence}" : sentence);
    }

    private string Sentence(long done, double? fraction, TimeSpan elapsed)
    {
        var invariant = CultureInfo.InvariantCulture;
        var rate = done / elapsed.TotalSeconds;
        var text = string.Create(invariant, $"{done:N0} {unit}, {rate:N0} a second");
        if (fraction is not ({ } part and > 0.01))
        {
            return text;
        }

        var left = TimeSpan.FromSeconds(elapsed.TotalSeconds * (1 - part) / part);
        return string.Create(invariant, $"{text}, {part:P0}, {left.TotalSeconds:N0} s left");
    }

    private void Write(string sentence)
    {
        if (isTerminal)
        {
            error.Write($"\r\u001b[K{sentence}");
        }
        else
        {
            error.WriteLine(sentence);
        }
    }
}
