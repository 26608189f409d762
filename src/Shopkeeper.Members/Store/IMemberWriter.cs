using System.Data.Common;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Store;

/// <summary>Adds members within a transaction, set-based: one implementation per engine, one contract suite.</summary>
internal interface IMemberWriter
{
    /// <summary>
    /// One verdict per item, in order: added with all its identifiers, or nothing of it because one belongs to another member
    /// (an earlier item of the batch counts). Transactions that add the same identifiers at once leave one winner.
    /// </summary>
    /// <exception cref="FreshCardTaken">A number that we drew is in use; the transaction must be rolled back.</exception>
    Task<Added[]> AddAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<NewMember> members, CancellationToken cancel);

    /// <summary>Who has these identifiers; those of nobody are missing.</summary>
    Task<Dictionary<Identifier, (MemberId Member, AccountId Account)>> OwnersAsync(
        DbConnection connection, DbTransaction? transaction, IReadOnlyCollection<Identifier> identifiers, CancellationToken cancel);
}
