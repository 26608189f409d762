using Npgsql;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>Reads the results of phase 1, from that of the claim on.</summary>
internal static class FoundRows
{
    public static async ValueTask<ClaimedRows> ReadAsync(NpgsqlDataReader reader, RowPlaces places)
    {
        var keys = new Dictionary<ActivityKey, KeyRow>();
        var cards = new Dictionary<KeyedHash, LinkedCard>();
        var accounts = new AccountRows(places);
        while (await reader.ReadAsync())
        {
            switch (reader.GetInt16(0))
            {
                case 0:
                    keys[new ActivityKey(reader.GetString(5), reader.GetString(6))] = ReadKey(reader);
                    break;
                case 1:
                    accounts.Add(ReadAccount(reader), new MemberId(reader.GetGuid(2)), reader.GetString(13));
                    break;
                default:
                    cards[new KeyedHash(reader.GetGuid(3))] =
                        new LinkedCard(new AccountId(reader.GetGuid(1)), new MemberId(reader.GetGuid(2)));
                    break;
            }
        }

        await reader.NextResultAsync();
        await reader.ReadAsync();
        return new ClaimedRows
        {
            ProgrammesHead = reader.GetInt64(0), CatalogueNumber = reader.GetInt64(1),
            Keys = keys, Cards = cards, Accounts = accounts.Close(),
        };
    }

    private static AccountRow ReadAccount(NpgsqlDataReader reader) => new(
        new AccountId(reader.GetGuid(1)), reader.GetString(5), reader.GetInt64(10),
        reader.IsDBNull(11) ? null : reader.GetInt64(11), reader.GetFieldValue<byte[]>(12));

    private static KeyRow ReadKey(NpgsqlDataReader reader) => new(
        reader.GetGuid(3), new ActivityId(reader.GetGuid(4)), reader.IsDBNull(1) ? null : new AccountId(reader.GetGuid(1)),
        (AnswerStatus)reader.GetInt16(7), (Rejection)reader.GetInt16(8), reader.IsDBNull(9) ? "" : reader.GetString(9));
}
