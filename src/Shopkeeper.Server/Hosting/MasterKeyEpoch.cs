using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Server.Hosting;

/// <summary>A new master-key epoch with its entry in the audit log; for the verb and for the call.</summary>
internal static class MasterKeyEpoch
{
    /// <summary>Returns how many data keys were wrapped anew. Safe to run again after a crash.</summary>
    /// <exception cref="SecretsRefused">The next version is not there yet, or another process is at it.</exception>
    public static async Task<long> BeginAsync(Shop shop, ShopSecrets secrets, string actor, CancellationToken cancel)
    {
        var wrapped = await secrets.RotateMasterKeyAsync(cancel);
        var entry = new AuditEntry(
            actor, AuditAction.MasterKeyEpoch, null, $"version {secrets.MasterKeyVersion}", $"{wrapped} data keys");
        await AuditTrail.AppendAsync(shop, entry, cancel);
        return wrapped;
    }
}
