using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes.Diff;

namespace Shopkeeper.Domain.Programmes.Notices;

/// <summary>What members are told of a kind of points: when they lapse and become available, and what they are worth.</summary>
internal static class PointsTerms
{
    public static ToldPart Of(PointsDefinition points, ProgrammeDocument document)
    {
        var aspects = new Aspects(PointsParts.Of(points));
        return new ToldPart("points", points.Id, points.Name,
        [
            aspects.Told("expire", "expiry", Expires(points.Expiry)),
            aspects.Told("wait", "wait", Waits(points.Pending, document.Zone)),
            aspects.Told("spendable", "spendable"),
            aspects.Told("value", "worth", currency => Worth(points, currency)),
            aspects.Told("smallest redemption", "redeem-minimum", RuleTerms.PointsOrNone(points.RedeemMinimum)),
            aspects.Told("steps of redemption", "redeem-step", RuleTerms.PointsOrNone(points.RedeemStep)),
        ]);
    }

    public static MemberTerm Waits(Pending pending, DateTimeZone zone) => pending.Kind switch
    {
        PendingKind.For => new MemberTerm(TermForm.Period) { Length = pending.For },
        PendingKind.Until => RuleTerms.Day(pending.Until, zone),
        PendingKind.Event => new MemberTerm(TermForm.Word) { Words = ["event"] },
        _ => MemberTerm.None,
    };

    private static MemberTerm Expires(Expiry expiry) => expiry.Kind switch
    {
        ExpiryKind.Age => new MemberTerm(TermForm.Period) { Length = expiry.After },
        ExpiryKind.Inactivity => new MemberTerm(TermForm.Inactivity) { Length = expiry.After },
        ExpiryKind.Calendar => new MemberTerm(TermForm.Calendar) { DayOfYear = expiry.On, Count = expiry.Years },
        _ => MemberTerm.None,
    };

    private static MemberTerm Worth(PointsDefinition points, Currency currency)
    {
        foreach (var value in points.Values)
        {
            if (value.Worth.Currency == currency)
            {
                return new MemberTerm(TermForm.Worth) { Points = value.Points, Amount = value.Worth };
            }
        }

        return MemberTerm.None;
    }
}
