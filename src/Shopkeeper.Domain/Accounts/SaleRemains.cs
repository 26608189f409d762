using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Accounts;

/// <summary>
/// What is left of a sale, line by line, as a function of how much has come back in all: not of how it came back. That is
/// what makes any split of returns equal the whole one. An activity without lines counts as one line, number 0.
/// </summary>
internal sealed class SaleRemains
{
    private readonly Line[] lines;
    private readonly Back[] back;

    private SaleRemains(Line[] lines, Back[] back)
    {
        this.lines = lines;
        this.back = back;
    }

    public ReadOnlySpan<Line> Lines => lines;

    public static SaleRemains Of(Activity sale, ImmutableArray<ReturnedSoFar> returned)
    {
        Line[] lines = sale.Lines.IsEmpty
            ? [new Line(0, sale.Subject, sale.Count * 1000, Unit.Each, sale.CustomAmount, 0, 0, 0)]
            : [.. sale.Lines];
        var remains = new SaleRemains(lines, new Back[lines.Length]);
        foreach (var line in returned)
        {
            remains.Add(line.Line, line.Thousandths, line.Amount);
        }

        return remains;
    }

    public SaleRemains Copy() => new(lines, [.. back]);

    /// <summary>Index of the line with that number; without a number, of the first line of that product with goods left.</summary>
    public int Find(in ReturnedLine asked)
    {
        var sameProduct = -1;
        for (var i = 0; i < lines.Length; i++)
        {
            if (asked.SaleLine != 0 ? lines[i].Number == asked.SaleLine : ProductNumber.AreEqual(asked.Sku, lines[i].Sku) && HasLeft(i, asked))
            {
                return i;
            }

            sameProduct = asked.SaleLine == 0 && asked.Sku.Length > 0 && ProductNumber.AreEqual(asked.Sku, lines[i].Sku) ? i : sameProduct;
        }

        return sameProduct;
    }

    /// <summary>Something of what is asked is left: pieces when pieces are asked, else money.</summary>
    public bool HasLeft(int index, in ReturnedLine asked)
    {
        ref readonly var line = ref lines[index];
        if (line.Thousandths > 0 && (asked.Thousandths > 0 || asked.Amount is null))
        {
            return back[index].Thousandths < line.Thousandths;
        }

        return line.Amount != 0 ? back[index].Amount < Math.Abs(line.Amount) : !back[index].Touched;
    }

    /// <summary>
    /// What this return takes of the line, clipped to what is left: pieces as asked, money as asked or, when not given, the
    /// pieces' share of it. The last piece takes all the money that is left.
    /// </summary>
    public (long Thousandths, long Amount, long Excess) Clip(int index, in ReturnedLine asked, bool moneyGiven)
    {
        ref readonly var line = ref lines[index];
        ref readonly var done = ref back[index];
        var whole = Math.Abs(line.Amount);
        var left = whole - done.Amount;
        var piecesLeft = Math.Max(0, line.Thousandths - done.Thousandths);
        var amount = moneyGiven ? asked.Amount : null;
        var pieces = asked.Thousandths == 0 && amount is null ? piecesLeft : Math.Min(asked.Thousandths, piecesLeft);
        if (amount is { } given)
        {
            return (pieces, Math.Clamp(given, 0, left), Math.Max(0, given - left));
        }

        var after = done.Thousandths + pieces;
        var share = after >= line.Thousandths
            ? left
            : Divide.Scale(whole, after, line.Thousandths, Rounding.Floor)
                - Divide.Scale(whole, done.Thousandths, line.Thousandths, Rounding.Floor);
        return (pieces, Math.Clamp(share, 0, left), 0);
    }

    public void Take(int index, long thousandths, long amount) => back[index] = new Back(
        back[index].Thousandths + thousandths, back[index].Amount + amount, true);

    public void Add(int number, long thousandths, long amount)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Number == number)
            {
                Take(i, thousandths, amount);
                return;
            }
        }
    }

    /// <summary>Is any of the line left: by money, or by pieces when it cost nothing.</summary>
    public bool IsLeft(int index)
    {
        ref readonly var line = ref lines[index];
        return line.Amount != 0 ? back[index].Amount < Math.Abs(line.Amount)
            : line.Thousandths > 0 ? back[index].Thousandths < line.Thousandths
            : !back[index].Touched;
    }

    public bool AnyLeft()
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (IsLeft(i))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// How much of something that belongs to the sale as a whole has come back with its lines: by their money, by their
    /// pieces when they cost nothing, rounded down; all of it once nothing is left. A negative line lessens what the others
    /// must bring.
    /// </summary>
    public long ShareBack(long whole)
    {
        long money = 0, moneyBack = 0, pieces = 0, piecesBack = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            money += lines[i].Amount;
            pieces += lines[i].Thousandths;
            moneyBack += lines[i].Amount > 0 ? back[i].Amount : 0;
            piecesBack += lines[i].Thousandths > 0 ? back[i].Thousandths : 0;
        }

        var (all, done) = money > 0 ? (money, moneyBack) : (pieces, piecesBack);
        return !AnyLeft() ? whole
            : all > 0 ? Divide.Scale(whole, Math.Min(done, all), all, Rounding.Floor)
            : 0;
    }

    /// <summary>
    /// What is left of a measure of the line (its basis at the sale), by the share of its money that is left; a negative
    /// measure stays as it is.
    /// </summary>
    public long MoneyLeft(int index, long measure)
    {
        ref readonly var line = ref lines[index];
        if (measure <= 0 || !IsLeft(index))
        {
            return Math.Min(0, measure);
        }

        return line.Amount != 0 ? measure - Divide.Scale(measure, back[index].Amount, Math.Abs(line.Amount), Rounding.HalfUp)
            : line.Thousandths > 0
                ? measure - Divide.Scale(measure, back[index].Thousandths, line.Thousandths, Rounding.HalfUp)
            : measure;
    }

    /// <summary>
    /// The sale as if only what is kept had been bought: pieces, amounts and offers by what is left of each line; lines that
    /// came back wholly are gone.
    /// </summary>
    public Activity Kept(Activity sale)
    {
        var kept = ImmutableArray.CreateBuilder<Line>(lines.Length);
        var applied = ImmutableArray.CreateBuilder<AppliedOffer>(sale.Applied.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            if (!IsLeft(i))
            {
                continue;
            }

            long ours = 0;
            foreach (var offer in sale.Applied)
            {
                if (offer.Line == lines[i].Number && MoneyLeft(i, offer.Amount) is var left and > 0)
                {
                    applied.Add(offer with { Amount = left });
                    ours += left;
                }
            }

            kept.Add(lines[i] with
            {
                Thousandths = ThousandthsLeft(i), Amount = MoneyLeft(i, lines[i].Amount),
                Discount = MoneyLeft(i, lines[i].Discount), Tax = MoneyLeft(i, lines[i].Tax), Applied = ours,
            });
        }

        return sale with { Lines = kept.ToImmutable(), Applied = applied.ToImmutable() };
    }

    public long ThousandthsLeft(int index)
    {
        var whole = lines[index].Thousandths;
        return whole <= 0 || !IsLeft(index) ? Math.Min(0, whole) : Math.Max(0, whole - back[index].Thousandths);
    }

    private readonly record struct Back(long Thousandths, long Amount, bool Touched);
}
