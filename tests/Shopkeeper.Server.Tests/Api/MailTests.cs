using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;
using Shopkeeper.Members.Contacts;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Mail;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Mails as they leave: to one person, as plain text, and nothing in an address, a subject or a text makes it more than that.</summary>
public sealed class MailTests
{
    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task an_address_that_would_be_several_or_a_header_is_none(DatabaseEngine engine)
    {
        await using var shop = await ApiShop.StartAsync(engine);
        var ann = await SessionTests.JoinAsync(shop, "ann@example.com");
        foreach (var address in new[]
        {
            @"ann@example.com\r\nBcc: eve@example.com", @"ann@example.com\nBcc: eve@example.com", "ann@example.com, eve@example.com", "ann@example.com;eve@example.com",
            "Ann <ann@example.com>", @"\""ann\""@example.com", "ann@example.com>, <eve@example.com", "ann(eve@example.com)@example.com", @"ann@example.com\u0000", "ann@[127.0.0.1]",
            "ann@example.com SIZE=1", @"ann@example\r\n.com", "@eve.example:ann@example.com", "ann%eve.example",
            "a\u037eb@example.com", "ann\ufffe@example.com", "ann\uffff@example.com", "a\u200bnn@example.com", "\u202enna@example.com", "ann\ue000@example.com", "ann@exam\ufffeple.com",
        })
        {
            var asked = await shop.PostAsync("/v1/sign-in/codes", $$"""{ "email": "{{address}}" }""", "form");
            Assert.Equal((address, 400, "/email"), (address, asked.Status, asked.Pointer));
            var put = await shop.PutAsync($"/v1/members/{ann.Id}/contact", $$"""{ "email": "{{address}}" }""", "ann");
            Assert.Equal((address, 400, "/email"), (address, put.Status, put.Pointer));
        }

        await shop.PostAsync("/v1/sign-in/codes", """{ "email": "bea@example.com" }""", "form");
        await shop.Mails.ToAsync("bea@example.com");
        Assert.Equal((1, 0), (shop.Mails.CountTo("ann@example.com"), shop.Mails.CountTo("eve@example.com")));
    }

    [Fact]
    public void whoever_can_be_a_member_can_be_written_to_and_nobody_else_is()
    {
        var (taken, refused) = (0, new List<string>());
        for (var letter = '\u0001'; letter < '\uffff'; letter++)
        {
            foreach (var written in new[] { $"a{letter}b@example.com", $"{letter}@example.com", $"ann@a{letter}b.example.com" })
            {
                if (!EmailAddress.TryRead(written, out var address, out _))
                {
                    continue;
                }

                taken++;
                if (!MailboxAddress.TryParse(address, out var read) || read.GetAddress(idnEncode: true) != address || InternetAddressList.Parse(address).Count != 1)
                {
                    refused.Add($"U+{(int)letter:X4} {address}");
                }
            }
        }

        Assert.InRange(taken, 50_000, 200_000);
        Assert.Empty(refused);
    }

    [Theory]
    [InlineData("a;b@example.com")]
    [InlineData("a@example.com, b@example.com")]
    [InlineData("a@example.com\r\nBcc: b@example.com")]
    [InlineData("Ann <a@example.com>")]
    public async Task an_address_that_is_none_is_given_up_and_holds_up_no_other_mail(string address)
    {
        using var server = new TakingServer();
        var channel = new SmtpChannel(server.Options);
        var given = await Assert.ThrowsAsync<MailNotTaken>(() => channel.SendAsync(new MailMessage(address, "Your code", "a"), default));
        Assert.Equal((true, false), (given.IsFinal, given.Message.Contains('@', StringComparison.Ordinal)));
        await channel.SendAsync(new MailMessage("ann@example.com", "Your code", "a"), default);
        Assert.Contains("RCPT TO:<ann@example.com>", (await server.Taken).Commands);
    }

    [Theory]
    [InlineData("530 5.7.0 Authentication required", false)]
    [InlineData("451 later", false)]
    [InlineData("421 closing", false)]
    [InlineData("550 no such mailbox", false)]
    [InlineData("nonsense", false)]
    public async Task whatever_a_mail_server_answers_to_the_sender_the_mail_waits(string answer, bool isFinal)
    {
        using var server = new TakingServer(answer);
        var given = await Assert.ThrowsAsync<MailNotTaken>(
            () => new SmtpChannel(server.Options).SendAsync(new MailMessage("ann@example.com", "Your code", "a"), default));
        Assert.Equal((isFinal, false), (given.IsFinal, given.Message.Contains('@', StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Your code\r\nBcc: eve@example.com", "a")]
    [InlineData("Your code\nContent-Type: text/html", "a")]
    [InlineData("Your code\r\n\r\n<b>body</b>", "a")]
    [InlineData("Your code", "a\r\n.\r\nMAIL FROM:<eve@example.com>\r\nRCPT TO:<eve@example.com>\r\nDATA\r\nSubject: x")]
    [InlineData("Your code", "a\n.\nQUIT\n..\n")]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script><img src=x onerror=alert(1)>")]
    public async Task a_mail_is_one_plain_text_to_one_person_whatever_stands_in_it(string subject, string text)
    {
        using var server = new TakingServer();
        await new SmtpChannel(server.Options).SendAsync(new MailMessage("ann@example.com", subject, text), default);
        var (commands, data) = await server.Taken;
        Assert.Equal(["RCPT TO:<ann@example.com>"], commands.Where(static one => one.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(["MAIL", "RCPT", "DATA", "QUIT"], commands.Skip(1).Select(static one => one.Split(' ')[0].ToUpperInvariant()));
        using var mail = await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(data)));
        Assert.Equal(
            ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-Id", "Subject", "To"],
            mail.Headers.Concat(mail.Body!.Headers).Select(static one => one.Field).Distinct(StringComparer.OrdinalIgnoreCase).Where(static one => one != "Content-Transfer-Encoding").Order(StringComparer.Ordinal));
        Assert.Equal(("ann@example.com", null), (mail.To.ToString(), mail.HtmlBody));
        Assert.Equal(text.ReplaceLineEndings("\n").Trim(), mail.TextBody!.ReplaceLineEndings("\n").Trim());
    }

    /// <summary>A mail server that takes one mail and keeps what was said.</summary>
    private sealed class TakingServer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        private readonly string toSender;

        /// <param name="toSender">What it answers to the sender's address.</param>
        public TakingServer(string toSender = "250 ok")
        {
            this.toSender = toSender;
            listener.Start();
            Options = new SmtpOptions("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, false, null, null, "club@example.com");
            Taken = TakeAsync();
        }

        public SmtpOptions Options { get; }

        /// <summary>All commands but those in the mail, and the mail.</summary>
        public Task<(List<string> Commands, string Data)> Taken { get; }

        public void Dispose() => listener.Dispose();

        private async Task<(List<string> Commands, string Data)> TakeAsync()
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
            var (commands, data) = (new List<string>(), new StringBuilder());
            await writer.WriteLineAsync("220 here");
            while (await reader.ReadLineAsync() is { } line)
            {
                commands.Add(line);
                if (line == "DATA")
                {
                    await writer.WriteLineAsync("354 go on");
                    while (await reader.ReadLineAsync() is { } part && part != ".")
                    {
                        data.Append(part.StartsWith('.') ? part[1..] : part).Append("\r\n");
                    }
                }

                await writer.WriteLineAsync(line == "QUIT" ? "221 bye" : line.StartsWith("MAIL", StringComparison.Ordinal) ? toSender : "250 ok");
                if (line == "QUIT")
                {
                    break;
                }
            }

            return (commands, data.ToString());
        }
    }
}
