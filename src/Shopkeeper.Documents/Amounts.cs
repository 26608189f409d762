using System.Collections.Immutable;
using System.Globalization;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>
/// Money: `12.50 GBP`, or a map of currencies `{ GBP: 12.50, EUR: 14.00 }`. Currencies must be the programme's.
/// </summary>
internal static class Amounts
{
    public const string Form = "money such as `12.50 GBP`, or a map of currencies such as `{ GBP: 12.50, EUR: 14.00 }`";

    public static Currency? Code(DocNode node, string what, ProblemList problems)
    {
        if (node is ScalarNode scalar && Currency.TryParse(scalar.Text, out var currency))
        {
            return currency;
        }

        problems.Add(node.At, $"{what} must be a currency code of three capital letters such as GBP, not "
            + $"{Scalars.Empty(node)}.");
        return null;
    }

    /// <summary>
    /// One amount per currency of the programme, in the programme's order. Each must be there when `all`. Empty with a
    /// problem when the form is wrong.
    /// </summary>
    public static ImmutableArray<Money> Read(
        DocNode node, string what, ImmutableArray<Currency> currencies, bool all, ProblemList problems)
    {
        var before = problems.Count;
        var amounts = node is MapNode map ? ByCurrency(map, what, problems) : Single(node, what, problems);
        foreach (var (money, at) in amounts)
        {
            if (!currencies.Contains(money.Currency))
            {
                problems.Add(at, $"{what} is in {money.Currency}, which the programme does not name; it names "
                    + $"{Names(currencies)}.");
            }
        }

        var missing = currencies
            .Where(currency => amounts.All(amount => amount.Money.Currency != currency))
            .ToImmutableArray();
        if (all && problems.Count == before && missing.Length > 0)
        {
            problems.Add(node.At, $"{what} has no amount in {Names(missing)}; give one for every currency: {Form}.");
        }

        return problems.Count > before
            ? []
            : [.. amounts.Select(static amount => amount.Money).OrderBy(money => currencies.IndexOf(money.Currency))];
    }

    public static bool LooksLikeMoney(string text) => Parts(text) is not null;

    private static List<(Money Money, Place At)> Single(DocNode node, string what, ProblemList problems)
    {
        if (node is not ScalarNode scalar || Parts(scalar.Text) is not var (number, code))
        {
            problems.Add(node.At, $"{what} must be {Form}, not {Scalars.Empty(node)}.");
            return [];
        }

        return Minor(node.At, what, number, code, problems) is { } money
            ? [(money, node.At)]
            : [];
    }

    private static List<(Money Money, Place At)> ByCurrency(MapNode map, string what, ProblemList problems)
    {
        var amounts = new List<(Money, Place)>();
        if (map.Entries.IsEmpty)
        {
            problems.Add(map.At, $"{what} must be {Form}, not an empty map.");
        }

        foreach (var entry in map.Entries)
        {
            if (entry.Value is not ScalarNode scalar || !IsNumber(scalar.Text))
            {
                problems.Add(entry.Value.At,
                    $"{what} in `{entry.Key}` must be a number such as 12.50, not {Scalars.Empty(entry.Value)}.");
            }
            else if (Minor(entry.At, what, scalar.Text, entry.Key, problems) is { } money)
            {
                amounts.Add((money, entry.At));
            }
        }

        return amounts;
    }

    private static Money? Minor(Place at, string what, string number, string code, ProblemList problems)
    {
        if (!Currency.TryParse(code, out var currency))
        {
            problems.Add(at, $"{what}: `{code}` is not a currency code of three capital letters.");
            return null;
        }

        var point = number.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : number.Length - point - 1;
        if (decimals > currency.MinorDigits)
        {
            problems.Add(at, $"{what}: {currency} has {currency.MinorDigits} decimal places, not {decimals}.");
            return null;
        }

        var digits = number.Replace(".", "", StringComparison.Ordinal)
            + new string('0', currency.MinorDigits - decimals);
        var minor = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        if (minor > ProgrammeLimits.MoneyMinor)
        {
            problems.Add(at, $"{what} is larger than any amount may be ({ProgrammeLimits.MoneyMinor} minor units).");
            return null;
        }

        return new Money(minor, currency);
    }

    private static string Names(ImmutableArray<Currency> currencies) => string.Join(", ", currencies);

    private static (string Number, string Code)? Parts(string text) => text.Split(' ') is [var number, { Length: 3 } code]
        && IsNumber(number) && code.All(char.IsAsciiLetter) ? (number, code) : null;

    private static bool IsNumber(string text) => Digits.AreNumber(text, 13, 4);
}
