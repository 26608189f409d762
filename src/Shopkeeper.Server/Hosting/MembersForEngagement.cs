using System.Data.Common;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;

namespace Shopkeeper.Server.Hosting;

/// <summary>Who is a member, for what members do beyond shopping.</summary>
internal sealed class MembersForEngagement(ShopMembers members) : Shopkeeper.Engagement.IMembers
{
    public Task<bool> LockAsync(DbConnection connection, DbTransaction transaction, MemberId member, CancellationToken cancel) =>
        members.LockAsync(connection, transaction, member, cancel);
}
