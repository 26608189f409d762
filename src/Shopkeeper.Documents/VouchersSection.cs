using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Programmes.Documents;

/// <summary>`vouchers`: the kinds, what each is worth, how long it is good, and when one is issued by itself.</summary>
internal static class VouchersSection
{
    private const int MostKinds = 1_000;

    public static ImmutableArray<VoucherDefinition> Read(Fields document, DocumentScope scope)
    {
        var kinds = ImmutableArray.CreateBuilder<VoucherDefinition>();
        foreach (var entry in OffersSection.Entries(document, "vouchers", MostKinds))
        {
            if (One(entry, scope, document.Problems) is { } kind)
            {
                kinds.Add(kind);
            }
        }

        return kinds.ToImmutable();
    }

    private static VoucherDefinition? One(MapEntry entry, DocumentScope scope, ProblemList problems)
    {
        if (Fields.Of(entry.Value, $"the voucher `{entry.Key}`", problems, "name", "valid", "worth", "percent", "on",
            "statement", "spend", "codes", "onReturn") is not { } fields)
        {
            return null;
        }

        var statement = Statement(fields, scope);
        if (fields.Has("worth") && fields.Has("percent"))
        {
            fields.Problem("percent", "A voucher is worth money (`worth`) or per cent (`percent`), not both.");
        }

        if (statement is not null)
        {
            fields.Refuse("cannot stand beside `statement`: points say what the voucher is worth.", "worth", "percent", "spend");
        }

        if (!fields.Has("percent"))
        {
            fields.Refuse("belongs to `percent`.", "on");
        }

        return new VoucherDefinition
        {
            Id = entry.Key,
            Name = Texts.Read(fields, "name"),
            Valid = fields.Find("valid") is { } valid ? Times.Duration(valid, "`valid`", hours: false, problems) : null,
            Worth = OfferReader.Money(fields, "worth", scope),
            BasisPoints = fields.Find("percent") is { } percent
                ? BenefitReader.BasisPoints(percent, "`percent`", problems)
                : 0,
            Base = Scalars.Choice(fields, "on", ("left", PricedOn.Left), ("original", PricedOn.Original)) ?? PricedOn.Left,
            Statement = statement,
            Spend = Spend(fields, scope),
            CodePool = fields.Find("codes") is { } codes ? Scalars.Id(codes, "`codes`", problems) ?? "" : "",
            OnReturn = Scalars.Choice(fields, "onReturn", ("give-back", OfferOnReturn.GiveBack), ("keep", OfferOnReturn.Keep))
                ?? OfferOnReturn.GiveBack,
        };
    }

    private static StatementRule? Statement(Fields voucher, DocumentScope scope)
    {
        if (voucher.Find("statement") is not { } node
            || Fields.Of(node, "`statement`", voucher.Problems, "days", "points", "minimum", "step") is not { } fields)
        {
            return null;
        }

        fields.Require("days");
        var days = fields.Find("days") is { } list
            ? Scalars.Items(list).Select(day => Times.Day(day, "`days`", fields.Problems)).OfType<AnnualDate>().ToImmutableArray()
            : [];
        var points = PointsSection.IndexOf(fields, "points", scope.Points);
        var minimum = Scalars.Whole(fields, "minimum", 1, ProgrammeLimits.Points) ?? 1;
        var step = Scalars.Whole(fields, "step", 1, ProgrammeLimits.Points) ?? 1;
        if (points >= scope.Points.Length || !scope.Points[points].Spendable || scope.Points[points].Values.IsEmpty)
        {
            fields.Problems.Add(fields.At, "Points that become vouchers must be spendable and have a `value`.");
        }

        return new StatementRule(days, points, minimum, step);
    }

    private static SpendRule? Spend(Fields voucher, DocumentScope scope)
    {
        if (voucher.Find("spend") is not { } node
            || Fields.Of(node, "`spend`", voucher.Problems, "threshold", "repeat") is not { } fields)
        {
            return null;
        }

        fields.Require("threshold");
        if (!voucher.Has("worth") && !voucher.Has("percent"))
        {
            voucher.Problem("spend", "What `spend` issues must be worth something: add `worth` or `percent`.");
        }

        return new SpendRule(
            OfferReader.Money(fields, "threshold", scope),
            Scalars.Choice(fields, "repeat", ("every", SpendRepeat.Every), ("once", SpendRepeat.Once)) ?? SpendRepeat.Every);
    }
}
