using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>
/// The body of a posting row. Format 1: kind, member, activity, versions and instants stand first, always; then the names
/// that entries and changes point into, then fields with append-only tags, each left out when it has its default. What a
/// version does not know is skipped: a change behind its length, a field by its tag.
/// </summary>
public static class PostingCodec
{
    private const byte Format = 1;

    // Persisted; append-only.
    private const int NamesTag = 1;
    private const int FactsTag = 2;
    private const int TermsTag = 3;
    private const int RejectedTag = 4;
    private const int EntriesTag = 5;
    private const int ChangesTag = 6;
    private const int AvailableTag = 7;
    private const int PendingTag = 8;
    private const int BelongingsTag = 20;

    public static byte[] Encode(Domain.Ledger.Posting posting)
    {
        var names = new NameTable();
        var tail = RecordWriter.Rent();
        if (!ReferenceEquals(posting.FactsRead, FactRecord.None) && posting.FactsRead != FactRecord.None)
        {
            WriteFacts(ref tail, posting.FactsRead);
        }

        if (posting.Terms is { } terms)
        {
            WriteTerms(ref tail, terms, posting.RecordedAt);
        }

        tail.Number(RejectedTag, (short)posting.Rejected);
        WriteEntries(ref tail, posting.Entries, names);
        WriteChanges(ref tail, posting, names);
        tail.Number(AvailableTag, posting.AvailableAfter);
        tail.Number(PendingTag, posting.PendingAfter);
        if (posting.Terms?.Belongings is { } belongings)
        {
            var block = tail.Open(BelongingsTag);
            BelongingsCodec.Write(ref tail, belongings);
            tail.Close(block);
        }

        var writer = RecordWriter.Rent();
        writer.Byte(Format);
        writer.Byte((byte)posting.Kind);
        writer.Id(posting.Member.Value);
        writer.Id(posting.Activity.Value);
        writer.Signed(posting.RuleSetVersion);
        writer.Signed(posting.CatalogueNumber);
        writer.Instant(posting.OccurredAt, NodaConstants.UnixEpoch);
        writer.Instant(posting.RecordedAt, posting.OccurredAt);
        names.Write(ref writer, NamesTag);
        writer.Raw(tail.Written);
        tail.Return();
        return writer.Finish();
    }

    /// <summary>Account, programme and sequence number are columns of the row.</summary>
    /// <exception cref="CorruptRecord">The bytes are damaged.</exception>
    public static Domain.Ledger.Posting Decode(ReadOnlySpan<byte> body, AccountId account, string programme, long seq)
    {
        var reader = new RecordReader(body);
        reader.Format(Format);
        var kind = (CommandKind)reader.Byte();
        var member = new MemberId(reader.Id());
        var activity = new ActivityId(reader.Id());
        var version = reader.Int();
        var catalogue = reader.Signed();
        var occurredAt = reader.Instant(NodaConstants.UnixEpoch);
        var recordedAt = reader.Instant(occurredAt);
        var fields = new Fields();
        while (reader.Next(out var tag, out var isBlock))
        {
            if (isBlock)
            {
                fields.Read(tag, reader.Block(), occurredAt, recordedAt);
            }
            else
            {
                fields.Read(tag, reader.Signed());
            }
        }

        return new Domain.Ledger.Posting
        {
            Account = account, Programme = programme, Seq = seq, Member = member, Kind = kind, Activity = activity,
            RuleSetVersion = version, CatalogueNumber = catalogue, OccurredAt = occurredAt, RecordedAt = recordedAt,
            FactsRead = fields.Facts, Terms = fields.Terms, Rejected = fields.Rejected, Entries = fields.Entries,
            Changes = fields.Changes, AvailableAfter = fields.Available, PendingAfter = fields.Pending,
        };
    }

    private static void WriteFacts(ref RecordWriter writer, FactRecord facts)
    {
        var block = writer.Open(FactsTag);
        writer.Byte(facts.BirthMonth);
        writer.Text(facts.AgeBand);
        writer.Text(facts.HomeStore);
        writer.Texts(facts.Segments);

        // Later members follow only when one of them is known, so that older records keep their bytes.
        if (!facts.Likes.IsEmpty || facts.Language.Length > 0)
        {
            writer.Texts(facts.Likes);
        }

        if (facts.Language.Length > 0)
        {
            writer.Text(facts.Language);
        }

        writer.Close(block);
    }

    private static void WriteTerms(ref RecordWriter writer, CommandTerms terms, Instant recordedAt)
    {
        var block = writer.Open(TermsTag);
        var names = !terms.Names.IsEmpty || !terms.Vouchers.IsEmpty;
        writer.Byte((byte)((terms.Until is null ? 0 : 1) | (terms.Hold.Value == Guid.Empty ? 0 : 2) | (names ? 4 : 0) | (terms.Money.IsEmpty ? 0 : 8)));
        writer.Signed(terms.Amount);
        writer.Signed(terms.Currency);
        if (terms.Hold.Value != Guid.Empty)
        {
            writer.Id(terms.Hold.Value);
        }

        if (terms.Until is { } until)
        {
            writer.Instant(until, recordedAt);
        }

        writer.Text(terms.Reason);
        writer.Text(terms.Actor);
        if (names)
        {
            writer.Texts(terms.Names);
            writer.Count(terms.Vouchers.Length);
            foreach (var voucher in terms.Vouchers)
            {
                writer.Id(voucher.Value);
            }
        }

        if (!terms.Money.IsEmpty)
        {
            writer.Count(terms.Money.Length);
            foreach (var money in terms.Money)
            {
                writer.Signed(money);
            }
        }

        writer.Close(block);
    }

