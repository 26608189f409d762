using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>
/// The `quoteId`: when and for whom a basket was quoted, which basket, under which version of each programme, and what each
/// offer takes off, sealed with a key of the shop. Nothing is stored. A sale that names it is decided under those versions
/// when it happened within the quote's life; what is older, altered, for somebody else or for another basket is noted with
/// the sale and changes nothing.
/// </summary>
/// <param name="life">How long a quote is good for.</param>
public sealed class QuoteTokens(ShopSecrets secrets, Duration life)
{
    /// <summary>Holds several programmes with as many offers as one basket is given.</summary>
    public const int LongestText = 12_000;

    private const byte Format = 1;
    private const int SealBytes = 16;
    private const int HeadBytes = 1 + 8 + 8 + 8 + 8 + 1;

    public Duration Life => life;

    /// <param name="at">The instant it was evaluated for: a sale shortly after it is the one it was made for.</param>
    public string Of(Quote quote, KeyedHash? card, Instant at)
    {
        var bytes = new List<byte>(HeadBytes + 64) { Format };
        Add(bytes, (ulong)at.ToUnixTimeSeconds());
        Add(bytes, card is { } hash ? Short(hash.Value) : 0);
        Add(bytes, quote.Account is { } account ? Short(account.Value) : 0);
        Add(bytes, DigestOf(quote.Priced));
        var versions = quote.Programmes.Where(static programme => programme.Rules is not null).ToArray();
        bytes.Add((byte)versions.Length);
        foreach (var programme in versions)
        {
            var name = Encoding.UTF8.GetBytes(programme.Rules!.Programme);
            bytes.Add((byte)name.Length);
            bytes.AddRange(name);
            Add(bytes, (ulong)programme.Rules.Version);
        }

        // Behind what stood here first: a version that does not know them leaves them unread.
        QuotedMoney.AddTo(bytes, quote);
        bytes.AddRange(Seal([.. bytes]));
        return Base64Url.EncodeToString([.. bytes]);
    }

    /// <summary>Whether the text can be a quote's id at all; what cannot is malformed.</summary>
    public static bool IsWellFormed(string text) =>
        text.Length <= LongestText && Base64Url.IsValid(text, out var length) && length >= HeadBytes + SealBytes;

    /// <summary>What becomes of the quote that this sale names, and the versions that decide it when it is honoured.</summary>
    public (QuoteNote Note, ImmutableArray<QuotedVersion> Versions) Check(
        string text, Activity sale, KeyedHash? card, AccountId? account)
    {
        var body = Open(text);
        if (body.IsEmpty || !IsFor(body, card, account) || Read(body, 25) != DigestOf(sale))
        {
            return (QuoteNote.NotOurs, []);
        }

        return IsGood(body, sale.OccurredAt)
            ? (QuoteNote.Honoured, VersionsOf(body[(HeadBytes - 1)..], out _))
            : (QuoteNote.Expired, []);
    }

    /// <summary>What the quote says that these offers take off, in their order; of a quote that is not ours nothing.</summary>
    public (QuoteNote Note, ImmutableArray<long> Money) MoneyOf(
        string text, AccountId account, string programme, IReadOnlyList<string> offers, Instant now)
    {
        var body = Open(text);
        if (body.IsEmpty || !IsFor(body, null, account))
        {
            return (QuoteNote.NotOurs, []);
        }

        _ = VersionsOf(body[(HeadBytes - 1)..], out var end);
        var money = new QuotedMoney(body[(HeadBytes - 1 + end)..].ToArray());
        return (
            IsGood(body, now) ? QuoteNote.Honoured : QuoteNote.Expired,
            [.. offers.Select(offer => money.Of(programme, offer))]);
    }

    /// <summary>The sealed part; empty when the seal is not ours.</summary>
    private ReadOnlySpan<byte> Open(string text)
    {
        var bytes = Base64Url.DecodeFromChars(text);
        var body = bytes.AsSpan(0, bytes.Length - SealBytes);
        return CryptographicOperations.FixedTimeEquals(Seal(body), bytes.AsSpan(body.Length)) && body[0] == Format ? body : [];
    }

    private bool IsGood(ReadOnlySpan<byte> body, Instant at)
    {
        var issued = Instant.FromUnixTimeSeconds((long)Read(body, 1));
        return at <= issued + life && at >= issued - Duration.FromMinutes(Limits.ClockAheadMinutes);
    }

    private static bool IsFor(ReadOnlySpan<byte> body, KeyedHash? card, AccountId? account) =>
        (card is { } hash && Read(body, 9) == Short(hash.Value))
        || (account is { } id && Read(body, 17) == Short(id.Value))
        || (card is null && account is null);

    private static ImmutableArray<QuotedVersion> VersionsOf(ReadOnlySpan<byte> list, out int end)
    {
        var versions = new QuotedVersion[list[0]];
        var at = 1;
        for (var i = 0; i < versions.Length; i++)
        {
            var length = list[at];
            var name = Encoding.UTF8.GetString(list.Slice(at + 1, length));
            versions[i] = new QuotedVersion(name, (int)Read(list, at + 1 + length));
            at += 1 + length + 8;
        }

        end = at;
        return [.. versions];
    }

    /// <summary>Of the goods and their prices before our offers: what the till gave of them is no part of it.</summary>
    private static ulong DigestOf(Activity basket)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(basket.Currency.ToString()));
        Span<byte> numbers = stackalloc byte[32];
        foreach (var line in basket.Lines)
        {
            BinaryPrimitives.WriteInt64LittleEndian(numbers, line.Number);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], line.Thousandths);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[16..], line.Amount + line.Applied);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[24..], line.Discount);
            hash.AppendData(numbers);
            hash.AppendData(Encoding.UTF8.GetBytes(line.Sku));
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset());
    }

    private byte[] Seal(ReadOnlySpan<byte> body) =>
        secrets.Hash(HashedField.Quote, Convert.ToBase64String(body)).Value.ToByteArray(bigEndian: true);

    private static ulong Short(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
    }

    private static ulong Read(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    internal static void Add(List<byte> bytes, ulong value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, value);
        bytes.AddRange(eight);
    }
}
