using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Policies;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Invitations;

/// <summary>What a join brings along: the code to use up, and the segments it gives. Problem: why it may not go on.</summary>
internal readonly record struct Invited(KeyedHash? Code, ImmutableArray<string> Segments, FieldProblem? Problem)
{
    public static readonly Invited Nobody = new(null, [], null);
}

/// <summary>Decides whether somebody may become a member here: with an invitation that is good, or where none is asked for.</summary>
internal sealed class Inviting(
    Shop shop, ShopSecrets secrets, InvitationStore store, PolicyStore policies, IProgrammeNames programmes)
{
    private const string Pointer = "/invitation";

    public async ValueTask<JoiningPolicy> PolicyAsync(CancellationToken cancel) => (await policies.ReadAsync(cancel)).Policy;

    /// <summary>An invitation that is given must be good, also where none is asked for.</summary>
    public async Task<Invited> CheckAsync(
        JoiningPolicy policy, string? presented, (string? Programme, string Store, bool Joins) join, CancellationToken cancel)
    {
        if (presented is null)
        {
            return join.Joins && policy.AsksForInvitation(join.Programme, join.Store)
                ? Invited.Nobody with
                {
                    Problem = new FieldProblem(Rejection.InvitationNeeded, Pointer, "Here somebody joins by invitation only: send its code."),
                }
                : Invited.Nobody;
        }

        var code = store.HashOf(presented);
        return await store.FindAsync(code, cancel) is var (batch, used) && batch.IsGoodFor(used, join.Programme, join.Store, shop.Now)
            ? new Invited(code, batch.Segments, null)
            : Invited.Nobody with { Problem = Refused };
    }

    public Task<bool> IsInvitedAsync(MemberId member, CancellationToken cancel) => store.IsInvitedAsync(member, cancel);

    public async Task<MadeInvitations> MakeAsync(InvitationBatch asked, ActivityKey key, string actor, CancellationToken cancel)
    {
        var now = shop.Now;
        var joinKey = JoinKey.Of(secrets, key, "invitations", string.Join('\0', asked.Codes, asked.Uses, asked.Until, asked.Programme, asked.Store, string.Join(' ', asked.Segments)));
        if (ProblemWith(asked, now) is { } problem && await store.EarlierAsync(joinKey, cancel) is null)
        {
            return new MadeInvitations { Problem = problem };
        }

        var batch = asked with { Id = Guid.CreateVersion7(shop.Time.GetUtcNow()), Created = now, Store = asked.Store.Trim() };
        var (id, body, replayed) = await store.AddAsync(batch, joinKey, actor, cancel);
        return body != joinKey.Body
            ? new MadeInvitations
            {
                Problem = new FieldProblem(Rejection.KeyReusedWithAnotherBody, "", "This key was sent before with another body; the first one stands."),
            }
            : new MadeInvitations
            {
                Batch = batch with { Id = id }, Replayed = replayed, Codes = [.. Enumerable.Range(0, batch.Codes).Select(i => store.CodeOf(id, i))],
            };
    }

    private FieldProblem? ProblemWith(InvitationBatch batch, Instant now) =>
        batch.Codes is < 1 or > Limits.Invitations ? FieldProblem.Malformed("/count", $"Between one and {Limits.Invitations} codes.")
        : batch.Uses is < 1 or > Limits.InvitationUses ? FieldProblem.Malformed("/uses", $"Between one and {Limits.InvitationUses} uses.")
        : batch.Until <= now ? FieldProblem.Malformed("/until", "An invitation ends in the future.")
        : batch.Programme.Length > 0 && !programmes.Exists(batch.Programme)
            ? new FieldProblem(Rejection.UnknownProgramme, "/programme", "There is no such programme.")
        : batch.Store.Length > 0 && PersonText.ProblemWith(batch.Store, Limits.NameLength) is { } store ? FieldProblem.Malformed("/store", store)
        : batch.Segments.Length > Limits.InvitationSegments || batch.Segments.Any(static name => !IsSegment(name))
            ? FieldProblem.Malformed("/segments", $"At most {Limits.InvitationSegments} ids of segments: letters a to z, digits and hyphens.")
        : null;

    private static bool IsSegment(string? name) => name is { Length: > 0 and <= Limits.NameLength }
        && name.All(static sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '-');

    public static FieldProblem Refused => new(Rejection.InvitationNotUsable, Pointer, InvitationRefused.Reason);
}
