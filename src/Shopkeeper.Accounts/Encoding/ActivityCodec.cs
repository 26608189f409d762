using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>
/// The body of an activity row. Format 1: type, key, instant and business date stand first, always; then fields with
/// append-only tags, each left out when it has its default. A line never grows: a new property of lines becomes a field of
/// its own, by line. Fields that a version does not know are skipped.
/// </summary>
public static class ActivityCodec
{
    private const byte Format = 1;

    // Persisted; append-only.
    private const int TimeAssumedTag = 1;
    private const int StoreTag = 2;
    private const int ChannelTag = 3;
    private const int CurrencyTag = 4;
    private const int LinesTag = 5;
    private const int TendersTag = 6;
    private const int RoundingTag = 7;
    private const int ReturnsTag = 8;
    private const int SubjectTag = 9;
    private const int CustomTypeTag = 10;
    private const int CountTag = 11;
    private const int CustomAmountTag = 12;
    private const int EventsTag = 13;
    private const int ReservationsTag = 14;
    private const int AppliedTag = 15;
    private const int VouchersTag = 16;
    private const int QuoteTag = 17;
    private const int QuotedVersionsTag = 18;
    private const int CardKindTag = 19;
    private const int SpentOfflineTag = 20;

    public static byte[] Encode(Activity activity)
    {
        var writer = RecordWriter.Rent();
        Write(ref writer, activity);
        return writer.Finish();
    }

    /// <summary>The id is a column of the row.</summary>
    /// <exception cref="CorruptRecord">The bytes are damaged.</exception>
    public static Activity Decode(ReadOnlySpan<byte> body, ActivityId id)
    {
        var reader = new RecordReader(body);
        reader.Format(Format);
        var type = (ActivityType)reader.Byte();
        var key = new ActivityKey(reader.Text(), reader.Text());
        var occurredAt = reader.Instant(NodaConstants.UnixEpoch);
        var activity = new Activity
        {
            Id = id, Key = key, Type = type, OccurredAt = occurredAt,
            BusinessDate = reader.Date(occurredAt.InUtc().Date),
        };
        while (reader.Next(out var tag, out var isBlock))
        {
            activity = isBlock ? WithBlock(activity, tag, reader.Block()) : WithNumber(activity, tag, reader.Signed());
        }

        return activity;
    }

    internal static void Write(ref RecordWriter writer, Activity activity)
    {
        writer.Byte(Format);
        writer.Byte((byte)activity.Type);
        writer.Text(activity.Key.Source);
        writer.Text(activity.Key.Key);
        writer.Instant(activity.OccurredAt, NodaConstants.UnixEpoch);
        writer.Date(activity.BusinessDate, activity.OccurredAt.InUtc().Date);
        writer.Number(TimeAssumedTag, activity.TimeAssumed ? 1 : 0);
        writer.Text(StoreTag, activity.Store);
        writer.Text(ChannelTag, activity.Channel);
        writer.Text(CurrencyTag, activity.Currency.ToString());
        WriteLines(ref writer, activity.Lines);
        WriteTenders(ref writer, activity.Tenders);
        writer.Number(RoundingTag, activity.TenderRounding);
        WriteReturns(ref writer, activity.Returns);
        writer.Text(SubjectTag, activity.Subject);
        writer.Text(CustomTypeTag, activity.CustomType);
        writer.Number(CountTag, activity.Count - 1);
        writer.Number(CustomAmountTag, activity.CustomAmount);
        WriteEvents(ref writer, activity.Events);
        WriteReservations(ref writer, activity.Reservations);
        OfferFieldsCodec.WriteApplied(ref writer, AppliedTag, activity.Applied);
        OfferFieldsCodec.WriteVouchers(ref writer, VouchersTag, activity.Vouchers);
        writer.Number(QuoteTag, activity.Quote is { } note ? (long)note : 0);
        OfferFieldsCodec.WriteVersions(ref writer, QuotedVersionsTag, activity.QuotedVersions);
        writer.Text(CardKindTag, activity.CardKind);
        OfferFieldsCodec.WriteSpent(ref writer, SpentOfflineTag, activity.SpentOffline);
    }

    private static void WriteLines(ref RecordWriter writer, ImmutableArray<Line> lines)
    {
        if (lines.IsEmpty)
        {
            return;
        }

        var block = writer.Open(LinesTag);
        writer.Count(lines.Length);
        var before = 0;
        foreach (ref readonly var line in lines.AsSpan())
        {
            LineCodec.Write(ref writer, in line, before);
            before = line.Number;
        }

        writer.Close(block);
    }

