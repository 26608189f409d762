using System.Collections.Immutable;
using System.Globalization;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`limit: 1 per product`, `1 per day`, `500 points per month`; one or a list.</summary>
internal static class LimitReader
{
    private const string Form = "a number of times or points per period such as `1 per day`, `500 points per month` "
        + "or `1 per product`";

    public static ImmutableArray<Limit> Read(Fields rule, ActivityType on)
    {
        if (rule.Find("limit") is not { } node)
        {
            return [];
        }

        if (node is ListNode { Items.Length: 0 or > ProgrammeLimits.LimitsPerRule })
        {
            rule.Problems.Add(node.At, $"`limit` must have from 1 to {ProgrammeLimits.LimitsPerRule} entries.");
            return [];
        }

        var limits = new List<Limit>();
        foreach (var item in Scalars.Items(node))
        {
            if (One(item, on, rule.Problems) is not { } limit)
            {
                continue;
            }

            if (limits.Exists(other => other.Per == limit.Per && other.Unit == limit.Unit))
            {
                rule.Problems.Add(item.At, "`limit` bounds the same thing twice; keep the smaller one.");
            }

            limits.Add(limit);
        }

        return [.. limits];
    }

    /// <summary>Whose limits these are: of all who share an account, or of each of them.</summary>
    public static LimitScope Scope(Fields rule)
    {
        var scope = Scalars.Choice(rule, "scope", ("account", LimitScope.Account), ("member", LimitScope.Member));
        if (scope is not null && rule.Find("limit") is null)
        {
            rule.Problem("scope", "`scope` says whose the `limit` is, and there is none.");
        }

        return scope ?? LimitScope.Account;
    }

    private static Limit? One(DocNode node, ActivityType on, ProblemList problems)
    {
        if (node is not ScalarNode scalar || Parts(scalar.Text) is not var (number, kind, word))
        {
            problems.Add(node.At, $"`limit` must be {Form}, not {Scalars.Empty(node)}.");
            return null;
        }

        var count = long.Parse(number, CultureInfo.InvariantCulture);
        var unit = kind == "points" ? LimitUnit.Points : LimitUnit.Times;
        if (Period(word) is not { } per)
        {
            problems.Add(node.At,
                $"`limit` must be per `member`, `day`, `week`, `month`, `year`, `product` or `subject`, not per "
                    + $"'{word}'{Hint(word)}.");
            return null;
        }

        if (count is 0 or > ProgrammeLimits.Points)
        {
            problems.Add(node.At, $"`limit` must be from 1 to {ProgrammeLimits.Points}.");
            return null;
        }

        CheckOnce(node, on, new Limit(count, unit, per), problems);
        return new Limit(count, unit, per);
    }

    /// <summary>What is kept outside the account row is a yes or no: once, for a named thing.</summary>
    private static void CheckOnce(DocNode node, ActivityType on, Limit limit, ProblemList problems)
    {
        if (limit.Per is not (LimitPer.Product or LimitPer.Subject))
        {
            return;
        }

        if (limit.Count != 1 || limit.Unit != LimitUnit.Times)
        {
            problems.Add(node.At, "Per product or subject only `1 per product` and `1 per subject` are possible.");
        }

        if (on == ActivityType.Purchase)
        {
            problems.Add(node.At,
                "A purchase has many products, so its rules cannot be limited per product or subject; take "
                    + "`per day`, `per month` or `cap`.");
        }
        else if (limit.Per == LimitPer.Product
            && on is not (ActivityType.Review or ActivityType.Share or ActivityType.Custom))
        {
            problems.Add(node.At, "`per product` belongs to reviews, shares and custom activities; others have "
                + "`per subject`.");
        }
    }

    private static LimitPer? Period(string word) => word switch
    {
        "member" => LimitPer.Member,
        "product" => LimitPer.Product,
        "day" => LimitPer.Day,
        "week" => LimitPer.Week,
        "month" => LimitPer.Month,
        "year" => LimitPer.Year,
        "subject" => LimitPer.Subject,
        _ => null,
    };

    private static string Hint(string word) => word is "purchase" or "basket" or "posting" ? " (that is `cap`)" : "";

    /// <summary>`3 per week`, `500 points per member`.</summary>
    private static (string Number, string Kind, string Word)? Parts(string text)
    {
        (string Number, string Kind, string Word)? parts = text.Split(' ') switch
        {
            [var number, "per", var word] => (number, "times", word),
            [var number, ("points" or "times") and var kind, "per", var word] => (number, kind, word),
            _ => null,
        };
        return parts is { Word.Length: > 0 and <= 20 } read && Digits.Are(read.Number, 13) && read.Word.All(char.IsAsciiLetterLower) ? read : null;
    }
}
