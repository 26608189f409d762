using System.Globalization;
using System.Net.Http.Json;

namespace Shopkeeper.Client;

/// <summary>One offer of a menu. State: available, picked, used or locked; Reason: why it is there.</summary>
public sealed record MenuOffer(string Offer, string Pool, string Name, string Kind, string State, string Reason)
{
    public long? MissingPoints { get; init; }

    public DateTimeOffset? Until { get; init; }

    public int? Uses { get; init; }

    public bool? Remind { get; init; }
}

public sealed record Menu(string AccountId, string Programme, IReadOnlyList<MenuOffer> Offers)
{
    public string? Next { get; init; }
}

/// <summary>What of a menu is asked for; everything may be left out.</summary>
public sealed record MenuAsked(string? Pool, string? Text, string? Category, string? After, int Limit);

public sealed record PickOffer
{
    public string? Pool { get; init; }

    /// <summary>A pick that is given up for this one, in one step.</summary>
    public string? Replaces { get; init; }
}

public sealed record Posted(string ActivityId, bool Replayed)
{
    /// <summary>Absent while it waits for something else.</summary>
    public PostedPoints? Points { get; init; }
}

public sealed partial class ShopkeeperClient
{
    public Task<Answer<Menu>> MenuAsync(string account, MenuAsked asked, CancellationToken cancel = default) => GetAsync(
        $"v1/accounts/{Text(account)}/offers" + Query(
            ("pool", asked.Pool), ("q", asked.Text), ("category", asked.Category), ("after", asked.After),
            ("limit", asked.Limit.ToString(CultureInfo.InvariantCulture))),
        ClientJson.Default.Menu, cancel);

    /// <summary>Picks, or swaps. The same key is one pick, however often it is sent.</summary>
    public Task<Answer<Posted>> PickAsync(string account, string offer, PickOffer pick, string key, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Put, $"v1/accounts/{Text(account)}/offers/{Text(offer)}/pick", JsonContent.Create(pick, ClientJson.Default.PickOffer),
        ClientJson.Default.Posted, key, cancel);

    public Task<Answer<Posted>> UnpickAsync(string account, string offer, string? pool, string key, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Delete, $"v1/accounts/{Text(account)}/offers/{Text(offer)}/pick" + Query(("pool", pool)), null, ClientJson.Default.Posted, key,
        cancel);
}
