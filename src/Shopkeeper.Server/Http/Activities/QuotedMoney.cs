using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Shopkeeper.Accounts;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>
/// The part of a <c>quoteId</c> that says what each offer takes off the basket: eight bytes of the offer's name hashed, eight of
/// its amount. A reservation sets that much aside of the offer's budget in money, if it has one.
/// </summary>
internal sealed class QuotedMoney(byte[] list)
{
    private const int EntryBytes = 16;

    public static void AddTo(List<byte> bytes, Quote quote)
    {
        foreach (var programme in quote.Programmes.Where(static programme => programme.Rules is not null))
        {
            foreach (var given in programme.Offers.Applied.GroupBy(static applied => applied.Offer))
            {
                QuoteTokens.Add(bytes, NameOf(programme.Rules!.Programme, given.Key));
                QuoteTokens.Add(bytes, (ulong)given.Sum(static applied => applied.Amount));
            }
        }
    }

    /// <summary>Minor units; 0 for an offer that was not given.</summary>
    public long Of(string programme, string offer)
    {
        var name = NameOf(programme, offer);
        for (var at = 0; at + EntryBytes <= list.Length; at += EntryBytes)
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(list.AsSpan(at)) == name)
            {
                return (long)BinaryPrimitives.ReadUInt64LittleEndian(list.AsSpan(at + 8));
            }
        }

        return 0;
    }

    private static ulong NameOf(string programme, string offer) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{programme}/{offer}")));
}
