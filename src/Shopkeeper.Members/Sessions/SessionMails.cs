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

    public static MailMessage PasskeyAdded(string email) => new(
        email,
        "A passkey was added",
        """
        A passkey was added to your membership just now: whoever has it can sign in with it.

        If it was not you, sign in with a mailed code, open Security, remove it and sign out everywhere else. Then tell the shop.
        """);

    public static MailMessage PasskeyRemoved(string email) => new(
        email,
        "A passkey was removed",
        """
        A passkey of your membership was removed just now: nobody can sign in with it any more.

        If it was not you, sign in with a mailed code, open Security and sign out everywhere else. Then tell the shop.
        """);

    public static MailMessage PinSet(string email) => new(
        email,
        "Your PIN was set",
        """
        A PIN was set for your membership just now: with it and your card, points are spent.

        If it was not you, sign in with a mailed code, open Security and lock spending. Then tell the shop.
        """);

    public static MailMessage PhoneAdded(string email) => new(
        email,
        "A phone can spend your points",
        """
        A phone was set up for your membership just now: the codes that it shows spend points.

        If it was not you, sign in with a mailed code, open Security, remove it and lock spending. Then tell the shop.
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
