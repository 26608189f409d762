using System.Collections.Immutable;
using System.Globalization;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>Reads the effects of one posting, in the order in which they happened.</summary>
/// <param name="Rules">For names; null when this process has not seen that version yet: then ids stand for names.</param>
internal readonly record struct EffectReader(RuleSet? Rules, Posting Posting, Activity? Sent)
{
    private const string Language = "en";

    private ProgrammeDocument? Document => Rules?.Document;

    public void AddTo(List<EffectAnswer> effects)
    {
        AddMovement(effects);
        AddReinstated(effects);
        AddSpentOffline(effects);
        foreach (var change in Posting.Changes)
        {
            if (Of(change) is { } effect)
            {
                effects.Add(effect);
            }
        }
    }

    private EffectAnswer? Of(Change change) => change switch
    {
        Change.RuleFired { Granted: not 0 } fired =>
            Effect("points", $"{Signed(fired.Granted)} {PointsName(fired.Currency)}: {RuleName(fired.Rule)}") with
            {
                Rule = fired.Rule, Points = fired.Granted, Lines = LineNumbers(fired.Lines),
            },
        Change.ClawedBack { Taken: not 0 } back =>
            Effect("points-taken-back", $"{Signed(-back.Taken)} {PointsName(0)}: {RuleName(back.Rule)}") with
            {
                Rule = back.Rule, Points = -back.Taken,
            },
        Change.HoldSpent spent => Movement("redeemed", -spent.Lots.Sum(static lot => lot.Amount), spent.Currency),
        Change.LevelReached reached =>
            Effect("level-reached", $"Level reached: {LevelName(reached.Level)}") with { Level = reached.Level },
        Change.LevelLost lost => Effect("level-lost", $"Level left: {LevelName(lost.Level)}") with { Level = lost.Level },
        Change.VarianceSeen variance =>
            Effect("variance", "The amounts do not match; the difference was recorded.") with { Amount = variance.Amount },
        Change.VoucherSkipped { Why: Rejection.CodesExhausted } => Effect("voucher-not-issued", "A voucher is due, but its codes have run out.") with
        {
            Rule = RejectionCode.Of(Rejection.CodesExhausted),
        },
        Change.VoucherSkipped skipped => Effect("voucher-skipped", "A voucher could not be used.") with
        {
            // One reason, whatever it was: a till learns nothing of codes that are not this account's.
            Rule = RejectionCode.Of(Rejection.VoucherNotUsable), Index = Sent?.Vouchers.IndexOf(skipped.Voucher) is >= 0 and var at ? at : null,
        },
        _ => OfferEffects.Of(change, Posting.Programme, Rules),
    };

    // Commands have no activity: their effect is the movement itself.
    private void AddMovement(List<EffectAnswer> effects)
    {
        var (kind, purse) = Posting.Kind switch
        {
            CommandKind.Redeem or CommandKind.Commit => ("redeemed", Purse.Redeemed),
            CommandKind.Reserve or CommandKind.Release => (Posting.Kind == CommandKind.Reserve ? "reserved" : "released", Purse.Reserved),
            CommandKind.Adjust => ("adjusted", Purse.Adjusted),
            CommandKind.Expire => ("expired", Purse.Expired),
            >= CommandKind.Transfer and <= CommandKind.SplitOff => ("transferred", Purse.Transferred),
            CommandKind.TakeOver => ("taken-over", Purse.Opened),
            _ => ("", Purse.Issued),
        };
        if (kind.Length == 0)
        {
            return;
        }

        var currency = Posting.Terms?.Currency ?? 0;
        long points = 0;
        foreach (ref readonly var entry in Posting.Entries.AsSpan())
        {
            points += entry.Currency == currency ? PostingPoints.Signed(entry, purse) : 0;
        }

        effects.Add(Movement(kind, points, currency));
    }

    // What a return gave back of points spent, and what of it had lapsed meanwhile.
    private void AddReinstated(List<EffectAnswer> effects)
    {
        foreach (var kind in Posting.Entries.Where(static entry => entry.From == Purse.Reinstated)
                     .GroupBy(static entry => (entry.Currency, Lapsed: entry.To == Purse.Expired)))
        {
            var points = kind.Sum(static entry => entry.Amount);
            effects.Add(Movement(kind.Key.Lapsed ? "reinstated-expired" : "reinstated", points, kind.Key.Currency));
        }
    }

    // What a till took without asking: what the member had, what it owes now, and what the shop bears.
    private void AddSpentOffline(List<EffectAnswer> effects)
    {
        foreach (var spent in Posting.Changes.OfType<Change.SpentOffline>())
        {
            var had = spent.Lots.Sum(static lot => lot.Amount);
            if (had > 0)
            {
                effects.Add(Movement("redeemed", -had, 0));
            }

            if (spent.Owed > 0)
            {
                effects.Add(Effect("overspent-owed", $"{Signed(-spent.Owed)} {PointsName(0)} were not there; later points pay them off.") with { Points = -spent.Owed });
            }

            if (spent.Lost > 0)
            {
                effects.Add(Effect("overspent-lost", $"{spent.Lost.ToString("#,0", CultureInfo.InvariantCulture)} {PointsName(0)} of this sale were not the member's to spend: the shop bears them.") with
                {
                    Points = spent.Lost, Rule = RejectionCode.Of(spent.Why == Rejection.None ? Rejection.Insufficient : spent.Why),
                });
            }
        }
    }

    private EffectAnswer Movement(string kind, long points, int currency) =>
        Effect(kind, $"{Signed(points)} {PointsName(currency)}") with { Points = points };

    private EffectAnswer Effect(string kind, string text) => new(kind, Posting.Programme, text);

    private List<int>? LineNumbers(ImmutableArray<int> indexes)
    {
        if (indexes.IsDefaultOrEmpty || Sent is null)
        {
            return null;
        }

        var numbers = new List<int>(indexes.Length);
        foreach (var index in indexes)
        {
            if (index < Sent.Lines.Length)
            {
                numbers.Add(Sent.Lines[index].Number);
            }
        }

        return numbers.Count == 0 ? null : numbers;
    }

    private string PointsName(int currency) =>
        Document is { Points: var points } && currency < points.Length ? points[currency].Name.In(Language) : "points";

    private string RuleName(string id)
    {
        foreach (var rule in Document?.Earn ?? [])
        {
            if (rule.Id == id)
            {
                return rule.Name?.In(Language) ?? id;
            }
        }

        return OfferEffects.NameOf(Rules, id, TermsOf(id));
    }

    /// <summary>The terms that an offer was used under in this posting.</summary>
    private string TermsOf(string offer) =>
        Posting.Changes.OfType<Change.OfferUsed>().FirstOrDefault(used => used.Offer == offer)?.Terms ?? "";

    private string LevelName(string id)
    {
        foreach (var level in Document?.Levels ?? [])
        {
            if (level.Id == id)
            {
                return level.Name.In(Language);
            }
        }

        return id;
    }

    private static string Signed(long points) => points.ToString("+#,0;-#,0;0", CultureInfo.InvariantCulture);
}
