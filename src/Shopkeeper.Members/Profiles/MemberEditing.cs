using System.Collections.Immutable;
using System.Globalization;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Invitations;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Policies;
using Shopkeeper.Members.Sessions;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Profiles;

/// <summary>
/// Changes members: reads, decides, writes what was decided when nobody else changed the member since, else reads again. A
/// change that changes nothing writes nothing.
/// </summary>
internal sealed class MemberEditing(
    Shop shop, ShopSecrets secrets, MembersOptions options, MemberStore store, KnownFacts facts,
    (PolicyStore Policies, Inviting Inviting) joining, MailOutbox outbox)
{
    private const int MostTries = 20;

    private readonly MemberChanges changes = new(shop, outbox);
    private readonly ConsentStore consents = new(shop, secrets);

    public async Task<MemberState?> ReadAsync(MemberId member, CancellationToken cancel) =>
        await store.FindAsync(member, cancel) is { } row
            ? new MemberState(row, await ProfileReading.ReadAsync(secrets, row, cancel), await store.StoredFactsAsync(member, cancel))
            : null;

    /// <param name="member">Whom to change.</param>
    /// <param name="version">Change only this version; null: whichever it is.</param>
    /// <param name="decide">Asked again when somebody else was first.</param>
    /// <param name="cancel">Ends the wait, not what is written.</param>
    public async Task<EditResult> RunAsync(
        MemberId member, int? version, Func<MemberState, MemberEdit> decide, CancellationToken cancel)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await ReadAsync(member, cancel) is not { } state)
            {
                return new EditResult(EditOutcome.NotThere);
            }

            if (version is { } wanted && wanted != state.Row.Version)
            {
                return new EditResult(EditOutcome.Stale);
            }

            if (await TryAsync(state, decide(state), cancel) is { } done)
            {
                return done;
            }
        }

        throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"A member changed {MostTries} times while it was changed."));
    }

    /// <summary>Null: somebody else was first.</summary>
    private async Task<EditResult?> TryAsync(MemberState state, MemberEdit edit, CancellationToken cancel)
    {
        var (policy, _) = await joining.Policies.ReadAsync(cancel);
        if (ProblemWith(state, edit, policy, out var told) is { } problem)
        {
            return new EditResult(EditOutcome.Invalid) { Problem = problem };
        }

        var moves = edit.Activates && state.Row.Status == MemberStatus.Held;
        var invited = moves ? await InvitedAsync(state, edit, policy, cancel) : Invited.Nobody;
        if (invited.Problem is { } uninvited)
        {
            return new EditResult(EditOutcome.Invalid) { Problem = uninvited };
        }

        var profile = state.Profile.With(told.Person) with { Email = told.Email, Phone = told.Phone, Card = edit.Card ?? state.Profile.Card };
        var known = PersonFacts.Of(told.Person, state.Facts) with { Segments = With(state.Facts.Segments, invited.Segments) };
        var done = new EditResult(EditOutcome.Done) { Told = told, Version = state.Row.Version + 1, Moved = moves };
        var (isSame, factsSame) = (profile.Says(state.Profile), known == state.Facts);
        if (isSame && factsSame && !moves && edit.Consents.IsEmpty)
        {
            return done with { Version = state.Row.Version };
        }

        var now = shop.Now;
        return await WriteAsync(
            new MemberChange(
                state.Row, isSame ? state.Row.Personal : await SealAsync(state.Row.Member, profile, cancel), factsSame ? null : known, now)
            {
                Activates = moves,
                Actor = edit.Actor,
                Invitation = invited.Code,
                Contacts = Moves(state.Told, told),
                Mails = moves ? [] : Notices(state.Told, told),
                Consents = await consents.SealAsync(
                    [.. edit.Consents.Select(entry => policy.Taken(entry.Of(state.Row.Member, now)))], cancel),
            },
            done,
            cancel);
    }

    private async Task<Invited> InvitedAsync(MemberState state, MemberEdit edit, JoiningPolicy policy, CancellationToken cancel) =>
        edit.Invitation is null && await joining.Inviting.IsInvitedAsync(state.Row.Member, cancel)
            ? Invited.Nobody
            : await joining.Inviting.CheckAsync(policy, edit.Invitation, (null, state.Row.Store, true), cancel);

    private static ImmutableArray<string> With(ImmutableArray<string> segments, ImmutableArray<string> more) =>
        more.IsEmpty ? segments : [.. segments.Union(more, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    // Who is there already stays, whatever the shop asks of others by now.
    private FieldProblem? ProblemWith(MemberState state, MemberEdit edit, JoiningPolicy policy, out Told told)
    {
        var minimumAge = edit.Told.Person.BirthDate == state.Profile.Born ? 0 : policy.MinimumAge;
        var problem = edit.Told.ReadContacts(state.Told, options.PhoneRegion, out told)
            ?? PersonCheck.ProblemWith(edit.Told.Person, minimumAge, shop.Now.InUtc().Date)
            ?? ConsentCheck.FirstProblem(edit.Consents, shop.Now);
        told = problem is null ? told with { Person = PersonCheck.Clean(edit.Told.Person) } : told;
        return problem;
    }

    private async Task<EditResult?> WriteAsync(MemberChange change, EditResult done, CancellationToken cancel)
    {
        try
        {
            var isWritten = await changes.WriteAsync(change, cancel);
            outbox.Hurry();
            return isWritten ? done : null;
        }
        catch (InvitationRefused)
        {
            return new EditResult(EditOutcome.Invalid) { Problem = Inviting.Refused };
        }
        catch (ContactTaken taken)
        {
            return new EditResult(EditOutcome.Taken) { Taken = taken.Kind };
        }
        finally
        {
            facts.Forget(change.Read.Member);
        }
    }

    /// <summary>To the old address and to the new one: whoever did not change it learns of it.</summary>
    private static IReadOnlyList<MailMessage> Notices(Told before, Told after) =>
        before.Email == after.Email && before.Phone == after.Phone ? []
        : [.. new[] { before.Email, after.Email }.OfType<string>().Distinct(StringComparer.Ordinal).Select(SessionMails.ContactChanged)];

    private ImmutableArray<ContactMove> Moves(Told before, Told after)
    {
        var moves = ImmutableArray.CreateBuilder<ContactMove>(2);
        if (after.Email != before.Email)
        {
            moves.Add(new ContactMove(IdentifierKind.Email, Hash(HashedField.Email, before.Email), Hash(HashedField.Email, after.Email)));
        }

        if (after.Phone != before.Phone)
        {
            moves.Add(new ContactMove(IdentifierKind.Phone, Hash(HashedField.Phone, before.Phone), Hash(HashedField.Phone, after.Phone)));
        }

        return moves.ToImmutable();
    }

    private KeyedHash? Hash(HashedField field, string? contact) => contact is null ? null : secrets.Hash(field, contact);

    private async Task<byte[]?> SealAsync(MemberId member, Profile profile, CancellationToken cancel) =>
        profile.IsEmpty ? null : await secrets.Cipher.EncryptAsync(member, Profile.Field, profile.Write(), cancel);
}