    private static void WriteTenders(ref RecordWriter writer, ImmutableArray<Tender> tenders)
    {
        if (tenders.IsEmpty)
        {
            return;
        }

        var block = writer.Open(TendersTag);
        writer.Count(tenders.Length);
        foreach (var tender in tenders)
        {
            writer.Text(tender.Type);
            writer.Signed(tender.Amount);
        }

        writer.Close(block);
    }

    private static void WriteReturns(ref RecordWriter writer, ImmutableArray<ReturnPart> returns)
    {
        if (returns.IsEmpty)
        {
            return;
        }

        var block = writer.Open(ReturnsTag);
        writer.Count(returns.Length);
        foreach (var part in returns)
        {
            LineCodec.WriteReturn(ref writer, part);
        }

        writer.Close(block);
    }

    private static void WriteEvents(ref RecordWriter writer, ImmutableArray<string> events)
    {
        if (events.IsEmpty)
        {
            return;
        }

        var block = writer.Open(EventsTag);
        writer.Texts(events);
        writer.Close(block);
    }

    private static void WriteReservations(ref RecordWriter writer, ImmutableArray<HoldId> reservations)
    {
        if (reservations.IsEmpty)
        {
            return;
        }

        var block = writer.Open(ReservationsTag);
        writer.Count(reservations.Length);
        foreach (var hold in reservations)
        {
            writer.Id(hold.Value);
        }

        writer.Close(block);
    }

    private static Activity WithNumber(Activity activity, int tag, long value) => tag switch
    {
        TimeAssumedTag => activity with { TimeAssumed = value != 0 },
        RoundingTag => activity with { TenderRounding = value },
        CountTag => activity with { Count = value < long.MaxValue ? value + 1 : throw new CorruptRecord("a count overflows") },
        CustomAmountTag => activity with { CustomAmount = value },
        QuoteTag => activity with { Quote = OfferFieldsCodec.NoteOf(value) },
        _ => activity,
    };

    private static Activity WithBlock(Activity activity, int tag, RecordReader block) => tag switch
    {
        StoreTag => activity with { Store = block.RestAsText() },
        ChannelTag => activity with { Channel = block.RestAsText() },
        CurrencyTag => activity with { Currency = ReadCurrency(block.RestAsText()) },
        LinesTag => activity with { Lines = ReadLines(block) },
        TendersTag => activity with { Tenders = ReadTenders(block) },
        ReturnsTag => activity with { Returns = ReadReturns(block) },
        SubjectTag => activity with { Subject = block.RestAsText() },
        CustomTypeTag => activity with { CustomType = block.RestAsText() },
        EventsTag => activity with { Events = block.Texts() },
        ReservationsTag => activity with { Reservations = ReadReservations(block) },
        AppliedTag => activity with { Applied = OfferFieldsCodec.ReadApplied(block) },
        VouchersTag => activity with { Vouchers = OfferFieldsCodec.ReadVouchers(block) },
        CardKindTag => activity with { CardKind = block.RestAsText() },
        SpentOfflineTag => activity with { SpentOffline = OfferFieldsCodec.ReadSpent(block) },
        QuotedVersionsTag => activity with { QuotedVersions = OfferFieldsCodec.ReadVersions(block) },
        _ => activity,
    };

    private static Currency ReadCurrency(string text) => Currency.TryParse(text, out var currency)
        ? currency
        : throw new CorruptRecord("a currency is not three letters");

    private static ImmutableArray<Line> ReadLines(RecordReader block)
    {
        var lines = new Line[block.Count()];
        var before = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = LineCodec.Read(ref block, before);
            before = lines[i].Number;
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(lines);
    }

    private static ImmutableArray<Tender> ReadTenders(RecordReader block)
    {
        var tenders = new Tender[block.Count()];
        for (var i = 0; i < tenders.Length; i++)
        {
            tenders[i] = new Tender(block.Text(), block.Signed());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(tenders);
    }

    private static ImmutableArray<ReturnPart> ReadReturns(RecordReader block)
    {
        var parts = new ReturnPart[block.Count()];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = LineCodec.ReadReturn(ref block);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(parts);
    }

    private static ImmutableArray<HoldId> ReadReservations(RecordReader block)
    {
        var holds = new HoldId[block.Count()];
        for (var i = 0; i < holds.Length; i++)
        {
            holds[i] = new HoldId(block.Id());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(holds);
    }
}
