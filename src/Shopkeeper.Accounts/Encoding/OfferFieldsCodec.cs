using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>The fields of an activity about what was given and used: offers, vouchers presented, points spent offline, the quote it named.</summary>
internal static class OfferFieldsCodec
{
    public static void WriteApplied(ref RecordWriter writer, int tag, ImmutableArray<AppliedOffer> applied)
    {
        if (applied.IsEmpty)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Count(applied.Length);
        foreach (var offer in applied)
        {
            writer.Signed(offer.Line);
            writer.Text(offer.Offer);
            writer.Signed(offer.Amount);
        }

        writer.Close(block);
    }

    public static ImmutableArray<AppliedOffer> ReadApplied(RecordReader block)
    {
        var applied = new AppliedOffer[block.Count()];
        for (var i = 0; i < applied.Length; i++)
        {
            applied[i] = new AppliedOffer(block.Int(), block.Text(), block.Signed());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(applied);
    }

    public static void WriteVouchers(ref RecordWriter writer, int tag, ImmutableArray<VoucherId> vouchers)
    {
        if (vouchers.IsEmpty)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Count(vouchers.Length);
        foreach (var voucher in vouchers)
        {
            writer.Id(voucher.Value);
        }

        writer.Close(block);
    }

    public static ImmutableArray<VoucherId> ReadVouchers(RecordReader block)
    {
        var vouchers = new VoucherId[block.Count()];
        for (var i = 0; i < vouchers.Length; i++)
        {
            vouchers[i] = new VoucherId(block.Id());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(vouchers);
    }

    public static void WriteSpent(ref RecordWriter writer, int tag, OfflineSpend? spent)
    {
        if (spent is null)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Signed(spent.Points);
        writer.Id(spent.Code);
        writer.Text(spent.Programme);
        writer.Signed((int)spent.Refused);
        writer.Id(spent.ProvedBy?.Value ?? Guid.Empty);
        writer.Close(block);
    }

    public static OfflineSpend ReadSpent(RecordReader block) => new(block.Signed(), block.Id())
    {
        Programme = block.Text(), Refused = block.Rejection(),
        ProvedBy = block.Id() is var account && account == Guid.Empty ? null : new AccountId(account),
    };

    public static QuoteNote NoteOf(long value) => value is >= 0 and <= byte.MaxValue
        ? (QuoteNote)value
        : throw new CorruptRecord("a note on a quote is out of range");

    public static void WriteVersions(ref RecordWriter writer, int tag, ImmutableArray<QuotedVersion> versions)
    {
        if (versions.IsEmpty)
        {
            return;
        }

        var block = writer.Open(tag);
        writer.Count(versions.Length);
        foreach (var version in versions)
        {
            writer.Text(version.Programme);
            writer.Signed(version.Version);
        }

        writer.Close(block);
    }

    public static ImmutableArray<QuotedVersion> ReadVersions(RecordReader block)
    {
        var versions = new QuotedVersion[block.Count()];
        for (var i = 0; i < versions.Length; i++)
        {
            versions[i] = new QuotedVersion(block.Text(), block.Int());
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(versions);
    }
}
