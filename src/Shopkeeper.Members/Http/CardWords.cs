using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>The words of the API and the command line for ranges of numbers.</summary>
public static class CardWords
{
    public const string Checks = "gs1, luhn, none";
    public const string Purposes = "cards, claims";

    public static string Of(CardCheck check) => check switch
    {
        CardCheck.Gs1 => "gs1",
        CardCheck.Luhn => "luhn",
        CardCheck.None => "none",
        _ => throw new InvariantViolated("an unknown card check"),
    };

    public static string Of(RangePurpose purpose) => purpose switch
    {
        RangePurpose.Cards => "cards",
        RangePurpose.Claims => "claims",
        _ => throw new InvariantViolated("an unknown purpose of a range"),
    };

    public static CardRangeAnswer Of(RangeInUse used) => new(
        used.Range.Name, used.Range.Numbers.Prefix, used.Range.Numbers.Length, Of(used.Range.Numbers.Check), Of(used.Range.Purpose))
    {
        Numbers = used.Range.Numbers.Capacity, Printed = used.Printed, PrintedAtMost = used.Most,
    };

    /// <summary>False with the problem when a word is none of its list; the numbers themselves are checked later.</summary>
    public static bool TryRead(string name, CardRangeBody body, out NumberRange? range, out Problem? problem)
    {
        CardCheck? check = body.Check switch { null or "gs1" => CardCheck.Gs1, "luhn" => CardCheck.Luhn, "none" => CardCheck.None, _ => null };
        RangePurpose? purpose = body.Purpose switch { null or "cards" => RangePurpose.Cards, "claims" => RangePurpose.Claims, _ => null };
        problem = check is null ? Problems.Malformed($"/check is one of: {Checks}.", "/check")
            : purpose is null ? Problems.Malformed($"/purpose is one of: {Purposes}.", "/purpose")
            : null;
        range = problem is null ? new NumberRange(name, new CardRange(body.Prefix, body.Length ?? 13, check!.Value), purpose!.Value) : null;
        return problem is null;
    }
}
