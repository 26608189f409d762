using System.Security.Cryptography;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>
/// What a key was first sent with: the first 16 bytes of SHA-256 over the body in the codec's form, without what the server
/// made itself (ids, assumed times). Kept for ever beside the key, so this form never changes, whatever the codecs do later:
/// a new field must leave the bytes of bodies without it as they are.
/// </summary>
public static class BodyHash
{
    /// <summary>Of an activity. With an assumed time, its instant and date are the server's and not part of the body.</summary>
    public static Guid Of(Activity activity, KeyedHash? card, AccountId? account, string? programme)
    {
        var sent = activity.TimeAssumed
            ? activity with { OccurredAt = NodaConstants.UnixEpoch, BusinessDate = Days.Epoch }
            : activity;
        var writer = RecordWriter.Rent();
        WriteTarget(ref writer, CommandKind.Activity, card, account, programme);
        ActivityCodec.Write(ref writer, sent);
        return Finish(ref writer);
    }

    /// <summary>Of a command without activity row: what it asks, for whom, in which programme.</summary>
    public static Guid Of(Command command, KeyedHash? card, AccountId? account, string? programme)
    {
        if (command is Command.Record record)
        {
            return Of(record.Activity, card, account, programme);
        }

        var writer = RecordWriter.Rent();
        WriteTarget(ref writer, CommandRecord.KindOf(command), card, account, programme);
        WriteCommand(ref writer, command);
        return Finish(ref writer);
    }

    private static void WriteTarget(
        ref RecordWriter writer, CommandKind kind, KeyedHash? card, AccountId? account, string? programme)
    {
        writer.Byte((byte)kind);
        writer.Byte((byte)((card is null ? 0 : 1) | (account is null ? 0 : 2) | (programme is null ? 0 : 4)));
        writer.Id(card?.Value ?? Guid.Empty);
        writer.Id(account?.Value ?? Guid.Empty);
        writer.Text(programme ?? "");
    }

    private static void WriteCommand(ref RecordWriter writer, Command command)
    {
        // The id of a command, the hold it makes and the hold's end are made by the server: a second send has others.
        switch (command)
        {
            case Command.Redeem redeem:
                WriteTerms(ref writer, redeem.Points, redeem.Currency, Guid.Empty, redeem.Reason, redeem.Actor);
                break;
            case Command.Reserve reserve:
                WriteTerms(ref writer, reserve.Points, reserve.Currency, Guid.Empty, reserve.Reason, reserve.Actor);
                foreach (var voucher in reserve.Vouchers)
                {
                    writer.Id(voucher.Value);
                }

                foreach (var offer in reserve.Offers)
                {
                    writer.Text(offer);
                }

                WriteQuoted(ref writer, reserve);
                break;
            case Command.Commit commit:
                WriteTerms(ref writer, 0, 0, commit.Hold.Value, commit.Reason, commit.Actor);
                break;
            case Command.Release release:
                WriteTerms(ref writer, 0, 0, release.Hold.Value, release.Reason, release.Actor);
                break;
            case Command.Adjust adjust:
                WriteTerms(ref writer, adjust.Points, adjust.Currency, Guid.Empty, adjust.Reason, adjust.Actor);
                break;
            default:
                WriteOfferCommand(ref writer, command);
                break;
        }
    }

    /// <summary>Whether the quote was still good is the server's clock and not part of the body.</summary>
    private static void WriteQuoted(ref RecordWriter writer, Command.Reserve reserve)
    {
        if (reserve.Quote is not { } note)
        {
            return;
        }

        // No id of an offer has this character.
        writer.Text("#quote");
        writer.Byte((byte)(note == QuoteNote.NotOurs ? 1 : 0));
        foreach (var money in reserve.OfferMoney)
        {
            writer.Signed(money);
        }
    }

    /// <summary>Without what the server finds or makes: the menu, whether an offer is on it, the id of a new voucher.</summary>
    private static void WriteOfferCommand(ref RecordWriter writer, Command command)
    {
        switch (command)
        {
            case Command.PickOffer pick:
                WriteNames(ref writer, pick.Pool, pick.Offer, pick.Replaces, pick.Actor);
                break;
            case Command.UnpickOffer pick:
                WriteNames(ref writer, pick.Pool, pick.Offer, pick.Actor);
                break;
            case Command.GiveOffers give:
                WriteNames(ref writer, give.Pool, give.Actor);
                break;
            case Command.IssueVoucher issue:
                WriteNames(ref writer, issue.Kind, issue.Currency.ToString(), issue.Reason, issue.Actor);
                writer.Signed(issue.Worth ?? 0);
                break;
            case Command.ConvertPoints convert:
                WriteNames(ref writer, convert.Kind, convert.Actor);
                writer.Date(convert.Day, Days.Epoch);
                break;
            case Command.UseVoucher use:
                writer.Id(use.Voucher.Value);
                writer.Signed(use.Amount);
                writer.Text(use.Actor);
                break;
            case Command.CancelVoucher cancel:
                writer.Id(cancel.Voucher.Value);
                WriteNames(ref writer, cancel.Reason, cancel.Actor);
                break;
            case Command.Transfer transfer:
                writer.Id(transfer.To.Value);
                WriteTerms(ref writer, transfer.Points, transfer.Currency, Guid.Empty, transfer.Reason, transfer.Actor);
                break;
            case Command.MergeInto merge:
                writer.Id(merge.To.Value);
                WriteNames(ref writer, merge.Reason, merge.Actor);
                break;
            case Command.GiveBack back:
                // What goes back is found by the server.
                writer.Id(back.To.Value);
                WriteNames(ref writer, back.Reason, back.Actor);
                break;
            case Command.SplitOff split:
                writer.Id(split.To.Value);
                writer.Id(split.Leaving.Value);
                foreach (var points in split.Points)
                {
                    writer.Signed(points);
                }

                WriteNames(ref writer, split.Reason, split.Actor);
                break;
            case Command.TakeOver takeOver:
                BelongingsCodec.Write(ref writer, takeOver.Brought);
                writer.Text(takeOver.Actor);
                break;
            default:
                break;
        }
    }

    private static void WriteNames(ref RecordWriter writer, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            writer.Text(name);
        }
    }

    private static void WriteTerms(
        ref RecordWriter writer, long points, int currency, Guid hold, string reason, string actor)
    {
        writer.Signed(points);
        writer.Signed(currency);
        writer.Id(hold);
        writer.Text(reason);
        writer.Text(actor);
    }

    private static Guid Finish(ref RecordWriter writer)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(writer.Written, hash);
        writer.Return();
        return new Guid(hash[..16], bigEndian: true);
    }
}
