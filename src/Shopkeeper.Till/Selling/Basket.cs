using System.Collections.Immutable;

namespace Shopkeeper.Till.Selling;

/// <summary>A line as it was rung up. Price: of one piece, minor units. A voided line stays to be seen, and is no part of the sale.</summary>
public sealed record BasketLine(int Number, string Sku, string Name, long Price, int Pieces)
{
    public bool IsVoided { get; init; }

    /// <summary>The line of the receipt that it comes back from; 0 = none.</summary>
    public int SaleLine { get; init; }

    public long Amount => checked(Price * Pieces);
}

/// <summary>What lies on the counter. Immutable: every scan makes the next basket.</summary>
public sealed record Basket
{
    /// <summary>As many as a sale may have at a till; the API takes more.</summary>
    public const int MostLines = 500;

    public const int MostPieces = 9_999;

    public static readonly Basket Empty = new();

    public ImmutableArray<BasketLine> Lines { get; init; } = [];

    /// <summary>What is brought back, not sold.</summary>
    public bool IsReturn { get; init; }

    public bool IsEmpty => Sold.IsEmpty;

    public ImmutableArray<BasketLine> Sold => [.. Lines.Where(static line => !line.IsVoided)];

    /// <summary>Before any offer.</summary>
    public long Amount => Lines.Where(static line => !line.IsVoided).Sum(static line => line.Amount);

    /// <summary>The same article at the same price again is more of the last line; anything else is a line of its own.</summary>
    public Basket Add(string sku, string name, long price, int pieces, int saleLine = 0)
    {
        if (Lines is [.., { IsVoided: false } last] && last.Sku == sku && last.Price == price && last.SaleLine == saleLine
            && last.Pieces + pieces <= MostPieces)
        {
            return this with { Lines = Lines.SetItem(Lines.Length - 1, last with { Pieces = last.Pieces + pieces }) };
        }

        return Lines.Length >= MostLines
            ? this
            : this with { Lines = Lines.Add(new BasketLine(Lines.Length + 1, sku, name, price, Math.Clamp(pieces, 1, MostPieces)) { SaleLine = saleLine }) };
    }

    public Basket Void(int number) => this with
    {
        Lines = [.. Lines.Select(line => line.Number == number ? line with { IsVoided = true } : line)],
    };

    public Basket SetPieces(int number, int pieces) => this with
    {
        Lines = [.. Lines.Select(line => line.Number == number ? line with { Pieces = Math.Clamp(pieces, 1, MostPieces) } : line)],
    };
}
