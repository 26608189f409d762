using System.Globalization;
using System.Runtime.CompilerServices;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Cards;

/// <summary>What became of a run that was to be printed: the run with its range, or why not and where.</summary>
public sealed record Printing(CardBatch? Batch, bool IsNew, Rejection Rejection = Rejection.None, string Pointer = "", string Detail = "");

/// <summary>One card for the card maker.</summary>
public readonly record struct PrintedCard(string Number, CardCheck Check)
{
    public string WithoutCheckDigit => Check == CardCheck.None ? Number : Number[..^1];

    public string CheckDigit => Check == CardCheck.None ? "" : Number[^1..];
}

/// <summary>
/// Draws cards for the card maker. Number n of a run is made of the run's id and n with a key of the shop, so that it looks
/// random, is stored nowhere, and the file can be made again. At most one of a hundred numbers of a range is ever printed, so
/// that trying numbers out finds ninety-nine times nothing.
/// </summary>
internal sealed class CardPrinting(Shop shop, ShopSecrets secrets, CardRanges ranges)
{
    private const int ChunkCards = 5_000;

    // Of a range at its limit ten of a thousand random numbers are in use; more than twenty come of it once in 600 times.
    private const int ProbeNumbers = 1_000;
    private const int MostOfProbe = 20;

    private readonly PrintStore store = new(shop);

    public Task<IReadOnlyList<CardBatch>> AllAsync(CancellationToken cancel) => store.AllAsync(cancel);

    public Task<bool> IsIssuedAsync(string digits, CancellationToken cancel) => store.IsIssuedAsync(secrets.HashCard(digits), cancel);

    /// <summary>
    /// Draws a run under a name, once: the same again draws what a crash left undrawn, and nothing else. Refused in this
    /// order: malformed (name, range, cards), range-full; a name that stands for another run is malformed.
    /// </summary>
    public async Task<Printing> PrintAsync(string name, string range, int cards, (string Name, string Actor) by, CancellationToken cancel)
    {
        var all = await ranges.AllAsync(cancel);
        var from = all.All.FirstOrDefault(one => one.Name == range && one.Purpose == RangePurpose.Cards);
        if (Problem(name, from, cards) is { } refused)
        {
            return refused;
        }

        var id = Guid.CreateVersion7(shop.Time.GetUtcNow());
        var batch = new CardBatch(id, name, range, cards, 0, 0, shop.Now, by.Name, 0);
        var isProbed = await store.HeldAsync([.. Enumerable.Range(0, ProbeNumbers)], serial => HashOf(batch, from!, serial), cancel) <= MostOfProbe;
        var added = await store.AddAsync(batch, by.Actor, printed => isProbed && IsSparse(from!, printed + cards), cancel);
        return added switch
        {
            null => Full(from!),
            { } there when there.Range != range || there.Cards != cards =>
                new Printing(null, false, Rejection.Malformed, "/name", "This name stands for another run; a run is never changed."),
            { } there => new Printing(await DrawAsync(there, from!, cancel), there.Id == id),
        };
    }

    /// <summary>The cards of a complete run, in the order of their serials; null when there is no such run.</summary>
    public async Task<(CardBatch Batch, IAsyncEnumerable<PrintedCard> Cards)?> FileAsync(string name, CancellationToken cancel) =>
        await store.FindAsync(name, cancel) is { IsComplete: true } batch
        && (await ranges.AllAsync(cancel)).All.FirstOrDefault(one => one.Name == batch.Range) is { } range
            ? (batch, CardsAsync(batch, range, cancel))
            : null;

    /// <summary>How many cards may be printed from a range.</summary>
    public static long MostCards(CardRange range) => range.Capacity / 100 * Limits.CardDensityPerCent;

    private async IAsyncEnumerable<PrintedCard> CardsAsync(CardBatch batch, NumberRange range, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var serial in store.SerialsAsync(batch, cancel))
        {
            yield return new PrintedCard(NumberOf(batch, range, serial), range.Numbers.Check);
        }
    }

    private async Task<CardBatch> DrawAsync(CardBatch batch, NumberRange range, CancellationToken cancel)
    {
        var issued = batch.Issued;
        while (issued < batch.Cards)
        {
            issued = await store.IssueAsync(batch, ChunkCards, serial => HashOf(batch, range, serial), cancel);
        }

        return batch with { Issued = issued };
    }

    private static Printing? Problem(string name, NumberRange? range, int cards) =>
        !NumberRange.IsName(name)
            ? new Printing(null, false, Rejection.Malformed, "/name", $"A name has from 1 to {Limits.NameLength} small letters, digits and hyphens.")
        : range is null
            ? new Printing(null, false, Rejection.Malformed, "/range", "There is no range of cards with this name.")
        : cards is < 1 or > Limits.CardsPerBatch
            ? new Printing(null, false, Rejection.Malformed, "/cards", $"A run has between 1 and {Limits.CardsPerBatch} cards.")
        : IsSparse(range, cards) ? null
        : Full(range);

    private static bool IsSparse(NumberRange range, long cards) => cards <= MostCards(range.Numbers);

    private static Printing Full(NumberRange range) => new(
        null, false, Rejection.RangeFull, "/cards",
        $"At most {MostCards(range.Numbers)} of the {range.Numbers.Capacity} numbers of this range may be in use, so that guessing finds no card.");

    private KeyedHash HashOf(CardBatch batch, NumberRange range, int serial) => secrets.HashCard(NumberOf(batch, range, serial));

    private string NumberOf(CardBatch batch, NumberRange range, int serial)
    {
        var drawn = secrets.Hash(HashedField.Print, string.Create(CultureInfo.InvariantCulture, $"{batch.Id:N}/{serial}")).Value;
        var bits = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(drawn.ToByteArray(bigEndian: true));
        return CardNumber.OfSerial(range.Numbers, (long)(bits % (UInt128)range.Numbers.Capacity));
    }
}
