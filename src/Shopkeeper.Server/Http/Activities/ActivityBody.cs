using System.ComponentModel;
using NodaTime;

namespace Shopkeeper.Server.Http.Activities;

// Shapes for the OpenAPI document only: the bodies themselves are read by ActivityReader, and a test sends every member.

/// <summary>An activity as it is sent.</summary>
internal sealed record ActivityBody
{
    [Description("Who sends: pos, shop, import:NAME ... At most 60 characters.")]
    public required string Source { get; init; }

    [Description("Its natural key in the source, kept for ever. At most 200 characters.")]
    public required string Key { get; init; }

    [Description("purchase, return, review, handover, referral, visit, survey, share, custom (with customType) or custom:NAME")]
    public required string Type { get; init; }

    [Description("The card number presented. Either this or account; a purchase or a return may name neither.")]
    public string? Card { get; init; }

    [Description("Id of the account (acc_...).")]
    public string? Account { get; init; }

    [Description("Id of the member (mem_...) who acts in the account, where several share it; default: the account's first one.")]
    public string? Member { get; init; }

    [Description("Whose points the answer shows first; default: the shop's first programme.")]
    public string? Programme { get; init; }

    [Description("RFC 3339. Without offset the store's zone is applied and the row is marked.")]
    public required Instant OccurredAt { get; init; }

    [Description("The shop's trading day; default: the local day of occurredAt.")]
    public LocalDate? BusinessDate { get; init; }

    public string? Store { get; init; }

    public string? Channel { get; init; }

    [Description("ISO 4217. All amounts are whole minor units of it.")]
    public string? Currency { get; init; }

    public IReadOnlyList<LineBody>? Lines { get; init; }

    public IReadOnlyList<TenderBody>? Tenders { get; init; }

    [Description("Sum of amounts = sum of tenders + rounding; a difference is recorded as a variance.")]
    public long? Rounding { get; init; }

    [Description("What comes back with a purchase (an exchange), or from further sales with a return.")]
    public IReadOnlyList<ReturnBody>? Returns { get; init; }

    [Description("Of a return: its sale; absent = without receipt.")]
    public SaleBody? Sale { get; init; }

    [Description("Of a return: returned (default) or voided.")]
    public string? Reason { get; init; }

    [Description("What it is about: the product of a review, the token of a handover, the key of a custom activity.")]
    public string? Subject { get; init; }

    public string? CustomType { get; init; }

    [Description("Items handed over, or the count of a custom activity; default 1.")]
    public long? Count { get; init; }

    [Description("Money of a custom activity.")]
    public long? Amount { get; init; }

    [Description("Events that release points waiting for them.")]
    public IReadOnlyList<string>? Events { get; init; }

    [Description("Ids of reservations (hld_...) that this sale uses: they are spent with it.")]
    public IReadOnlyList<string>? Reservations { get; init; }

    [Description("Points with which it was paid where the server could not be asked. Never refused: what was not the member's to spend is an effect.")]
    public SpentOfflineBody? SpentOffline { get; init; }

    [Description("Codes of the account's vouchers that this sale uses, at most 100. One that cannot be used is an effect, never a refusal.")]
    public IReadOnlyList<string>? Vouchers { get; init; }

    [Description("Of a purchase: the quote it was made under. Never refused; what became of it is an effect.")]
    public string? QuoteId { get; init; }
}

internal sealed record LineBody
{
    public required int Line { get; init; }

    [Description("Of a returned line: the line of the sale.")]
    public int? SaleLine { get; init; }

    public string? Sku { get; init; }

    [Description("At most 3 decimals; default 1.")]
    public decimal? Quantity { get; init; }

    [Description("ea (default), kg or l")]
    public string? Unit { get; init; }

    [Description("What was charged for the whole line, tax included, after everything taken off; negative lowers the basis.")]
    public required long Amount { get; init; }

    [Description("The shelf reduction in it.")]
    public long? Discount { get; init; }

    [Description("The part of the amount that is tax.")]
    public long? Tax { get; init; }

    [Description("Our own offers in it.")]
    public IReadOnlyList<AppliedBody>? Applied { get; init; }
}

internal sealed record AppliedBody(string? Offer, long Amount);

internal sealed record TenderBody(string Type, long Amount);

internal sealed record SpentOfflineBody(
    [property: Description("Of the first kind of the shop's first programme.")] long Points,
    [property: Description("The code of the member's app that the till was shown (SK1. ...).")] string Code);

internal sealed record SaleBody(string Source, string Key);

internal sealed record ReturnBody
{
    public SaleBody? Sale { get; init; }

    public string? Reason { get; init; }

    [Description("Absent = the whole sale.")]
    public IReadOnlyList<LineBody>? Lines { get; init; }
}

internal sealed record BatchBody(IReadOnlyList<ActivityBody> Activities);

/// <summary>A basket to evaluate: as an activity, where who, when and the key may be missing.</summary>
internal sealed record QuoteBody
{
    public required string Type { get; init; }

    public string? Card { get; init; }

    public string? Account { get; init; }

    public string? Programme { get; init; }

    [Description("Evaluate for this instant; default: now. `at` is the same.")]
    public Instant? OccurredAt { get; init; }

    public LocalDate? BusinessDate { get; init; }

    public string? Store { get; init; }

    public string? Channel { get; init; }

    public string? Currency { get; init; }

    public IReadOnlyList<LineBody>? Lines { get; init; }

    public IReadOnlyList<TenderBody>? Tenders { get; init; }

    [Description("Ids of reservations (hld_...) that the sale would use.")]
    public IReadOnlyList<string>? Reservations { get; init; }

    [Description("Codes of the account's vouchers that the sale would use.")]
    public IReadOnlyList<string>? Vouchers { get; init; }

    [Description("Every rule and offer, what it gave and why not more.")]
    public bool? Explain { get; init; }

    [Description("Ask the draft of the programme named, not what is in force. For keys with the scope office; no quoteId is given.")]
    public bool? Draft { get; init; }
}
