using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Http;

/// <summary>
/// Look-ups that found nobody, and joins that met somebody, counted per API key and kind of identifier: who tries numbers out
/// waits. In memory, so each node counts for itself, and a restart begins anew: with n nodes a key has n times as many tries.
/// Cards are so sparse that this does not matter (docs/adr/0010-spending-proof.md).
/// </summary>
internal sealed class LookupThrottle(Shop shop)
{
    private const int MostKept = 10_000;
    private static readonly Duration Window = Duration.FromMinutes(Limits.LookupMinutes);

    private readonly Lock gate = new();
    private readonly Dictionary<(string Key, IdentifierKind Kind), (int Misses, Instant Until)> counts = [];

    /// <summary>The problem of a key that has missed too often; null when it may ask.</summary>
    public Problem? Blocked(Caller caller, IdentifierKind kind)
    {
        lock (gate)
        {
            return counts.TryGetValue((caller.KeyId, kind), out var count) && count.Until > shop.Now && count.Misses >= MostOf(caller)
                ? Problems.Edge("too-many-guesses", $"Too many look-ups by {MemberWords.Of(kind)} told nothing new; wait.") with
                {
                    RetryAfterSeconds = Math.Max(1, (int)Math.Ceiling((count.Until - shop.Now).TotalSeconds)),
                }
                : null;
        }
    }

    public void Miss(Caller caller, IdentifierKind kind)
    {
        lock (gate)
        {
            if (counts.Count >= MostKept)
            {
                foreach (var over in counts.Where(one => one.Value.Until <= shop.Now).Select(static one => one.Key).ToArray())
                {
                    counts.Remove(over);
                }
            }

            var count = counts.GetValueOrDefault((caller.KeyId, kind));
            counts[(caller.KeyId, kind)] = count.Until > shop.Now ? (count.Misses + 1, count.Until) : (1, shop.Now + Window);
        }
    }

    /// <summary>Tills and operators meet people with cards of other shops all day.</summary>
    private static int MostOf(Caller caller) =>
        caller.Has(Scopes.Till) || caller.Has(Scopes.Office) ? Limits.TillLookupMisses : Limits.LookupMisses;
}
