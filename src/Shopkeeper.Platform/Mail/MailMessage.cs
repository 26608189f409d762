namespace Shopkeeper.Platform.Mail;

/// <summary>A mail to one person, as plain text; From is the shop's.</summary>
public sealed record MailMessage(string To, string Subject, string Text);

/// <summary>Port: gives a mail to whoever delivers it. Returns when it was taken over.</summary>
public interface IMailChannel
{
    /// <exception cref="MailNotTaken">It was not; whether another try makes sense is in it.</exception>
    Task SendAsync(MailMessage message, CancellationToken cancel);
}

/// <summary>A mail was not taken over. Final: the address will never be right. The message has no address in it.</summary>
public sealed class MailNotTaken(string why, bool isFinal, Exception? inner = null) : Exception(why, inner)
{
    public bool IsFinal { get; } = isFinal;
}
