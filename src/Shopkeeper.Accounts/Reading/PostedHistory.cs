using System.Data.Common;
using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Accounts.Reading;

/// <summary>
/// What has been posted, asked inside another module's transaction: a programme may be published from a past instant only
/// while nothing was posted at or after it. Newest first, because what breaks the rule is nearly always the latest posting.
/// </summary>
public static class PostedHistory
{
    public static async Task<bool> AnyAtOrAfterAsync(
        DbConnection connection, DbTransaction transaction, DatabaseEngine engine, string programme, Instant from)
    {
        var sql = NamedSql.Of(typeof(PostedHistory).Assembly, "Reading.PostedHistory", engine);
        await using var command = connection.Command(transaction, sql["newest_first"]).With("programme", programme);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            var posting = PostingCodec.Decode(row.Bytes(2), new AccountId(row.Uuid(0)), programme, row.GetInt64(1));
            if (posting.OccurredAt >= from)
            {
                return true;
            }
        }

        return false;
    }
}
