using System.Data.Common;
using NodaTime;
using Shopkeeper.Accounts.Reading;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Programmes.Publishing;

namespace Shopkeeper.Server.Hosting;

/// <summary>Gives Programmes what it asks for of Accounts: what has been posted.</summary>
internal sealed class LedgerForProgrammes(DatabaseEngine engine) : IPostedHistory
{
    public Task<bool> AnyAtOrAfterAsync(DbConnection connection, DbTransaction transaction, string programme, Instant from) =>
        PostedHistory.AnyAtOrAfterAsync(connection, transaction, engine, programme, from);
}
