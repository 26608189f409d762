using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>
/// A change: its kind, its length, its fields. New fields go to the end of a kind (an older version leaves them unread), new
/// kinds get new numbers (an older version skips them).
/// </summary>
internal static class ChangeCodec
{
    // Persisted; append-only.
    private const byte RuleFired = 1;
    private const byte CounterMoved = 2;
    private const byte OnceTaken = 3;
    private const byte BudgetTaken = 4;
    private const byte LevelReached = 5;
    private const byte LevelLost = 6;
    private const byte Held = 7;
    private const byte HoldEnded = 8;
    private const byte SaleLineReturned = 9;
    private const byte PurchaseCounted = 10;
    private const byte Active = 11;
    private const byte ClawedBack = 12;
    private const byte VarianceSeen = 13;
    private const byte LotOpened = 14;
    private const byte LotMoved = 15;
    private const byte HoldSpent = 16;
    private const byte SpentOffline = 17;

    public static void Write(ref RecordWriter writer, Change change, Instant occurredAt, NameTable names)
    {
        writer.Byte(KindOf(change));
        var block = writer.OpenPlain();
        switch (change)
        {
            case Change.RuleFired fired:
                WriteRuleFired(ref writer, fired, names);
                break;
            case Change.LotOpened lot:
                writer.Signed(lot.Lot);
                writer.Signed(lot.Currency);
                WriteTerm(ref writer, lot.ActiveFrom, lot.ExpiresAt, occurredAt);
                writer.Count(names.Index(lot.WaitsFor));
                break;
            case Change.LotMoved lot:
                writer.Signed(lot.Lot);
                WriteTerm(ref writer, lot.ActiveFrom, lot.ExpiresAt, occurredAt);
                break;
            case Change.SaleLineReturned returned:
                writer.Text(returned.Sale.Source);
                writer.Text(returned.Sale.Key);
                writer.Signed(returned.Line);
                writer.Signed(returned.Thousandths);
                writer.Signed(returned.Amount);
                break;
            case Change.HoldSpent spent:
                WriteHoldSpent(ref writer, spent, occurredAt);
                break;
            case Change.SpentOffline spent:
                WriteLots(ref writer, spent.Lots, occurredAt);
                writer.Signed(spent.Owed);
                writer.Signed(spent.Lost);
                writer.Signed((int)spent.Why);
                break;
            default:
                WriteSimple(ref writer, change, occurredAt, names);
                break;
        }

        writer.Close(block);
    }

    public static ImmutableArray<Change> ReadAll(RecordReader reader, Instant occurredAt, string[] names)
    {
        var count = reader.Count();
        var changes = ImmutableArray.CreateBuilder<Change>(count);
        for (var i = 0; i < count; i++)
        {
            var kind = reader.Byte();
            if (Read(kind, reader.Block(), occurredAt, names) is { } change)
            {
                changes.Add(change);
            }
        }

        return changes.DrainToImmutable();
    }

    private static byte KindOf(Change change) => change switch
    {
        Change.RuleFired => RuleFired,
        Change.CounterMoved => CounterMoved,
        Change.OnceTaken => OnceTaken,
        Change.BudgetTaken => BudgetTaken,
        Change.LevelReached => LevelReached,
        Change.LevelLost => LevelLost,
        Change.Held => Held,
        Change.HoldEnded => HoldEnded,
        Change.SaleLineReturned => SaleLineReturned,
        Change.PurchaseCounted => PurchaseCounted,
        Change.Active => Active,
        Change.ClawedBack => ClawedBack,
        Change.VarianceSeen => VarianceSeen,
        Change.LotOpened => LotOpened,
        Change.LotMoved => LotMoved,
        Change.HoldSpent => HoldSpent,
        Change.SpentOffline => SpentOffline,
        _ when BelongingsChangeCodec.KindOf(change) is > 0 and var kind => kind,
        _ => OfferChangeCodec.KindOf(change),
    };

    private static void WriteRuleFired(ref RecordWriter writer, Change.RuleFired fired, NameTable names)
    {
        writer.Count(names.Index(fired.Rule));
        writer.Signed(fired.Currency);
        writer.Signed(fired.BasisAmount);
        LineSet.Write(ref writer, fired.Lines);
        writer.Signed(fired.Raw);
        // Granted in full, the usual case, is 0.
        writer.Signed(unchecked(fired.Raw - fired.Granted));
        writer.Signed(fired.Lot);
    }

    private static void WriteTerm(ref RecordWriter writer, Instant from, Instant? end, Instant occurredAt)
    {
        writer.Byte((byte)(end is null ? 0 : 1));
        writer.Instant(from, occurredAt);
        if (end is { } expires)
        {
            writer.Instant(expires, from);
        }
    }

    private static void WriteHoldSpent(ref RecordWriter writer, Change.HoldSpent spent, Instant occurredAt)
    {
        writer.Id(spent.Hold.Value);
        writer.Signed(spent.Currency);
        WriteLots(ref writer, spent.Lots, occurredAt);
    }

    private static void WriteLots(ref RecordWriter writer, ImmutableArray<HeldLot> lots, Instant occurredAt)
    {
        writer.Count(lots.Length);
        foreach (var lot in lots)
        {
            writer.Signed(lot.Lot);
            writer.Signed(lot.Amount);
            WriteTerm(ref writer, lot.ActiveFrom, lot.ExpiresAt, occurredAt);
        }
    }

