using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http.Vouchers;

namespace Shopkeeper.Server.Import.TakeOver;

/// <summary>
/// Codes of vouchers that are in members' hands already. They lie in a pool of their own per programme, which no document can
/// name, because its name has a blank. A code leads to one voucher.
/// </summary>
internal sealed class OpeningCodes(ShopHost host)
{
    public const string Pool = "opening vouchers";

    private readonly VoucherCodes codes = host.Services.Get<VoucherCodes>();

    /// <summary>Stores what is new and writes its place into the vouchers; an opening with a code of somebody else's is wrong.</summary>
    public async Task PlaceAsync(IReadOnlyList<Opening> openings, CancellationToken cancel)
    {
        var mine = new Dictionary<KeyedHash, Opening>();
        foreach (var opening in openings.Where(static one => one.Problem is null && one.Vouchers.Any(static voucher => voucher.Code is not null)))
        {
            var hashes = opening.Vouchers.Select(one => one.Code is { } code ? codes.HashOf(code) : (KeyedHash?)null).ToArray();
            if (await IsTakenAsync(opening, hashes, mine, cancel))
            {
                opening.Problem = ("code-taken", "Another voucher has one of these codes.");
                continue;
            }

            await PlaceAsync(opening, hashes, cancel);
        }
    }

    private async Task<bool> IsTakenAsync(
        Opening opening, KeyedHash?[] hashes, Dictionary<KeyedHash, Opening> mine, CancellationToken cancel)
    {
        var known = hashes.OfType<KeyedHash>().ToArray();
        if (known.Distinct().Count() < known.Length)
        {
            return true;
        }

        foreach (var hash in known)
        {
            var found = await host.Accounts.FindVoucherAsync(hash, cancel);
            if (!mine.TryAdd(hash, opening) || (found is not null && (found.Account != opening.Account || found.Programme != opening.Document!.Id)))
            {
                return true;
            }
        }

        return false;
    }

    private async Task PlaceAsync(Opening opening, KeyedHash?[] hashes, CancellationToken cancel)
    {
        var programme = opening.Document!.Id;
        var sealedCodes = opening.Vouchers.Where(static one => one.Code is not null).Select(one => codes.Seal(one.Code!)).ToArray();
        var there = await host.Accounts.LoadCodesAsync(programme, Pool, sealedCodes, cancel);
        if (there.Any(static pool => pool is not (null or Pool)))
        {
            opening.Problem = ("code-in-other-pool", "A pool of codes has one of these codes.");
            return;
        }

        for (var i = 0; i < hashes.Length; i++)
        {
            if (hashes[i] is { } hash && await host.Accounts.FindCodeAsync(programme, hash, cancel) is { } place)
            {
                opening.Vouchers[i] = opening.Vouchers[i] with { Voucher = opening.Vouchers[i].Voucher with { Outside = place } };
            }
        }
    }
}
