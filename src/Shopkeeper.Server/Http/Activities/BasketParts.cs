using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>The lines of an activity while it is being read: sold, coming back, and how they were paid.</summary>
internal sealed class BasketParts
{
    private readonly List<ReturnPart> parts = [];
    private readonly List<Tender> tenders = [];
    private List<SaidLine> lines = [];
    private int returned;

    public long Rounding { get; set; }

    public ActivityKey? Sale { get; set; }

    public ReturnReason Reason { get; set; }

    public int LineCount => lines.Count;

    public bool HasAnything => lines.Count + tenders.Count + parts.Count > 0;

    public void ReadLines(ref BodyReader body)
    {
        body.Enter("lines");
        lines = ReadLineList(ref body);
        body.Leave();
    }

    public void ReadTenders(ref BodyReader body)
    {
        body.Enter("tenders");
        body.ExpectArray();
        while (body.NextItem())
        {
            body.EnterItem(tenders.Count);
            if (tenders.Count == Limits.Tenders)
            {
                throw body.Mistake($"is more than {Limits.Tenders} tenders");
            }

            tenders.Add(ReadTender(ref body));
            body.Leave();
        }

        body.Leave();
    }

    /// <summary>
    /// What comes back with a purchase: parts `{sale, reason, lines}`, or single lines that each say their `sale`; lines of
    /// one sale that follow each other make one part.
    /// </summary>
    public void ReadReturns(ref BodyReader body)
    {
        body.Enter("returns");
        body.ExpectArray();
        for (var index = 0; body.NextItem(); index++)
        {
            body.EnterItem(index);
            var (part, single) = ReadPart(ref body);
            if (single && parts.Count > 0 && parts[^1] is var last && last.Sale == part.Sale && last.Reason == part.Reason)
            {
                parts[^1] = last with { Lines = last.Lines.AddRange(part.Lines) };
            }
            else if (parts.Count == Limits.Returns)
            {
                throw body.Mistake($"is more than {Limits.Returns} returned sales");
            }
            else
            {
                parts.Add(part);
            }

            body.Leave();
        }

        body.Leave();
    }

    public void Check(ref BodyReader body, ActivityType type)
    {
        if (lines.Count + returned > Limits.Lines)
        {
            throw body.Mistake($"has more than {Limits.Lines} lines in all", "returns", Rejection.TooManyLines);
        }

        CheckNumbers(ref body, lines, static line => line.Line.Number, "lines");
        if (type != ActivityType.Return)
        {
            for (var i = 0; i < lines.Count; i++)
            {
                if (!lines[i].HasAmount || lines[i].SaleLine != 0)
                {
                    throw body.Mistake(lines[i].HasAmount ? "is for returns only" : "is missing", $"lines/{i}/{(lines[i].HasAmount ? "saleLine" : "amount")}");
                }
            }
        }

        var all = Returns(type).SelectMany(static part => part.Lines).ToList();
        CheckNumbers(ref body, all, static line => line.Number, type == ActivityType.Return && parts.Count == 0 ? "lines" : "returns");
        CheckReturned(ref body, all, type);
    }

    public ImmutableArray<Line> Lines()
    {
        var array = new Line[lines.Count];
        for (var i = 0; i < array.Length; i++)
        {
            array[i] = lines[i].Line;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(array);
    }

    /// <summary>The offers in the lines, in the order of lines.</summary>
    public ImmutableArray<AppliedOffer> Applied()
    {
        var applied = ImmutableArray.CreateBuilder<AppliedOffer>();
        foreach (var line in lines)
        {
            foreach (var (offer, amount) in line.Applied ?? [])
            {
                applied.Add(new AppliedOffer(line.Line.Number, offer, amount));
            }
        }

        return applied.DrainToImmutable();
    }

    public ImmutableArray<Tender> Tenders() => [.. tenders];

    public ImmutableArray<ReturnPart> Returns(ActivityType type)
    {
        if (type != ActivityType.Return || (Sale is null && lines.Count == 0))
        {
            return parts.Count == 0 ? [] : [.. parts];
        }

        return [new ReturnPart(Sale, [.. lines.Select(static line => line.Returned)], Reason), .. parts];
    }

    private static void CheckReturned(ref BodyReader body, List<ReturnedLine> all, ActivityType type)
    {
        var list = type == ActivityType.Return ? "lines" : "returns";
        foreach (var line in all)
        {
            if (line.Thousandths < 0 || line.Amount < 0)
            {
                throw body.Mistake($"has a negative line ({line.Number}); what comes back is positive", list);
            }
        }
    }

    private static void CheckNumbers<T>(ref BodyReader body, List<T> all, Func<T, int> number, string list)
    {
        var last = 0;
        HashSet<int>? seen = null;
        for (var i = 0; i < all.Count; i++)
        {
            var next = number(all[i]);
            if (next <= last || seen is not null)
            {
                seen ??= [.. all.Take(i).Select(number)];
                if (!seen.Add(next))
                {
                    throw body.Mistake($"has line number {next} twice", list, Rejection.DuplicateLineNumber);
                }
            }

            last = next;
        }
    }

    private static Tender ReadTender(ref BodyReader body)
    {
        string? type = null;
        long? amount = null;
        body.ExpectObject();
        while (body.NextMember(out var name))
        {
            if (name.SequenceEqual("type"u8) && type is null)
            {
                type = body.Word("type", Limits.NameLength);
            }
            else if (name.SequenceEqual("amount"u8) && amount is null)
            {
                amount = body.Amount("amount");
            }
            else
            {
                body.Ignore(name);
            }
        }

        return new Tender(
            type ?? throw body.Mistake("is missing", "type"),
            amount ?? throw body.Mistake("is missing", "amount"));
    }

    private (ReturnPart Part, bool Single) ReadPart(ref BodyReader body)
    {
        var line = new LineParser();
        ActivityKey? sale = null;
        var reason = ReturnReason.Returned;
        List<SaidLine>? inner = null;
        body.ExpectObject();
        while (body.NextMember(out var name))
        {
            if (name.SequenceEqual("sale"u8) && sale is null)
            {
                sale = ActivityWords.Sale(ref body);
            }
            else if (name.SequenceEqual("reason"u8))
            {
                reason = ActivityWords.Reason(ref body);
            }
            else if (name.SequenceEqual("lines"u8) && inner is null)
            {
                body.Enter("lines");
                inner = ReadLineList(ref body);
                body.Leave();
            }
            else if (!line.Read(ref body, name))
            {
                body.Ignore(name);
            }
        }

        var single = inner is null && line.Said;
        inner ??= single ? [line.Build(ref body)] : [];
        if (sale is null && inner.Count == 0)
        {
            throw body.Mistake("must name the sale, the lines that come back, or both");
        }

        returned += inner.Count;
        return (new ReturnPart(sale, [.. inner.Select(static said => said.Returned)], reason), single);
    }

    private static List<SaidLine> ReadLineList(ref BodyReader body)
    {
        var list = new List<SaidLine>(8);
        body.ExpectArray();
        while (body.NextItem())
        {
            body.EnterItem(list.Count);
            if (list.Count == Limits.Lines)
            {
                throw body.Mistake($"is more than {Limits.Lines} lines", null, Rejection.TooManyLines);
            }

            body.ExpectObject();
            var line = new LineParser();
            while (body.NextMember(out var name))
            {
                if (!line.Read(ref body, name))
                {
                    body.Ignore(name);
                }
            }

            list.Add(line.Build(ref body));
            body.Leave();
        }

        return list;
    }
}
