using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Codes;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Server.Claims;

/// <summary>
/// Codes that members present and that could not be used: counted per member, per key, and where there is a number for that too. The
/// office's are not counted.
/// </summary>
internal sealed class CodeGuesses(Shop shop, ShopSecrets secrets, WrongCodes wrong)
{
    /// <summary>Who is counted for a code of this kind; a name is never stored, its keyed hash is.</summary>
    public ImmutableArray<Guesser> Of(string kind, MemberId member, Caller caller, string? number = null)
    {
        if (caller.Has(Scopes.Office))
        {
            return [];
        }

        ImmutableArray<Guesser> counted =
            [Named($"{kind}/member/{member}", Limits.ClaimGuesses), Named($"{kind}/key/{caller.KeyId}", Limits.CodeGuesses)];
        return number is null ? counted : counted.Add(Named($"{kind}/number/{number}", Limits.ClaimGuesses));
    }

    /// <summary>The problem of somebody who was wrong too often; null when all may go on.</summary>
    public async Task<Problem?> BlockedAsync(ImmutableArray<Guesser> guessers, CancellationToken cancel) =>
        await wrong.BlockedUntilAsync(guessers, cancel) is { } until
            ? Problems.Edge("too-many-guesses", "Too many codes could not be used; wait.") with
            {
                RetryAfterSeconds = (int)Math.Ceiling((until - shop.Now).TotalSeconds),
            }
            : null;

    public Task CountAsync(ImmutableArray<Guesser> guessers) => wrong.CountAsync(guessers, CancellationToken.None);

    private Guesser Named(string name, int most) => new(secrets.Hash(HashedField.Guesser, name), most);
}
