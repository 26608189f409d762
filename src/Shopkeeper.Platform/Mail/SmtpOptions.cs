using System.Diagnostics.CodeAnalysis;

namespace Shopkeeper.Platform.Mail;

/// <summary>
/// How mails leave: `smtp://user:password@host:587?from=club@shop.example`; `smtps://` is TLS from the first byte. With `smtp://` TLS is
/// begun wherever the server offers it, and is required when there is a password, but for a server on this machine.
/// </summary>
public sealed record SmtpOptions(string Host, int Port, bool IsTls, string? User, string? Password, string From)
{
    /// <summary>The variable that has it: a password does not belong on a command line.</summary>
    public const string Variable = "SHOPKEEPER_SMTP";

    private const int SubmissionPort = 587;
    private const int TlsPort = 465;

    public bool IsLocal => Host is "localhost" or "127.0.0.1" or "::1";

    /// <summary>False with what is wrong, without repeating a password.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out SmtpOptions? options, out string problem)
    {
        (options, problem) = (null, $"{Variable} looks like smtp://user:password@host:587?from=club@shop.example.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("smtp" or "smtps") || address.Host.Length == 0)
        {
            return false;
        }

        var from = address.Query.TrimStart('?').Split('&').Select(static part => part.Split('=', 2))
            .FirstOrDefault(static part => part is ["from", _])?[1];
        if (from is null || !MimeKit.MailboxAddress.TryParse(Uri.UnescapeDataString(from), out var sender))
        {
            problem = $"{Variable} needs the sender: ?from=club@shop.example.";
            return false;
        }

        var isTls = address.Scheme == "smtps";
        var user = address.UserInfo.Split(':', 2);
        options = new SmtpOptions(
            address.Host, address.IsDefaultPort || address.Port < 0 ? (isTls ? TlsPort : SubmissionPort) : address.Port, isTls,
            user[0].Length == 0 ? null : Uri.UnescapeDataString(user[0]), user.Length < 2 ? null : Uri.UnescapeDataString(user[1]), sender.ToString());
        return true;
    }
}
