using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;

namespace Shopkeeper.Server.Http.Activities;

public sealed record SaleAnswer(string Source, string Key)
{
    internal static SaleAnswer? Of(ActivityKey? key) => key is { } sale ? new SaleAnswer(sale.Source, sale.Key) : null;
}

public sealed record LineAnswer(int Line, string Sku, decimal Quantity, string Unit, long Amount, long Discount, long Tax, long Applied)
{
    [Description("As the catalogue has it now; absent for a product that it does not know.")]
    public string? Name { get; init; }
}

public sealed record TenderAnswer(string Type, long Amount);

public sealed record ReturnedLineAnswer(int Line, int? SaleLine, string Sku, decimal Quantity, long? Amount);

public sealed record ReturnAnswer(SaleAnswer? Sale, string Reason, IReadOnlyList<ReturnedLineAnswer> Lines);

/// <summary>An activity as it was recorded. Whose card it was stands nowhere in it.</summary>
public sealed record RecordedBody(string Source, string Key, string Type, Instant OccurredAt, LocalDate BusinessDate)
{
    [Description("The till gave no offset, or its clock ran ahead.")]
    public bool? TimeAssumed { get; init; }

    public string? Store { get; init; }

    public string? Channel { get; init; }

    public string? Currency { get; init; }

    public IReadOnlyList<LineAnswer>? Lines { get; init; }

    public IReadOnlyList<TenderAnswer>? Tenders { get; init; }

    public long? Rounding { get; init; }

    public IReadOnlyList<ReturnAnswer>? Returns { get; init; }

    public string? Subject { get; init; }

    public string? CustomType { get; init; }

    public long? Count { get; init; }

    public long? Amount { get; init; }

    public IReadOnlyList<string>? Events { get; init; }

    [Description("Lines less tenders less rounding, when they do not add up.")]
    public long? Variance { get; init; }

    internal static RecordedBody Of(Activity activity, CatalogueSnapshot? catalogue = null) =>
        new(activity.Key.Source, activity.Key.Key, ActivityWords.Of(activity.Type), activity.OccurredAt, activity.BusinessDate)
        {
            TimeAssumed = activity.TimeAssumed ? true : null,
            Store = Said(activity.Store),
            Channel = Said(activity.Channel),
            Currency = Said(activity.Currency.ToString()),
            Lines = activity.Lines.IsEmpty ? null : [.. activity.Lines.Select(line => Of(line, catalogue))],
            Tenders = activity.Tenders.IsEmpty ? null : [.. activity.Tenders.Select(static tender => new TenderAnswer(tender.Type, tender.Amount))],
            Rounding = Said(activity.TenderRounding, 0),
            Returns = activity.Returns.IsEmpty ? null : [.. activity.Returns.Select(Of)],
            Subject = Said(activity.Subject),
            CustomType = Said(activity.CustomType),
            Count = Said(activity.Count, 1),
            Amount = Said(activity.CustomAmount, 0),
            Events = activity.Events.IsEmpty ? null : activity.Events,
            Variance = Said(activity.Variance, 0),
        };

    private static LineAnswer Of(Line line, CatalogueSnapshot? catalogue) =>
        new(line.Number, line.Sku, line.Thousandths / 1000m, ActivityWords.Of(line.Unit), line.Amount, line.Discount, line.Tax, line.Applied)
        {
            Name = catalogue?.Find(line.Sku)?.Name is { Length: > 0 } name ? name : null,
        };

    private static ReturnAnswer Of(ReturnPart part) =>
        new(SaleAnswer.Of(part.Sale), part.Reason == ReturnReason.Voided ? "voided" : "returned", [.. part.Lines.Select(static line =>
            new ReturnedLineAnswer(line.Number, line.SaleLine == 0 ? null : line.SaleLine, line.Sku, line.Thousandths / 1000m, line.Amount))]);

    private static string? Said(string text) => text.Length == 0 ? null : text;

    private static long? Said(long number, long standard) => number == standard ? null : number;
}

/// <summary>An activity with what it gave, and why when asked.</summary>
public sealed record RecordedActivityAnswer(string ActivityId, string Account)
{
    public RecordedBody? Activity { get; init; }

    public IReadOnlyList<ProgrammeAnswer> Programmes { get; init; } = [];

    public IReadOnlyList<EffectAnswer> Effects { get; init; } = [];

    [Description("Only when asked by ?explain=true: every rule, what it gave and why not more.")]
    public IReadOnlyList<ExplanationAnswer>? Explanations { get; init; }
}
