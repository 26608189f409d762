using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Shopkeeper.Client;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>What the club is, read once a minute for each host name and language: every page says its name.</summary>
public sealed class ClubBook(TimeProvider time)
{
    private const int MostKept = 100;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(string Host, string Language), (Club? Club, DateTimeOffset Until)> read = new();

    /// <summary>Null: no programme is in force.</summary>
    public async Task<Club?> OfAsync(HttpContext context, ShopkeeperClient api, string language)
    {
        var (key, now) = ((context.Request.Host.Value ?? "", language), time.GetUtcNow());
        if (read.TryGetValue(key, out var known) && known.Until > now)
        {
            return known.Club;
        }

        // Host names are what a stranger writes: they must not fill the memory.
        if (read.Count >= MostKept)
        {
            read.Clear();
        }

        var club = (await api.ClubAsync(language)).Value;
        read[key] = (club, now + (club is null ? TimeSpan.Zero : Kept));
        return club;
    }
}
