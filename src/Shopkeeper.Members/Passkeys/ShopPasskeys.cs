using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Rights;
using Shopkeeper.Members.Sessions;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Passkeys;

/// <summary>
/// Passkeys of members: added by who has just signed in, and a way to sign in. ASP.NET Core checks what authenticators say (WebAuthn Level 3);
/// what is kept, for how long a challenge is good and that it is answered once is ours.
/// </summary>
internal sealed class ShopPasskeys
{
    private const string Unnamed = "member";
    private static readonly Duration Life = Duration.FromMinutes(Limits.PasskeyChallengeMinutes);

    private readonly Shop shop;
    private readonly ShopSecrets secrets;
    private readonly MemberStore members;
    private readonly PasskeyStore store;
    private readonly PasskeyTickets tickets;
    private readonly PasskeyHandler<PasskeyUser> checks;

    public ShopPasskeys(Shop shop, ShopSecrets secrets, PasskeySite site, MemberStore members, (ErasureStore Erasures, MailOutbox Outbox) with)
    {
        (this.shop, this.secrets, this.members, Domain) = (shop, secrets, members, site.Domain);
        store = new PasskeyStore(shop, with.Erasures, with.Outbox);
        tickets = new PasskeyTickets(secrets);
        checks = new PasskeyHandler<PasskeyUser>(Users(new PasskeyUsers(store)), Options.Create(new IdentityPasskeyOptions
        {
            ServerDomain = site.Domain,
            AuthenticatorTimeout = Life.ToTimeSpan(),
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && site.Allows(asked.Origin)),
        }));
    }

    /// <summary>What they belong to.</summary>
    public string Domain { get; }

    /// <summary>In the order in which they were added.</summary>
    public async Task<ImmutableArray<Passkey>> ListAsync(MemberId member, CancellationToken cancel)
    {
        var passkeys = ImmutableArray.CreateBuilder<Passkey>();
        foreach (var row in await store.OfMemberAsync(member, cancel))
        {
            var name = await secrets.Cipher.DecryptAsync(member, Passkey.StoredName, row.Name, cancel);
            passkeys.Add(new Passkey(row.Id, name is null ? "" : Encoding.UTF8.GetString(name), row.Created, row.Used));
        }

        return passkeys.ToImmutable();
    }

    /// <summary>What the member's browser answers to add a passkey; null when there is no such member.</summary>
    public async Task<PasskeyChallenge?> AskToAddAsync(MemberId member, CancellationToken cancel)
    {
        if (await ProfileAsync(member, cancel) is not { } profile)
        {
            return null;
        }

        // One handle a member: an authenticator that has one of his already says so instead of making another.
        var handle = (await store.OfMemberAsync(member, cancel)).FirstOrDefault()?.Handle ?? Guid.NewGuid();
        var name = profile.Email ?? profile.Name ?? Unnamed;
        var asked = await checks.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = handle.ToString("N"), Name = name, DisplayName = profile.Name ?? name }, NoRequest());
        return Challenge(asked.AttestationState!, asked.CreationOptionsJson, member);
    }

    /// <summary>Adds the passkey that answers a challenge, under a name of the member's choice.</summary>
    public async Task<(PasskeyOutcome Outcome, Passkey? Added)> AddAsync(
        MemberId member, (string Challenge, string Credential) answer, string name, string by, CancellationToken cancel)
    {
        if (await ProfileAsync(member, cancel) is not { } profile)
        {
            return (PasskeyOutcome.NoMember, null);
        }

        if (await OpenAsync(answer.Challenge, member, cancel) is not { } state)
        {
            return (PasskeyOutcome.NotAccepted, null);
        }

        var said = await checks.PerformAttestationAsync(new PasskeyAttestationContext
        {
            HttpContext = NoRequest(), CredentialJson = answer.Credential, AttestationState = state,
        });
        if (!said.Succeeded)
        {
            ThrowIfAway(said.Failure);
            return (PasskeyOutcome.NotAccepted, null);
        }

        var row = new PasskeyRow(
            Guid.CreateVersion7(shop.Time.GetUtcNow()), member, Guid.ParseExact(said.UserEntity.Id, "N"), said.Passkey.CredentialId,
            said.Passkey.PublicKey, said.Passkey.SignCount, (said.Passkey.IsBackupEligible, said.Passkey.IsBackedUp),
            await secrets.Cipher.EncryptAsync(member, Passkey.StoredName, Encoding.UTF8.GetBytes(name), cancel), shop.Now, null);
        var told = (Entry(AuditAction.PasskeyAdded, member, by), Notice(profile, SessionMails.PasskeyAdded));
        var outcome = await store.AddAsync(row, told, cancel);
        return (outcome, outcome == PasskeyOutcome.Added ? new Passkey(row.Id, name, row.Created, null) : null);
    }

    /// <summary>From now on nobody signs in with it. False when the member has no such passkey.</summary>
    public async Task<bool> RemoveAsync(MemberId member, Guid passkey, string by, CancellationToken cancel) =>
        await ProfileAsync(member, cancel) is { } profile
        && await store.RemoveAsync(
            member, passkey, (Entry(AuditAction.PasskeyRemoved, member, by), Notice(profile, SessionMails.PasskeyRemoved)), cancel);

    /// <summary>What anybody's browser answers to sign in: it names nobody.</summary>
    public async Task<PasskeyChallenge> AskToSignInAsync()
    {
        var asked = await checks.MakeRequestOptionsAsync(null, NoRequest());
        return Challenge(asked.AssertionState!, asked.RequestOptionsJson, null);
    }

    /// <summary>Whose passkey answers the challenge, and was used by its owner in person; null when none does.</summary>
    public async Task<MemberId?> UseAsync(string challenge, string credential, CancellationToken cancel)
    {
        if (await OpenAsync(challenge, null, cancel) is not { } state)
        {
            return null;
        }

        var said = await checks.PerformAssertionAsync(new PasskeyAssertionContext
        {
            HttpContext = NoRequest(), CredentialJson = credential, AssertionState = state,
        });
        if (!said.Succeeded)
        {
            ThrowIfAway(said.Failure);
            return null;
        }

        var used = (await store.OfHandleAsync(Guid.ParseExact(said.User.Handle, "N"), cancel))
            .FirstOrDefault(one => one.Credential.AsSpan().SequenceEqual(said.Passkey.CredentialId));
        return used is not null && await store.UseAsync(used.Id, said.Passkey.SignCount, said.Passkey.IsBackedUp, cancel) ? used.Member : null;
    }

    private PasskeyChallenge Challenge(string state, string options, MemberId? member)
    {
        var until = shop.Now + Life;
        return new PasskeyChallenge(tickets.Of(state, member, until), options, until);
    }

    /// <summary>What was asked. Whoever answers has used the challenge up, whatever he answers.</summary>
    private async Task<string?> OpenAsync(string challenge, MemberId? member, CancellationToken cancel) =>
        tickets.Open(challenge, member, shop.Now) is { } opened && await store.AnswerAsync(opened.Hash, opened.Until, cancel) ? opened.State : null;

    private async Task<Profile?> ProfileAsync(MemberId member, CancellationToken cancel) =>
        await members.FindAsync(member, cancel) is { } row ? await ProfileReading.ReadAsync(secrets, row, cancel) : null;

    private static MailMessage? Notice(Profile profile, Func<string, MailMessage> write) => profile.Email is { } email ? write(email) : null;

    private static AuditEntry Entry(AuditAction action, MemberId member, string by) => new(by, action, member, "", "");

    // Domain and origins are the shop's: nothing of a request has a say in it.
    private static DefaultHttpContext NoRequest() => new();

    /// <summary>A database that does not answer is no wrong passkey.</summary>
    private static void ThrowIfAway(PasskeyException failure)
    {
        if (failure.InnerException is DbException away)
        {
            ExceptionDispatchInfo.Throw(away);
        }
    }

    private static UserManager<PasskeyUser> Users(PasskeyUsers users) => new(
        users, Options.Create(new IdentityOptions()), null!, [], [], null!, new IdentityErrorDescriber(), null!,
        NullLogger<UserManager<PasskeyUser>>.Instance);
}
