using Shopkeeper.Accounts;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Vouchers;

/// <summary>
/// Codes that could not be used, counted per API key in the database. An operator's are not counted. A sale is a fact and
/// never waits for them; everything else does.
/// </summary>
internal static class VoucherGuesses
{
    public static bool Counts(ShopContext shop) => !shop.Caller.Has(Scopes.Office);

    /// <summary>The problem of a key that has been wrong too often; null when it may go on.</summary>
    public static async Task<Problem?> BlockedAsync(ShopContext shop, CancellationToken cancel) =>
        Counts(shop) && await shop.Get<IShopAccounts>().GuessingBlockedAsync(shop.Caller.KeyId, cancel) is { } until
            ? Problems.Edge("too-many-guesses", "Too many codes could not be used; wait.") with
            {
                RetryAfterSeconds = (int)Math.Ceiling((until - shop.Shop.Now).TotalSeconds),
            }
            : null;

    public static Task CountAsync(ShopContext shop) =>
        shop.Get<IShopAccounts>().CountGuessAsync(shop.Caller.KeyId, CancellationToken.None);

    /// <summary>One for each voucher that the basket named and could not use.</summary>
    public static async Task CountAsync(ShopContext shop, IReadOnlyList<EffectAnswer> effects)
    {
        for (var i = 0; i < effects.Count && Counts(shop); i++)
        {
            if (effects[i].Kind == "voucher-skipped")
            {
                await CountAsync(shop);
            }
        }
    }
}
