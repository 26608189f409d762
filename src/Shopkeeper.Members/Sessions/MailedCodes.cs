using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Sessions;

/// <summary>A question that a mailed code answers: kept by who asked, so that a code alone opens nothing.</summary>
public sealed record MailedQuestion(string Question, Instant Until);

/// <summary>
/// Codes by which somebody shows that a mailbox is his. Members and strangers are mailed alike, and after the same work: who asks learns
/// nothing of who is a member. A code has 8 digits, is good for ten minutes, for five tries, once, and only with the question it was made
/// for; an address is sent five an hour.
/// </summary>
internal sealed class MailedCodes(Shop shop, ShopSecrets secrets, MemberStore members, MailOutbox outbox)
{
    private const int QuestionBytes = 16;
    private const int CodeDigits = 8;
    private static readonly Duration Life = Duration.FromMinutes(Limits.MailedCodeMinutes);
    private static readonly Duration Kept = Duration.FromDays(1);

    private readonly NamedSql sql = NamedSql.Of(typeof(MailedCodes).Assembly, "Sessions.SessionStore", shop.Database.Engine);

    /// <summary>Mails a code to a normalised address, unless it has had enough of them; the answer is the same.</summary>
    public async Task<MailedQuestion> AskAsync(string email, CancellationToken cancel)
    {
        var question = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(QuestionBytes));
        var code = RandomNumberGenerator.GetInt32((int)Math.Pow(10, CodeDigits)).ToString("D" + CodeDigits, CultureInfo.InvariantCulture);
        var contact = secrets.Hash(HashedField.Email, email);
        var member = (await members.FindAsync(new Identifier(IdentifierKind.Email, contact), cancel))?.Member;
        var now = shop.Now;
        await shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.Command(transaction, sql["forget_codes"]).With("before", Instants.Micros(now - Kept)).RunAsync(cancel);
                await connection.Command(transaction, sql["queue"]).With("contact", contact.Value).RunAsync(cancel);
                var sent = Convert.ToInt64(
                    await connection.Command(transaction, sql["sent"]).With("contact", contact.Value)
                        .With("since", Instants.Micros(now - Duration.FromHours(1))).ExecuteScalarAsync(cancel),
                    CultureInfo.InvariantCulture);
                if (sent >= Limits.MailedCodesPerHour)
                {
                    return false;
                }

                await connection.Command(transaction, sql["ask"]).With("question", QuestionOf(question).Value)
                    .With("contact", contact.Value).With("member", member?.Value).With("code", HashOf(question, code).Value)
                    .With("now", Instants.Micros(now)).With("ends", Instants.Micros(now + Life)).RunAsync(cancel);
                await outbox.AddAsync(connection, transaction, member, SessionMails.Code(email, code), cancel);
                return true;
            },
            cancel);
        outbox.Hurry();
        return new MailedQuestion(question, now + Life);
    }

    /// <summary>The address, by its hash, that the code shows to be one's own; null when it does not. A code is used once.</summary>
    public Task<KeyedHash?> UseAsync(string question, string code, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            var asked = QuestionOf(question);
            if (await connection.Command(transaction, sql["try"]).With("question", asked.Value).With("now", Instants.Micros(shop.Now))
                    .With("most", Limits.MailedCodeTries).RunAsync(cancel) == 0)
            {
                return null;
            }

            var contact = await ContactAsync(connection, transaction, asked, cancel);
            return await connection.Command(transaction, sql["use"]).With("question", asked.Value)
                .With("code", HashOf(question, Digits(code)).Value).RunAsync(cancel) > 0 ? contact : null;
        },
        cancel);

    private async Task<KeyedHash?> ContactAsync(
        System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction transaction, KeyedHash asked, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["asked"]).With("question", asked.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? new KeyedHash(row.Uuid(0)) : null;
    }

    /// <summary>People type codes with blanks and hyphens between.</summary>
    private static string Digits(string code) => string.Concat(code.Where(char.IsAsciiDigit));

    private KeyedHash QuestionOf(string question) => secrets.Hash(HashedField.MailedCode, question);

    private KeyedHash HashOf(string question, string code) => secrets.Hash(HashedField.MailedCode, $"{question}\0{code}");
}
