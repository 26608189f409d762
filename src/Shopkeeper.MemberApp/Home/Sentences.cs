using Shopkeeper.Client;
using Shopkeeper.MemberApp.Shell;

namespace Shopkeeper.MemberApp.Home;

/// <summary>Rules, levels and slots as sentences.</summary>
internal static class Sentences
{
    /// <summary>What a rule is for, behind its points: "for every £1 you spend".</summary>
    public static string Of(Texts texts, ClubRule rule, Club club)
    {
        if (rule.Name is { Length: > 0 } named)
        {
            return named;
        }

        var what = texts.Find("on." + rule.On) ?? rule.On.Replace("custom:", "", StringComparison.Ordinal).Replace('-', ' ');
        return rule.Per switch
        {
            "amount" => texts.Say("rule.amount", Numbers.Money(rule.Step ?? 0, club.Currency)),
            "item" => texts.Say("rule.item", what),
            "quantity" => texts.Say("rule.quantity", Numbers.Of((rule.Step ?? 0) / 1000), rule.Unit),
            _ => texts.Say("rule.flat", what),
        };
    }

    public static string Title(Texts texts, Days days, HomeSlot slot) => slot.Kind switch
    {
        "choose" => texts.Count("slot.choose", slot.Count ?? 0, slot.Name),
        "points-ending" => texts.Count("slot.points-ending", slot.Points ?? 0, slot.Name, Until(days, slot)),
        "level-near" or "level" => texts.Say("slot." + slot.Kind, Numbers.Of(slot.Points ?? 0), slot.Name),
        "voucher" or "voucher-ending" => texts.Say("slot." + slot.Kind, slot.Name, Worth(slot), Until(days, slot)),
        "picked" when slot.Offer is null => texts.Count("slot.picked.many", slot.Count ?? 0),
        "picked" or "pick-ending" => texts.Say("slot." + slot.Kind, slot.Name, Until(days, slot)),
        "offer" => slot.Name ?? "",
        "terms-change" or "terms-changed" => texts.Say("slot." + slot.Kind, slot.Day is { } day ? Numbers.Day(day) : ""),
        _ => texts.Find("slot." + slot.Kind) ?? slot.Name ?? "",
    };

    /// <summary>A kind of things as a member reads it: `dairy-and-eggs` is `Dairy and eggs`.</summary>
    public static string Kind(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..].Replace('-', ' ');

    /// <summary>Where one goes from there.</summary>
    public static string Address(HomeSlot slot) => slot.Kind switch
    {
        "choose" or "picked" or "pick-ending" or "offer" => slot.Pool is { } pool ? $"/offers?pool={Uri.EscapeDataString(pool)}" : "/offers",
        "voucher" or "voucher-ending" => "/vouchers",
        "first-purchase" or "welcome" => "/card",
        "terms-change" or "terms-changed" => "/changes",
        _ => "/points",
    };

    public static string Why(Texts texts, HomeSlot slot) => texts.Find("why." + slot.Reason) ?? slot.Reason;

    private static string Until(Days days, HomeSlot slot) => slot.Until is { } until ? days.LastBefore(until) : "";

    private static string Worth(HomeSlot slot) =>
        slot.Amount is { } amount ? Numbers.Money(amount, slot.Currency) : slot.Count is { } basisPoints ? Numbers.PerCent(basisPoints) : "";
}
