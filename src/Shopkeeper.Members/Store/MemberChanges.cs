using System.Collections.Immutable;
using System.Data.Common;
using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Invitations;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Store;

/// <summary>A contact that becomes another one: its keyed hash of before is free again, the new one is taken; null = there is none.</summary>
internal readonly record struct ContactMove(IdentifierKind Kind, KeyedHash? Old, KeyedHash? New);

/// <summary>
/// One change of a member that was read before: it is written only when nobody changed it since. Personal: the whole sealed
/// value. Facts null: they stay.
/// </summary>
internal sealed record MemberChange(MemberRow Read, byte[]? Personal, FactRecord? Facts, Instant Now)
{
    /// <summary>A held one becomes active.</summary>
    public bool Activates { get; init; }

    /// <summary>The hash of the invitation that is used up.</summary>
    public KeyedHash? Invitation { get; init; }

    public ImmutableArray<ContactMove> Contacts { get; init; } = [];

    /// <summary>Who asks for it, in the audit log.</summary>
    public string Actor { get; init; } = AuditEntry.Shell;

    public IReadOnlyList<SealedConsent> Consents { get; init; } = [];

    /// <summary>Who is told of the change.</summary>
    public IReadOnlyList<MailMessage> Mails { get; init; } = [];
}

/// <summary>Another member has the contact; nothing was written.</summary>
internal sealed class ContactTaken(IdentifierKind kind) : Exception("A contact belongs to another member.")
{
    public IdentifierKind Kind { get; } = kind;
}

/// <summary>Writes changes of members, each in one transaction.</summary>
internal sealed class MemberChanges(Shop shop, MailOutbox outbox)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(MemberChanges).Assembly, "Store.MemberChanges", shop.Database.Engine);
    private readonly ConsentRows log = new(shop);
    private readonly InvitationUses invitations = new(shop.Database.Engine);

    /// <summary>False when the member was changed, or went, since it was read; nothing was written then.</summary>
    /// <exception cref="ContactTaken">A contact belongs to another member.</exception>
    /// <exception cref="InvitationRefused">The invitation cannot be used any more.</exception>
    public Task<bool> WriteAsync(MemberChange change, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            if (await RowAsync(connection, transaction, change, cancel) == 0)
            {
                return false;
            }

            if (change.Invitation is { } invitation)
            {
                await invitations.UseAsync(connection, transaction, invitation, change.Read.Member, change.Now);
            }

            foreach (var contact in change.Contacts)
            {
                await MoveAsync(connection, transaction, change, contact, cancel);
            }

            if (change.Facts is { } facts)
            {
                await FactsAsync(connection, transaction, change, facts, cancel);
            }

            if (change.Consents.Count > 0)
            {
                await log.AppendAsync(connection, transaction, change.Consents, (change.Actor, change.Now));
            }

            foreach (var mail in change.Mails)
            {
                await outbox.AddAsync(connection, transaction, change.Read.Member, mail, cancel);
            }

            return true;
        },
        cancel);

    // The sealed value is compared too: whatever removed it, a change made of it must not bring it back.
    private Task<int> RowAsync(DbConnection connection, DbTransaction transaction, MemberChange change, CancellationToken cancel) =>
        connection.Command(transaction, sql["change"])
            .With("member", change.Read.Member.Value).With("version", change.Read.Version).With("before", change.Read.Personal)
            .With("personal", change.Personal).With("activates", change.Activates ? 1 : 0).With("now", Instants.Micros(change.Now))
            .With("contacts", change.Contacts.Length).RunAsync(cancel);

    private async Task MoveAsync(
        DbConnection connection, DbTransaction transaction, MemberChange change, ContactMove contact, CancellationToken cancel)
    {
        if (contact.Old is { } old)
        {
            await connection.Command(transaction, sql["release"]).With("kind", (short)contact.Kind).With("hash", old.Value)
                .With("member", change.Read.Member.Value).RunAsync(cancel);
        }

        if (contact.New is { } next
            && await connection.Command(transaction, sql["claim"]).With("kind", (short)contact.Kind).With("hash", next.Value)
                .With("member", change.Read.Member.Value).RunAsync(cancel) == 0)
        {
            throw new ContactTaken(contact.Kind);
        }
    }

    private Task FactsAsync(
        DbConnection connection, DbTransaction transaction, MemberChange change, FactRecord facts, CancellationToken cancel) =>
        connection.Command(transaction, sql["add_facts"])
            .With("member", change.Read.Member.Value).With("now", Instants.Micros(change.Now)).With("month", (short)facts.BirthMonth)
            .With("band", facts.AgeBand).With("store", facts.HomeStore).With("segments", FactText.Segments(facts))
            .With("likes", FactText.Likes(facts)).With("language", facts.Language).RunAsync(cancel);
}
