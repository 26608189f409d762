using Microsoft.AspNetCore.Components;
using Shopkeeper.Client;
using Shopkeeper.MemberApp.Shell;

namespace Shopkeeper.MemberApp.Offers;

/// <summary>A member's own offers and the list to choose from. Every choice is a form; a script saves it without leaving the page.</summary>
public sealed partial class OffersPage
{
    private const int PageRows = 30;
    private const int MostMine = 100;
    private readonly List<MenuOffer> mine = [];
    private readonly List<MenuOffer> rest = [];
    private IReadOnlyList<ClubPool> pools = [];
    private ClubPool? pool;
    private string? next;

    [SupplyParameterFromQuery(Name = "pool")]
    private string? AskedPool { get; set; }

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    [SupplyParameterFromQuery]
    private string? Category { get; set; }

    [SupplyParameterFromQuery]
    private string? After { get; set; }

    /// <summary>What shall take the place of a pick.</summary>
    [SupplyParameterFromQuery]
    private string? Swap { get; set; }

    /// <summary>Why the last choice was refused: a code.</summary>
    [SupplyParameterFromQuery(Name = "wrong")]
    private string? Said { get; set; }

    /// <summary>Of the list that is shown; what was given takes no place of it.</summary>
    private int Chosen => mine.Count(one => one.Pool == pool?.Pool);

    protected override async Task LoadAsync()
    {
        pools = (await ClubAsync())?.Pools ?? [];
        pool = pools.FirstOrDefault(one => one.Pool == AskedPool) ?? pools.FirstOrDefault();
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        mine.Clear();
        rest.Clear();
        var all = Value(await Api.MenuAsync(Me.AccountId, new MenuAsked(null, null, null, null, 1000), Context.RequestAborted)).Offers;
        mine.AddRange(all.Where(offer => offer.State is "picked" or "used" && (pool is null || offer.Pool == pool.Pool || pools.All(one => one.Pool != offer.Pool))).Take(MostMine));
        if (pool is null)
        {
            return;
        }

        var page = Value(await Api.MenuAsync(Me.AccountId, new MenuAsked(pool.Pool, Q, Category, After, PageRows), Context.RequestAborted));
        rest.AddRange(page.Offers.Where(static offer => offer.State is "available" or "locked"));
        next = page.Next;
    }

    private string State(MenuOffer offer) =>
        offer.State == "used" ? T["offers.used"]
        : offer.Until is { } until ? T.Say(offer.Remind == true ? "offers.remind" : "offers.until", Days.LastBefore(until))
        : "";

    private string Here(string? swap) => Address(After, swap);

    private string Page(string after) => Address(after, null);

    private string Address(string? after, string? swap) => "/offers?" + string.Join('&', new (string Name, string? Value)[]
        { ("pool", pool?.Pool), ("q", Q), ("category", Category), ("after", after), ("swap", swap) }
        .Where(static one => !string.IsNullOrEmpty(one.Value)).Select(static one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
}
