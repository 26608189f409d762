using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Accounts.Reading;

/// <summary>Vouchers by their code, and how often a caller may be wrong.</summary>
internal sealed class VoucherReading(ILedgerStore store, Shop shop)
{
    private static readonly Duration Window = Duration.FromMinutes(Limits.CodeGuessMinutes);

    public async Task<VoucherFound?> FindAsync(KeyedHash code, CancellationToken cancel)
    {
        var row = await store.FindVoucherAsync(code, cancel);

        // A code that leads nowhere reads an account too, so that answers cannot be told apart by their time.
        var open = await store.FindAccountAsync(row?.Account ?? new AccountId(code.Value), cancel);
        if (row is null)
        {
            return null;
        }

        foreach (var one in open?.Rows ?? [])
        {
            if (one.Programme == row.Programme)
            {
                var state = AccountStateCodec.Decode(one.State, one.Account, one.Programme);
                return new VoucherFound(
                    row.Account, row.Programme, row.Voucher, state.Vouchers.FirstOrDefault(voucher => voucher.Id == row.Voucher));
            }
        }

        return new VoucherFound(row.Account, row.Programme, row.Voucher, null);
    }

    public async Task<Instant?> BlockedAsync(string caller, CancellationToken cancel) =>
        await store.GuessesAsync(caller, cancel) is { Failures: >= Limits.CodeGuesses } row
        && Microseconds.ToInstant(row.SinceMicros) + Window is var end && end > shop.Now
            ? end
            : null;

    public Task CountGuessAsync(string caller, CancellationToken cancel) => store.AddGuessAsync(
        caller, Microseconds.Of(shop.Now), Microseconds.Of(shop.Now - Window), cancel);
}