    private static void WriteEntries(ref RecordWriter writer, ImmutableArray<Entry> entries, NameTable names)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        var block = writer.Open(EntriesTag);
        writer.Count(entries.Length);
        foreach (ref readonly var entry in entries.AsSpan())
        {
            writer.Byte((byte)entry.From);
            writer.Byte((byte)entry.To);
            writer.Signed(entry.Currency);
            writer.Signed(entry.Amount);
            writer.Signed(entry.Lot);
            writer.Count(names.Index(entry.Rule));
            writer.Signed(entry.Line);
        }

        writer.Close(block);
    }

    private static void WriteChanges(ref RecordWriter writer, Domain.Ledger.Posting posting, NameTable names)
    {
        if (posting.Changes.IsEmpty)
        {
            return;
        }

        var block = writer.Open(ChangesTag);
        writer.Count(posting.Changes.Length);
        foreach (var change in posting.Changes)
        {
            ChangeCodec.Write(ref writer, change, posting.OccurredAt, names);
        }

        writer.Close(block);
    }

    private ref struct Fields()
    {
        public FactRecord Facts = FactRecord.None;
        public CommandTerms? Terms;
        public Rejection Rejected;
        public ImmutableArray<Entry> Entries = [];
        public ImmutableArray<Change> Changes = [];
        public long Available;
        public long Pending;
        private string[] names = [];

        public void Read(int tag, long value)
        {
            switch (tag)
            {
                case RejectedTag:
                    Rejected = value is >= 0 and <= short.MaxValue
                        ? (Rejection)value
                        : throw new CorruptRecord("a rejection is out of range");
                    break;
                case AvailableTag:
                    Available = value;
                    break;
                case PendingTag:
                    Pending = value;
                    break;
                default:
                    break;
            }
        }

        public void Read(int tag, RecordReader block, Instant occurredAt, Instant recordedAt)
        {
            switch (tag)
            {
                case NamesTag:
                    names = ImmutableCollectionsMarshal.AsArray(block.Texts())!;
                    break;
                case FactsTag:
                    Facts = new FactRecord
                    {
                        BirthMonth = block.Byte(), AgeBand = block.Text(), HomeStore = block.Text(), Segments = block.Texts(),
                        Likes = block.AtEnd ? [] : block.Texts(), Language = block.AtEnd ? "" : block.Text(),
                    };
                    break;
                case TermsTag:
                    Terms = ReadTerms(block, recordedAt);
                    break;
                case BelongingsTag:
                    // Written behind the terms that it is a part of.
                    Terms = Terms is null ? null : Terms with { Belongings = BelongingsCodec.Read(block) };
                    break;
                case EntriesTag:
                    Entries = ReadEntries(block, names);
                    break;
                case ChangesTag:
                    Changes = ChangeCodec.ReadAll(block, occurredAt, names);
                    break;
                default:
                    break;
            }
        }
    }

    private static CommandTerms ReadTerms(RecordReader block, Instant recordedAt)
    {
        var flags = block.Byte();
        var amount = block.Signed();
        var currency = block.Int();
        var hold = (flags & 2) != 0 ? block.Id() : Guid.Empty;
        Instant? until = (flags & 1) != 0 ? block.Instant(recordedAt) : null;
        var terms = new CommandTerms(amount, currency, new HoldId(hold), until, block.Text(), block.Text());
        terms = (flags & 4) != 0 ? terms with { Names = block.Texts(), Vouchers = ReadVouchers(ref block) } : terms;
        return (flags & 8) != 0 ? terms with { Money = ReadMoney(ref block) } : terms;
    }

    private static ImmutableArray<long> ReadMoney(ref RecordReader block)
    {
        var money = new long[block.Count()];
        for (var i = 0; i < money.Length; i++)
        {
            money[i] = block.Signed();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(money);
    }

    private static ImmutableArray<VoucherId> ReadVouchers(ref RecordReader block)
    {
        var vouchers = new VoucherId[block.Count()];
        for (var i = 0; i < vouchers.Length; i++)
        {
            vouchers[i] = new VoucherId(block.Id());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(vouchers);
    }

    private static ImmutableArray<Entry> ReadEntries(RecordReader block, string[] names)
    {
        var entries = new Entry[block.Count()];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new Entry(
                (Purse)block.Byte(), (Purse)block.Byte(), block.Int(), block.Signed(), block.Int(),
                NameTable.At(names, block.Index()), block.Int());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(entries);
    }
}
