using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Tests.Accounts;

/// <summary>An account or a posting as text, so that two of them compare by value and a difference can be read.</summary>
internal static class StateText
{
    public static string Of(AccountState state) => string.Join('\n', Lines(state));

    public static string Of(Posting posting) => string.Join(
        '\n',
        [
            posting.ToString(), .. posting.Entries.Select(static entry => entry.ToString()),
            .. posting.Changes.Select(Of),
        ]);

    private static string Of(Change change) => change is Change.RuleFired fired
        ? $"{fired} {string.Join(',', fired.Lines)}"
        : change.ToString();

    private static IEnumerable<string> Lines(AccountState state) =>
    [
        $"{state.Account} {state.Programme} seq {state.Seq} next lot {state.NextLot}",
        $"purchases {state.Purchases} active {state.LastActive} levels {string.Join(',', state.Levels)}",
        $"deficits {string.Join(',', state.Deficits)} lifetime {string.Join(',', state.Lifetime)}",
        .. state.Lots.Select(static lot => lot.ToString()),
        .. state.Holds.Select(static hold => $"{hold.Id} {hold.Currency} {hold.Until} {string.Join(';', hold.Lots)}"),
        .. state.Counters.Select(static counter => counter.ToString()),
        .. state.Picks.Select(static pick => pick.ToString()),
        .. state.Vouchers.Select(static voucher => voucher.ToString()),
    ];
}
