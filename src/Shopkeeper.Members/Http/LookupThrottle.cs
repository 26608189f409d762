using Microsoft.AspNetCore.Http;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Http;

/// <summary>
/// Look-ups that found nobody, and joins that met somebody, counted per API key and kind of identifier, and invitations that were not
/// usable, per API key: who tries numbers or codes out waits. In memory, so each node counts for itself, and a restart begins anew: with n nodes a key has n times as many tries.
/// Cards are so sparse that this does not matter (docs/adr/0010-spending-proof.md).
/// </summary>
internal sealed class LookupThrottle(Shop shop)
{
    private const string InvitationNotUsable = "invitation-not-usable";

    /// <summary>Kind null: of an invitation.</summary>
    private readonly WindowCounts<(string Key, IdentifierKind? Kind)> counts = new(shop.Time, TimeSpan.FromMinutes(Limits.LookupMinutes));

    /// <summary>The problem of a key that has missed too often; null when it may ask.</summary>
    public Problem? Blocked(Caller caller, IdentifierKind kind) =>
        Blocked(caller, kind, $"Too many look-ups by {MemberWords.Of(kind)} told nothing new; wait.");

    public void Miss(Caller caller, IdentifierKind kind) => counts.Add((caller.KeyId, kind));

    /// <summary>The problem of a key that has sent too many codes that were not usable; null when it may send one, or sends none.</summary>
    public Problem? BlockedByInvitation(Caller caller, string? code) =>
        code is null ? null : Blocked(caller, null, "Too many invitations were not usable; wait.");

    /// <summary>Counts a code that was not usable; any other answer counts nothing.</summary>
    public void CountInvitation(Caller caller, IResult answer)
    {
        if (answer is Problem { Code: InvitationNotUsable })
        {
            counts.Add((caller.KeyId, null));
        }
    }

    private Problem? Blocked(Caller caller, IdentifierKind? kind, string detail) =>
        counts.Of((caller.KeyId, kind)) is var (misses, left) && misses >= MostOf(caller)
        ? Problems.Edge("too-many-guesses", detail) with { RetryAfterSeconds = Math.Max(1, (int)Math.Ceiling(left.TotalSeconds)) }
        : null;

    /// <summary>Tills and operators meet people with cards of other shops all day.</summary>
    private static int MostOf(Caller caller) =>
        caller.Own is not null ? Limits.OwnLookupMisses
        : caller.Has(Scopes.Till) || caller.Has(Scopes.Office) ? Limits.TillLookupMisses : Limits.LookupMisses;
}
