using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Cards;

/// <summary>A range as an operator sees it: printed of it, and how many may be.</summary>
public sealed record RangeInUse(NumberRange Range, long Printed, long Most);

/// <summary>The card numbers of one shop: which there are, and which were printed.</summary>
public sealed class ShopCards
{
    private readonly CardRanges ranges;
    private readonly CardPrinting printing;

    internal ShopCards(Shop shop, ShopSecrets secrets, MembersOptions standard)
    {
        ranges = new CardRanges(shop, standard);
        printing = new CardPrinting(shop, secrets, ranges);
    }

    internal MembersOptions Latest => ranges.Latest;

    /// <summary>The range that is set aside for claim codes; null when the shop has none. Held for ten seconds.</summary>
    public ValueTask<CardRange?> ClaimRangeAsync(CancellationToken cancel) => ranges.ClaimsAsync(cancel);

    /// <summary>The ranges that cards may be of: the shop's own, else the standard ones.</summary>
    public async ValueTask<ImmutableArray<CardRange>> InForceAsync(CancellationToken cancel) => (await ranges.OptionsAsync(cancel)).CardRanges;

    internal ValueTask<MembersOptions> OptionsAsync(CancellationToken cancel) => ranges.OptionsAsync(cancel);

    /// <summary>The ranges of the shop; empty: those that hold without any.</summary>
    public async Task<ImmutableArray<RangeInUse>> RangesAsync(CancellationToken cancel)
    {
        var printed = (await printing.AllAsync(cancel)).ToLookup(static batch => batch.Range, static batch => (long)batch.Cards);
        return
        [
            .. (await ranges.AllAsync(cancel)).All.Select(range =>
                new RangeInUse(range, printed[range.Name].Sum(), CardPrinting.MostCards(range.Numbers))),
        ];
    }

    /// <summary>Sets a range, once. Refused in this order: malformed, range-overlap.</summary>
    public Task<RangeSet> SetRangeAsync(NumberRange range, string actor, CancellationToken cancel) =>
        ranges.SetAsync(range, actor, cancel);

    /// <summary>False when there is no such range, or cards were printed from it.</summary>
    public Task<bool> RemoveRangeAsync(string name, string actor, CancellationToken cancel) => ranges.RemoveAsync(name, actor, cancel);

    public Task<IReadOnlyList<CardBatch>> BatchesAsync(CancellationToken cancel) => printing.AllAsync(cancel);

    /// <summary>Draws the cards of a run, once. Refused in this order: malformed (name, range, cards), range-full.</summary>
    public Task<Printing> PrintAsync(string name, string range, int cards, (string Name, string Actor) by, CancellationToken cancel) =>
        printing.PrintAsync(name, range, cards, by, cancel);

    /// <summary>The cards of a complete run for the card maker; null when there is no such run.</summary>
    public Task<(CardBatch Batch, IAsyncEnumerable<PrintedCard> Cards)?> FileAsync(string name, CancellationToken cancel) =>
        printing.FileAsync(name, cancel);

    /// <summary>True when a card was printed, whether or not somebody holds it.</summary>
    public async Task<bool> IsIssuedAsync(string text, CancellationToken cancel) =>
        CardNumber.TryRead(text, (await ranges.OptionsAsync(cancel)).CardRanges, out var digits, out _)
        && await printing.IsIssuedAsync(digits, cancel);

    /// <summary>What a text that is no card of this shop is called.</summary>
    internal Rejection RefusalOf(string text) => CardNumber.RefusalOf(text, ranges.Latest.CardRanges);
}
