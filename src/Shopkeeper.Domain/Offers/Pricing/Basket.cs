using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Offers.Pricing;

/// <summary>A line of a basket before our offers: what is fixed about it, in minor units and whole pieces.</summary>
internal struct BasketLine
{
    public string Sku;

    /// <summary>To pay before our offers.</summary>
    public long Start;

    /// <summary>Before our offers and before the shelf reduction.</summary>
    public long Original;
    public long Shelf;

    /// <summary>
    /// Whole pieces; what is weighed or measured is one piece, and so is a quantity that is no whole number. 0 for none.
    /// </summary>
    public long Pieces;
    public long Thousandths;
    public int MarksFrom;
    public int MarksCount;

    /// <summary>The programme counts no unknown products, and this is one.</summary>
    public bool Ignored;
}

/// <summary>What offers have done to a line so far.</summary>
internal struct LineState
{
    /// <summary>Still to pay.</summary>
    public long Left;

    /// <summary>Pieces that are part of a bundle, a set or a free item: they are not so twice.</summary>
    public long Taken;

    public int Touches;

    /// <summary>An exclusive offer is on it.</summary>
    public bool Closed;

    /// <summary>Bits of the groups that have an offer on it, and of those whose offer wants to be the only one.</summary>
    public ulong Groups;
    public ulong ClosedGroups;
}

/// <summary>
/// The lines while offers are tried on them: every change is noted, so that trying and taking back costs what was touched.
/// One per thread, reused; grows to the largest basket seen.
/// </summary>
internal sealed class Basket
{
    private readonly List<int> marks = new(64);
    private readonly List<(int Line, LineState Before)> undo = new(64);

    public BasketLine[] Lines { get; private set; } = [];

    public LineState[] States { get; private set; } = [];

    public int Count { get; private set; }

    public ReadOnlySpan<int> MarksOf(int line) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(marks).Slice(Lines[line].MarksFrom, Lines[line].MarksCount);

    public ReadOnlySpan<int> AllMarks => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(marks);

    /// <summary>Loads the lines as they were before any offer of ours, or as they are charged.</summary>
    public void Load(BoundRules rules, Activity activity, bool charged = false)
    {
        Count = activity.Lines.Length;
        if (Lines.Length < Count)
        {
            Lines = new BasketLine[Count];
            States = new LineState[Count];
        }

        marks.Clear();
        undo.Clear();
        var ignoresUnknown = rules.RuleSet.Document.UnknownProducts == UnknownProducts.Ignore;
        var index = rules.Program.Offers.Marks;
        var lines = activity.Lines.AsSpan();
        for (var i = 0; i < lines.Length; i++)
        {
            ref readonly var line = ref lines[i];
            var from = marks.Count;
            var known = index.Read(rules.Catalogue, line.Sku, ignoresUnknown, marks);
            Lines[i] = new BasketLine
            {
                Sku = line.Sku,
                Start = charged ? line.Amount : line.Amount + line.Applied,
                Original = line.Amount + line.Applied + line.Discount,
                Shelf = line.Discount,
                Pieces = PiecesOf(line),
                Thousandths = line.Thousandths,
                MarksFrom = from,
                MarksCount = marks.Count - from,
                Ignored = ignoresUnknown && !known,
            };
            States[i] = new LineState { Left = Lines[i].Start };
        }
    }

    /// <summary>Where to come back to.</summary>
    public int Mark() => undo.Count;

    public ref LineState Change(int line)
    {
        undo.Add((line, States[line]));
        return ref States[line];
    }

    public void BackTo(int mark)
    {
        for (var i = undo.Count - 1; i >= mark; i--)
        {
            States[undo[i].Line] = undo[i].Before;
        }

        undo.RemoveRange(mark, undo.Count - mark);
    }

    /// <summary>What so many pieces of the line cost now.</summary>
    public long Left(int line, long pieces)
    {
        var whole = Lines[line].Pieces;
        return pieces >= whole ? States[line].Left : Divide.Scale(States[line].Left, pieces, whole, Rounding.Floor);
    }

    private static long PiecesOf(in Line line) =>
        line.Thousandths <= 0 ? 0
        : line.Unit == Unit.Each && line.Thousandths % 1000 == 0 ? line.Thousandths / 1000
        : 1;
}
