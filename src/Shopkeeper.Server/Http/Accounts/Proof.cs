using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Http;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Accounts;

/// <summary>Whether a proof that can be one (<see cref="Proofs.Check"/>) allows this command of this account, now.</summary>
internal static class Proof
{
    /// <summary>
    /// Null when it does; a code of the app is used up by it. What a key did before is answered again whatever its proof is worth
    /// by now. Refused in this order: proof-not-accepted, proof-expired, proof-locked, spending-locked, spending-held, proof-used.
    /// </summary>
    public static async Task<Problem?> RefusalAsync(HttpContext context, ShopContext shop, AccountId account, ProofBody proof)
    {
        var (key, problem) = IdempotencyKey.Read(context, shop.Caller);
        if (problem is not null)
        {
            return problem;
        }

        if (await shop.Get<IShopAccounts>().KnowsAsync(key, CancellationToken.None))
        {
            return null;
        }

        var spending = shop.Get<ShopMembers>().Spending;
        var refusal = Proofs.OfMember(proof) is { } shown
            ? await spending.AdmitAsync(account, shown, key, CancellationToken.None)
            : await spending.RefusalOfAsync(account, CancellationToken.None);
        return refusal is null ? null : Proofs.Of(refusal, shop);
    }
}
