using System.Data.Common;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Engagement;

/// <summary>Port: who is a member.</summary>
public interface IMembers
{
    /// <summary>
    /// Whether the member is there, and stays so until the transaction ends: what is written in it is found by an erasure. False
    /// when there is none (any more).
    /// </summary>
    Task<bool> LockAsync(DbConnection connection, DbTransaction transaction, MemberId member, CancellationToken cancel);
}
