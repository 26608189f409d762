using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;
using Shopkeeper.Platform.Mail;

namespace Shopkeeper.Server.Demo;

/// <summary>A mail that arrived in the sink.</summary>
public sealed record SunkMail(string To, string Subject, string Text, DateTimeOffset At);

/// <summary>
/// A mail server for trying things out: listens on this machine alone, takes every mail (RFC 5321, without extensions), delivers none, and
/// shows the last ones. What is tried with it goes the way that real mails go.
/// </summary>
public sealed class MailSink : IAsyncDisposable
{
    private const int Kept = 100;
    private const int MostBytes = 1024 * 1024;
    private const int LongestLine = 2_000;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Task running;
    private ImmutableList<SunkMail> mails = [];
    private long brokenOff;

    public MailSink(TimeProvider time)
    {
        this.time = time;
        listener.Start();
        Options = new SmtpOptions("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, false, null, null, "club@localhost");
        running = Task.Run(AcceptAsync);
    }

    /// <summary>How to send to it.</summary>
    public SmtpOptions Options { get; }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<SunkMail> Mails => mails;

    /// <summary>Conversations that ended before they were over.</summary>
    public long BrokenOff => Interlocked.Read(ref brokenOff);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await running;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The sink is being closed, or whoever called has hung up.
                Interlocked.Increment(ref brokenOff);
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1);
                await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
                await writer.WriteLineAsync("220 localhost keeps every mail and delivers none");
                while (await reader.ReadLineAsync(stop.Token) is { Length: <= LongestLine } line && await AnswerAsync(line, reader, writer))
                {
                }
            }
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever sent has gone.
            Interlocked.Increment(ref brokenOff);
        }
    }

    /// <summary>False: the conversation is over.</summary>
    private async Task<bool> AnswerAsync(string line, StreamReader reader, StreamWriter writer)
    {
        switch (line.Split(' ', ':')[0].ToUpperInvariant())
        {
            case "DATA":
                await writer.WriteLineAsync("354 end with a dot");
                var isTaken = await TakeAsync(reader);
                await writer.WriteLineAsync(isTaken ? "250 kept" : "552 too large, or no mail");
                return true;
            case "QUIT":
                await writer.WriteLineAsync("221 bye");
                return false;
            case "HELO" or "EHLO" or "MAIL" or "RCPT" or "RSET" or "NOOP":
                await writer.WriteLineAsync("250 ok");
                return true;
            default:
                await writer.WriteLineAsync("502 not here");
                return true;
        }
    }

    private async Task<bool> TakeAsync(StreamReader reader)
    {
        using var body = new MemoryStream();
        while (await reader.ReadLineAsync(stop.Token) is { } line && line != ".")
        {
            var said = line.StartsWith('.') ? line[1..] : line;
            if (body.Length + said.Length < MostBytes)
            {
                body.Write(Encoding.Latin1.GetBytes(said + "\r\n"));
            }
        }

        body.Position = 0;
        try
        {
            using var mail = await MimeMessage.LoadAsync(body, stop.Token);
            Keep(new SunkMail(mail.To.ToString(), mail.Subject ?? "", mail.TextBody ?? "", time.GetUtcNow()));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private void Keep(SunkMail mail)
    {
        lock (gate)
        {
            mails = mails.Insert(0, mail);
            mails = mails.Count > Kept ? mails.RemoveRange(Kept, mails.Count - Kept) : mails;
        }
    }
}
