using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Accounts;

/// <summary>
/// What an operator asks of somebody's account is in the audit log before it is posted: nothing is given that is not there.
/// Sent again, it is there again.
/// </summary>
internal static class Audited
{
    /// <summary>The problem of a call without its key, which asks for nothing; null once it is written.</summary>
    public static async Task<Problem?> AskAsync(
        HttpContext context, ShopContext shop, AuditAction action, AccountId account, string detail)
    {
        var (key, problem) = IdempotencyKey.Read(context, shop.Caller);
        if (problem is null)
        {
            await AuditTrail.AppendAsync(
                shop.Shop, new AuditEntry(shop.Caller.KeyId, action, null, account.ToString(), $"{detail}, key {key.Key}"),
                CancellationToken.None);
        }

        return problem;
    }
}
