using System.Globalization;
using Shopkeeper.Platform.Mail;

namespace Shopkeeper.Members.Sessions;

/// <summary>The mails that sessions need, in plain words. There is no link in them: nothing to imitate, nothing to follow by mistake.</summary>
internal static class SessionMails
{
    public static MailMessage Code(string email, string code) => new(
        email,
        string.Create(CultureInfo.InvariantCulture, $"Your code: {code[..4]} {code[4..]}"),
        $"""
        Your code is {code[..4]} {code[4..]}

        Type it where you asked for it. It is good for ten minutes and works once.
        If you did not ask for it, there is nothing to do: nobody gets in without it. Never tell it to anybody, us included.
        """);

    /// <summary>To the old address and to the new one (or to the only one): whoever did not do it can say so in time.</summary>
    public static MailMessage ContactChanged(string email) => new(
        email,
        "Your contact details were changed",
        """
        The e-mail address or phone number of your membership was changed just now.

        Points cannot be spent for a day after such a change. If it was not you, tell the shop today: it can undo it.
        """);
}
