using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http.Vouchers;
using Shopkeeper.Server.Import.TakeOver;

namespace Shopkeeper.Server.Export;

/// <summary>
/// What an account has in each programme, as a line of `import accounts`. Points in an open hold go back to their lots, because
/// nobody can end the hold elsewhere; what has lapsed is left out.
/// </summary>
internal sealed class AccountsWritten(ShopHost host, VoucherCodes codes)
{
    public long Count { get; private set; }

    public long Points { get; private set; }

    public long Holds { get; private set; }

    /// <summary>Nothing for who shares the account of another member: it is written once, for that one.</summary>
    public async Task<List<AccountBody>> OfAsync(AccountId account, MemberId member, CancellationToken cancel)
    {
        var bodies = new List<AccountBody>();
        if (await host.Accounts.OwnerAsync(account, cancel) is not { } owner || owner.Member != member)
        {
            return bodies;
        }

        foreach (var state in owner.States)
        {
            if (host.Programmes.Current.Find(state.Programme)?.Versions is not [.., var newest])
            {
                continue;
            }

            var vouchers = await VouchersAsync(state, cancel);
            bodies.Add(Body(state, member, newest.Document, vouchers));
            Count++;
            Holds += state.Holds.Length;
        }

        return bodies;
    }

    private AccountBody Body(AccountState state, MemberId member, ProgrammeDocument document, OpenVoucherBody[] vouchers) => new()
    {
        Programme = state.Programme,
        Points = [.. document.Points.Select((points, currency) => PointsOf(state, points.Id, currency)).OfType<PointsBody>()],
        Levels = [.. state.Levels.Where(level => document.Levels.Any(one => one.Id == level))],
        Purchases = checked((int)state.Purchases),
        LastActive = state.LastActive,
        Counters = [.. state.Counters.Where(one => one.Used > 0 && (CounterName.IsShared(one.Rule) || CounterName.IsOf(one.Rule, member)))
            .Select(static one => new CounterBody(CounterName.RuleOf(one.Rule), one.Limit, one.Period, one.Used)
            {
                OfMember = CounterName.IsShared(one.Rule) ? null : true,
            })],
        Vouchers = vouchers,
    };

    private PointsBody? PointsOf(AccountState state, string id, int currency)
    {
        var now = host.Shop.Now;
        var lots = state.Lots.Where(lot => lot.Currency == currency).Select(static lot => (lot.Terms, lot.Amount))
            .Concat(state.Holds.Where(hold => hold.Currency == currency).SelectMany(hold => hold.Lots.Select(
                part => (Terms: new LotTerms(currency, LotTerms.Always, part.ExpiresAt, ""), part.Amount))))
            .Where(lot => !lot.Terms.IsExpired(now))
            .Select(lot => lot.Terms.IsDue(now) ? (Terms: lot.Terms with { ActiveFrom = LotTerms.Always }, lot.Amount) : lot)
            .GroupBy(static lot => lot.Terms, static lot => lot.Amount)
            .OrderBy(static group => group.Key.ExpiresAt ?? Instant.MaxValue).ThenBy(static group => group.Key.ActiveFrom)
            .ThenBy(static group => group.Key.WaitsFor, StringComparer.Ordinal)
            .Select(static group => new LotBody(group.Sum())
            {
                ExpiresAt = group.Key.ExpiresAt,
                ActiveFrom = group.Key.ActiveFrom == LotTerms.Always ? null : group.Key.ActiveFrom,
                WaitsFor = group.Key.WaitsFor.Length == 0 ? null : group.Key.WaitsFor,
            })
            .ToArray();
        Points += lots.Sum(static lot => lot.Points) - state.Deficit(currency);
        return lots.Length == 0 && state.Deficit(currency) == 0 && state.LifetimeOf(currency) == 0
            ? null
            : new PointsBody { PointsId = id, Lots = lots, Deficit = state.Deficit(currency), Lifetime = state.LifetimeOf(currency) };
    }

    private async Task<OpenVoucherBody[]> VouchersAsync(AccountState state, CancellationToken cancel)
    {
        var bodies = new List<OpenVoucherBody>(state.Vouchers.Length);
        foreach (var voucher in state.Vouchers.Where(one => one.Until is not { } until || until > host.Shop.Now))
        {
            bodies.Add(new OpenVoucherBody(voucher.Kind)
            {
                Code = await codes.CodeOfAsync(host.Accounts, state.Programme, voucher, cancel),
                Worth = voucher.BasisPoints == 0 ? voucher.Worth : null,
                Currency = voucher.Currency.IsNone ? null : voucher.Currency.ToString(),
                From = voucher.From,
                Until = voucher.Until,
            });
        }

        return [.. bodies];
    }
}