    private static void WriteSimple(ref RecordWriter writer, Change change, Instant occurredAt, NameTable names)
    {
        switch (change)
        {
            case Change.CounterMoved moved:
                writer.Count(names.Index(moved.Rule));
                writer.Signed(moved.Limit);
                writer.Date(moved.Period, Days.Epoch);
                writer.Signed(moved.By);
                break;
            case Change.OnceTaken once:
                writer.Count(names.Index(once.Rule));
                writer.Text(once.Key);
                break;
            case Change.BudgetTaken budget:
                writer.Count(names.Index(budget.Rule));
                writer.Signed(budget.Amount);
                break;
            case Change.LevelReached reached:
                writer.Count(names.Index(reached.Level));
                break;
            case Change.LevelLost lost:
                writer.Count(names.Index(lost.Level));
                break;
            case Change.Held held:
                writer.Id(held.Hold.Value);
                writer.Instant(held.Until, occurredAt);
                break;
            case Change.HoldEnded ended:
                writer.Id(ended.Hold.Value);
                break;
            case Change.PurchaseCounted counted:
                writer.Signed(counted.By);
                break;
            case Change.Active active:
                writer.Instant(active.At, occurredAt);
                break;
            case Change.ClawedBack back:
                writer.Count(names.Index(back.Rule));
                writer.Signed(back.Asked);
                writer.Signed(back.Taken);
                break;
            case Change.VarianceSeen variance:
                writer.Signed(variance.Amount);
                break;
            case var moved when BelongingsChangeCodec.KindOf(moved) > 0:
                BelongingsChangeCodec.Write(ref writer, moved);
                break;
            default:
                OfferChangeCodec.Write(ref writer, change, occurredAt, names);
                break;
        }
    }

    private static Change? Read(byte kind, RecordReader block, Instant occurredAt, string[] names) => kind switch
    {
        RuleFired => ReadRuleFired(block, names),
        CounterMoved => new Change.CounterMoved(
            Name(ref block, names), block.Int(), block.Date(Days.Epoch), block.Signed()),
        OnceTaken => new Change.OnceTaken(Name(ref block, names), block.Text()),
        BudgetTaken => new Change.BudgetTaken(Name(ref block, names), block.Signed()),
        LevelReached => new Change.LevelReached(Name(ref block, names)),
        LevelLost => new Change.LevelLost(Name(ref block, names)),
        Held => new Change.Held(new HoldId(block.Id()), block.Instant(occurredAt)),
        HoldEnded => new Change.HoldEnded(new HoldId(block.Id())),
        SaleLineReturned => new Change.SaleLineReturned(
            new ActivityKey(block.Text(), block.Text()), block.Int(), block.Signed(), block.Signed()),
        PurchaseCounted => new Change.PurchaseCounted(block.Int()),
        Active => new Change.Active(block.Instant(occurredAt)),
        ClawedBack => new Change.ClawedBack(Name(ref block, names), block.Signed(), block.Signed()),
        VarianceSeen => new Change.VarianceSeen(block.Signed()),
        LotOpened => ReadLotOpened(block, occurredAt, names),
        LotMoved => ReadLotMoved(block, occurredAt),
        HoldSpent => new Change.HoldSpent(new HoldId(block.Id()), block.Int(), ReadLots(ref block, occurredAt)),
        SpentOffline => new Change.SpentOffline(
            ReadLots(ref block, occurredAt), block.Signed(), block.Signed(), block.Rejection()),
        _ when BelongingsChangeCodec.Owns(kind) => BelongingsChangeCodec.Read(kind, block, occurredAt),
        _ => OfferChangeCodec.Read(kind, block, occurredAt, names),
    };

    private static Change.RuleFired ReadRuleFired(RecordReader block, string[] names)
    {
        var rule = Name(ref block, names);
        var currency = block.Int();
        var basis = block.Signed();
        var lines = LineSet.Read(ref block);
        var raw = block.Signed();
        var granted = unchecked(raw - block.Signed());
        return new Change.RuleFired(rule, currency, basis, lines, raw, granted, block.Int());
    }

    private static Change.LotOpened ReadLotOpened(RecordReader block, Instant occurredAt, string[] names)
    {
        var lot = block.Int();
        var currency = block.Int();
        var (from, end) = ReadTerm(ref block, occurredAt);
        return new Change.LotOpened(lot, currency, from, end, Name(ref block, names));
    }

    private static Change.LotMoved ReadLotMoved(RecordReader block, Instant occurredAt)
    {
        var lot = block.Int();
        var (from, end) = ReadTerm(ref block, occurredAt);
        return new Change.LotMoved(lot, from, end);
    }

    private static ImmutableArray<HeldLot> ReadLots(ref RecordReader block, Instant occurredAt)
    {
        var lots = new HeldLot[block.Count()];
        for (var i = 0; i < lots.Length; i++)
        {
            var (lot, amount) = (block.Int(), block.Signed());
            var (from, end) = ReadTerm(ref block, occurredAt);
            lots[i] = new HeldLot(lot, amount, from, end);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(lots);
    }

    private static (Instant From, Instant? End) ReadTerm(ref RecordReader block, Instant occurredAt)
    {
        var expires = block.Byte() != 0;
        var from = block.Instant(occurredAt);
        return (from, expires ? block.Instant(from) : null);
    }

    private static string Name(ref RecordReader block, string[] names) => NameTable.At(names, block.Index());
}
