using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Shopkeeper.Platform.Mail;

/// <summary>Sends through a mail server (RFC 5321), one connection per mail: they are few, and each is somebody waiting.</summary>
public sealed class SmtpChannel(SmtpOptions options) : IMailChannel
{
    private const int TimeoutMilliseconds = 20_000;

    public async Task SendAsync(MailMessage message, CancellationToken cancel)
    {
        using var mail = new MimeMessage();
        mail.From.Add(MailboxAddress.Parse(options.From));
        mail.To.Add(AddressOf(message.To));
        mail.Subject = message.Subject;
        mail.Headers.Add("Auto-Submitted", "auto-generated"); // RFC 3834: no answer of a machine, please.
        mail.Body = new TextPart("plain") { Text = message.Text };
        try
        {
            using var client = new SmtpClient { Timeout = TimeoutMilliseconds };
            await client.ConnectAsync(options.Host, options.Port, Security, cancel);
            if (options.User is { } user)
            {
                await client.AuthenticateAsync(user, options.Password ?? "", cancel);
            }

            await client.SendAsync(mail, cancel);
            await client.DisconnectAsync(quit: true, cancel);
        }
        catch (SmtpCommandException refused)
        {
            // What a server says may repeat the address; its number says enough.
            var isFinal = refused.ErrorCode == SmtpErrorCode.RecipientNotAccepted && (int)refused.StatusCode >= 550;
            throw new MailNotTaken($"the mail server answered {(int)refused.StatusCode}", isFinal);
        }
        catch (Exception away) when (away is SocketException or IOException or ProtocolException or AuthenticationException or SslHandshakeException
            or ServiceNotConnectedException or ServiceNotAuthenticatedException or NotSupportedException or TimeoutException)
        {
            throw new MailNotTaken($"the mail server is away ({away.GetType().Name})", isFinal: false, away);
        }
    }

    /// <summary>One mailbox and nothing beside it: an address that is none will never be right, and must not hold up the mails behind it.</summary>
    private static MailboxAddress AddressOf(string text)
    {
        try
        {
            return new MailboxAddress("", text);
        }
        catch (ParseException wrong)
        {
            throw new MailNotTaken("the address is none", isFinal: true, wrong);
        }
    }

    private SecureSocketOptions Security => options.IsTls ? SecureSocketOptions.SslOnConnect
        : options.User is not null && !options.IsLocal ? SecureSocketOptions.StartTls
        : options.IsLocal ? SecureSocketOptions.None
        : SecureSocketOptions.StartTlsWhenAvailable;
}
