using NodaTime;
using NodaTime.Text;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Import.TakeOver;

/// <summary>
/// One line per line of the accounts file: what it asked, what its posting in the journal brought, and what the account has now,
/// read back from the store. Without a path nothing is read or written. No personal data: `reference` is the earlier scheme's.
/// </summary>
internal sealed class ProofFile(string? path) : IDisposable
{
    private readonly OutputFile file = new(path);

    public async Task AddAsync(
        ShopHost host, Numbered<AccountBody> row, Opening opening, long asked, Taken taken, CancellationToken cancel)
    {
        if (!file.IsWritten)
        {
            return;
        }

        var owner = opening.Problem is null ? await host.Accounts.OwnerAsync(opening.Account, cancel) : null;
        var state = owner?.States.FirstOrDefault(one => one.Programme == opening.Document!.Id);
        var now = host.Shop.Now;
        file.Write((row, opening, asked, taken, state), (json, one) =>
        {
            json.WriteNumber("line", one.row.Line);
            json.WriteString("reference", one.row.Body.Reference);
            json.WriteString("member", one.opening.Problem is null ? one.opening.Member.ToString() : null);
            json.WriteString("account", one.opening.Problem is null ? one.opening.Account.ToString() : null);
            json.WriteString("programme", one.opening.Document?.Id);
            json.WriteNumber("asked", one.asked);
            json.WriteNumber("takenOver", one.taken.Points);
            json.WriteBoolean("equal", one.taken.Posting is not null && one.asked == one.taken.Points);
            if (one.state is { } state)
            {
                Func<Func<int, long>, long> sum = of => Enumerable.Range(0, one.opening.Document!.Points.Length).Sum(of);
                json.WriteNumber("available", sum(currency => state.Available(currency, now)));
                json.WriteNumber("pending", sum(currency => state.Pending(currency, now)));
                json.WriteNumber("deficit", sum(state.Deficit));
                json.WriteNumber("vouchers", state.Vouchers.Length);
                json.WriteString("nextExpiry", NextExpiry(state, now));
            }
        });
    }

    public void Dispose() => file.Dispose();

    private static string? NextExpiry(Domain.Accounts.AccountState state, Instant now) =>
        state.Lots.Where(lot => lot.ExpiresAt > now).Min(static lot => lot.ExpiresAt) is { } next
            ? InstantPattern.ExtendedIso.Format(next)
            : null;
}
