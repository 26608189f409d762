using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Platform.Mail;

/// <summary>A mail of the outbox that is this process's to send now.</summary>
public sealed record WaitingMail(Guid Id, MailMessage Message, Instant Created, int Tries);

/// <summary>
/// Mails of one shop that wait to be sent. They are written in the transaction of what they tell of, so that neither is there without
/// the other; who sends is <see cref="MailSending"/>, on whatever node.
/// </summary>
/// <param name="shop">Whose.</param>
/// <param name="secrets">Of the shop.</param>
/// <param name="isOpen">False where no mail is ever sent: then none is put in.</param>
public sealed class MailOutbox(Shop shop, ShopSecrets secrets, bool isOpen)
{
    /// <summary>For so long a mail is tried; what it says is old by then.</summary>
    public static readonly Duration Kept = Duration.FromDays(1);

    // Who takes a mail has it for so long; then another one may.
    private static readonly Duration Lease = Duration.FromMinutes(2);

    private readonly NamedSql sql = NamedSql.Of(typeof(MailOutbox).Assembly, "Mail.MailOutbox", shop.Database.Engine);

    /// <summary>Raised after a commit that may have put mails in; nobody needs it for correctness, only for haste.</summary>
    public event Action? Added;

    /// <summary>False: this shop sends no mail.</summary>
    public bool IsOpen { get; } = isOpen;

    /// <summary>Puts a mail in, where any is sent. Member: with whose erasure it goes; null = nobody's.</summary>
    public async Task AddAsync(
        DbConnection connection, DbTransaction transaction, MemberId? member, MailMessage message, CancellationToken cancel)
    {
        if (!IsOpen)
        {
            return;
        }

        var id = Guid.CreateVersion7(shop.Time.GetUtcNow());
        var body = secrets.Mails.Seal(JsonSerializer.Serialize(message), new KeyedHash(id));
        await using var command = connection.Command(transaction, sql["add"])
            .With("mail", id).With("member", member?.Value).With("body", body).With("now", Micros.Of(shop.Now));
        await command.RunAsync(cancel);
    }

    /// <summary>To be called after the commit.</summary>
    public void Hurry() => Added?.Invoke();

    /// <summary>Takes what is due; what was taken is due again after two minutes, unless it was sent.</summary>
    public Task<ImmutableArray<WaitingMail>> TakeAsync(int most, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            await using var forget = connection.Command(transaction, sql["forget"]).With("before", Micros.Of(shop.Now - Kept));
            await forget.RunAsync(cancel);
            var taken = ImmutableArray.CreateBuilder<WaitingMail>();
            await using (var command = connection.Command(transaction, sql["due"]).With("now", Micros.Of(shop.Now)).With("rows", most))
            await using (var row = await command.ExecuteReaderAsync(cancel))
            {
                while (await row.ReadAsync(cancel))
                {
                    var id = row.Uuid(0);
                    if (secrets.Mails.Open(row.Bytes(1)!, new KeyedHash(id)) is { } text)
                    {
                        taken.Add(new WaitingMail(
                            id, JsonSerializer.Deserialize<MailMessage>(text)!, Micros.At(row.GetInt64(2)), (int)row.GetInt64(3)));
                    }
                }
            }

            foreach (var mail in taken)
            {
                await using var lease = connection.Command(transaction, sql["lease"])
                    .With("mail", mail.Id).With("until", Micros.Of(shop.Now + Lease));
                await lease.RunAsync(cancel);
            }

            return taken.ToImmutable();
        },
        cancel);

    /// <summary>It was sent, or never will be.</summary>
    public Task DoneAsync(Guid mail, CancellationToken cancel) => RunAsync("done", mail, shop.Now, cancel);

    /// <summary>It is tried again then.</summary>
    public Task PutOffAsync(Guid mail, Instant until, CancellationToken cancel) => RunAsync("put_off", mail, until, cancel);

    private Task RunAsync(string name, Guid mail, Instant until, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            await using var command = connection.Command(transaction, sql[name]).With("mail", mail);
            return await (name == "done" ? command : command.With("until", Micros.Of(until))).RunAsync(cancel);
        },
        cancel);
}
