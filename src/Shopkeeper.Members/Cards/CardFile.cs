namespace Shopkeeper.Members.Cards;

/// <summary>The file for the card maker: CSV, a line per card in the order of printing, no two alike.</summary>
public static class CardFile
{
    public const string MediaType = "text/csv";

    public static async Task WriteAsync(TextWriter file, IAsyncEnumerable<PrintedCard> cards, CancellationToken cancel)
    {
        await file.WriteAsync("number,without_check_digit,check_digit\n");
        await foreach (var card in cards.WithCancellation(cancel))
        {
            await file.WriteAsync($"{card.Number},{card.WithoutCheckDigit},{card.CheckDigit}\n");
        }
    }
}
