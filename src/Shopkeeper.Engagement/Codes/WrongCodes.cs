using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Codes;

/// <summary>Whose wrong codes are counted (a member, a key, a number), and how many within the window are too many.</summary>
public readonly record struct Guesser(KeyedHash Counted, int Most);

/// <summary>How often codes were wrong, kept in the database: a restart forgives nothing, and all nodes count together.</summary>
public sealed class WrongCodes(Shop shop)
{
    private static readonly Duration Window = Duration.FromMinutes(Limits.CodeGuessMinutes);

    private readonly NamedSql sql = NamedSql.Of(typeof(WrongCodes).Assembly, "Codes.WrongCodes", shop.Database.Engine);

    /// <summary>Until when somebody of these may try nothing more; null when all may.</summary>
    public async Task<Instant?> BlockedUntilAsync(IReadOnlyList<Guesser> guessers, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        Instant? until = null;
        foreach (var guesser in guessers)
        {
            await using var command = connection.Command(null, sql["read"]).With("counted", guesser.Counted.Value);
            await using var row = await command.ExecuteReaderAsync(cancel);
            if (await row.ReadAsync(cancel) && row.GetInt64(1) >= guesser.Most
                && Instants.At(row.GetInt64(0)) + Window is var end && end > shop.Now && !(end <= until))
            {
                until = end;
            }
        }

        return until;
    }

    /// <summary>Counts one wrong code of each; in one order, so that two never wait for each other.</summary>
    public Task CountAsync(IReadOnlyList<Guesser> guessers, CancellationToken cancel) => shop.Database.WriteAsync(
        async (connection, transaction) =>
        {
            foreach (var guesser in guessers.OrderBy(static one => one.Counted.Value))
            {
                await connection.Command(transaction, sql["add"]).With("counted", guesser.Counted.Value)
                    .With("now", Instants.Micros(shop.Now)).With("from", Instants.Micros(shop.Now - Window)).RunAsync(cancel);
            }

            return true;
        },
        cancel);
}
