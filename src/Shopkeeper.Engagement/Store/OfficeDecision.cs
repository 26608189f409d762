using System.Data.Common;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Store;

/// <summary>What the office decides of something that a member wrote: with its entry in the audit log, in one transaction.</summary>
internal static class OfficeDecision
{
    /// <summary>False when the entry's member, or what is decided of, is gone.</summary>
    /// <param name="shop">Whose office it is.</param>
    /// <param name="members">Lock the member: nobody is erased meanwhile.</param>
    /// <param name="decide">Changes no row where there is nothing to decide of.</param>
    /// <param name="entry">Names the member.</param>
    /// <param name="cancel">Before it is written.</param>
    public static Task<bool> WriteAsync(
        Shop shop, IMembers members, Func<DbConnection, DbTransaction, DbCommand> decide, AuditEntry entry, CancellationToken cancel) =>
        shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                if (!await members.LockAsync(connection, transaction, entry.Member!.Value, cancel)
                    || await decide(connection, transaction).RunAsync(cancel) == 0)
                {
                    return false;
                }

                await AuditTrail.AppendAsync(shop, connection, transaction, entry, cancel);
                return true;
            },
            cancel);
}
