using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>A line as it was sent: sold, or coming back (then of which line of the sale, and perhaps without amount).</summary>
internal readonly record struct SaidLine(Line Line, int SaleLine, bool HasAmount)
{
    /// <summary>What our own offers took off it; null = none.</summary>
    public List<(string Offer, long Amount)>? Applied { get; init; }

    public ReturnedLine Returned =>
        new(Line.Number, SaleLine, Line.Sku, Line.Thousandths, HasAmount ? Line.Amount : null);
}

/// <summary>Reads the members of one line; one piece when it gives no quantity.</summary>
internal ref struct LineParser
{
    private const int MostApplied = 100;
    private const int LargestNumber = 10_000_000;
    private const int OnePiece = 1000;

    private const int NumberBit = 1, SkuBit = 2, QuantityBit = 4, UnitBit = 8, AmountBit = 16, DiscountBit = 32, TaxBit = 64,
        AppliedBit = 128, SaleLineBit = 256;

    private int seen;
    private int number, saleLine;
    private string? sku;
    private long thousandths, amount, discount, tax, applied;
    private List<(string Offer, long Amount)>? offers;
    private Unit unit;

    /// <summary>Any member of a line was there.</summary>
    public readonly bool Said => seen != 0;

    /// <summary>False: no member of a line.</summary>
    public bool Read(ref BodyReader body, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("line"u8))
        {
            body.Once(ref seen, NumberBit, "line");
            number = (int)body.Whole("line", 1, LargestNumber);
        }
        else if (name.SequenceEqual("sku"u8))
        {
            body.Once(ref seen, SkuBit, "sku");
            sku = body.Text("sku", Limits.SkuLength);
        }
        else if (name.SequenceEqual("quantity"u8))
        {
            body.Once(ref seen, QuantityBit, "quantity");
            thousandths = body.Quantity("quantity", negative: true);
        }
        else if (name.SequenceEqual("amount"u8))
        {
            body.Once(ref seen, AmountBit, "amount");
            amount = body.Amount("amount");
        }
        else if (name.SequenceEqual("discount"u8))
        {
            body.Once(ref seen, DiscountBit, "discount");
            discount = body.Amount("discount");
        }
        else if (name.SequenceEqual("tax"u8))
        {
            body.Once(ref seen, TaxBit, "tax");
            tax = body.Amount("tax");
        }
        else
        {
            return ReadRare(ref body, name);
        }

        return true;
    }

    public readonly SaidLine Build(ref BodyReader body)
    {
        if ((seen & NumberBit) == 0)
        {
            throw body.Mistake("is missing", "line");
        }

        var quantity = (seen & QuantityBit) != 0 ? thousandths : OnePiece;
        return new SaidLine(
            new Line(number, sku ?? "", quantity, unit, amount, discount, tax, applied), saleLine, (seen & AmountBit) != 0)
        {
            Applied = offers,
        };
    }

    private bool ReadRare(ref BodyReader body, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("unit"u8))
        {
            body.Once(ref seen, UnitBit, "unit");
            unit = ActivityWords.Unit(ref body);
        }
        else if (name.SequenceEqual("saleLine"u8))
        {
            body.Once(ref seen, SaleLineBit, "saleLine");
            saleLine = (int)body.Whole("saleLine", 1, LargestNumber);
        }
        else if (name.SequenceEqual("applied"u8))
        {
            body.Once(ref seen, AppliedBit, "applied");
            applied = ReadApplied(ref body, offers = []);
        }
        else
        {
            return false;
        }

        return true;
    }

    // `applied: [{offer, amount}]`: what our own offers took off this line.
    private static long ReadApplied(ref BodyReader body, List<(string Offer, long Amount)> offers)
    {
        long sum = 0;
        var count = 0;
        body.Enter("applied");
        body.ExpectArray();
        while (body.NextItem())
        {
            body.EnterItem(count++);
            if (count > MostApplied)
            {
                throw body.Mistake($"is more than {MostApplied} offers");
            }

            var offer = ReadOffer(ref body);
            sum += offer.Amount;
            offers.Add(offer);
            body.Leave();
        }

        body.Leave();
        return sum <= Limits.Amount ? sum : throw body.Mistake("is out of range in all", "applied", Rejection.AmountOutOfRange);
    }

    private static (string Offer, long Amount) ReadOffer(ref BodyReader body)
    {
        long? amount = null;
        var offer = "";
        body.ExpectObject();
        while (body.NextMember(out var name))
        {
            if (name.SequenceEqual("amount"u8) && amount is null)
            {
                amount = body.Whole("amount", 0, Limits.Amount, Rejection.AmountOutOfRange);
            }
            else if (name.SequenceEqual("offer"u8))
            {
                offer = body.Word("offer", Limits.NameLength);
            }
            else
            {
                body.Ignore(name);
            }
        }

        return (offer, amount ?? throw body.Mistake("is missing", "amount"));
    }
}
