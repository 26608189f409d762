using System.ComponentModel;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Edge;

namespace Shopkeeper.Server.Http.Audit;

public sealed record AuditEntryAnswer(
    long Seq,
    Instant At,
    [property: Description("The id of an API key, or `command line`.")] string Actor,
    string Action,
    [property: Description("What it was done to: the id of a key, account, member or programme.")] string Subject,
    string Detail,
    [property: Description("SHA-256 over the entry and the hash before, hexadecimal.")] string Hash)
{
    public string? MemberId { get; init; }
}

public sealed record AuditAnswer(IReadOnlyList<AuditEntryAnswer> Entries)
{
    [Description("Send it as ?after= for the next page; absent on the last one.")]
    public string? Next { get; init; }
}

/// <summary>
/// `GET /v1/audit?member=&amp;limit=100&amp;after=`: who did what to whom, the newest first. `GET /v1/audit/anchor`: the end of
/// the chain under the shop's seal, to be kept elsewhere.
/// </summary>
internal static class GetAudit
{
    private const int StandardLimit = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/audit", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described("getAudit", "Audit", "Who did what, the newest first")
            .Answers(200, typeof(AuditAnswer), "One page.")
            .Refuses(400, 403);
        routes.MapGet("/v1/audit/anchor", AnchorAsync)
            .RequireScope(Scopes.Office)
            .Described("getAuditAnchor", "Audit", "The end of the audit log, sealed, to be kept elsewhere")
            .Answers(200, typeof(AuditAnchor), "The anchor; `verify --anchors` checks a file of them, one a line.")
            .Refuses(403);
    }

    private static async Task<IResult> HandleAsync(
        ShopContext shop, string? member, int? limit, string? after, CancellationToken cancel)
    {
        var of = default(Guid);
        var problem = WholeShop.Check(shop.Caller, "the audit log belongs")
            ?? (member is null || IdText.TryRead("mem", member, out of) ? null : Problems.Malformed("'member' is the id of a member.", null));
        if (problem is not null
            || !Page.TryRead(limit, StandardLimit, out var length, out problem)
            || !Page.TryReadNumber(after, out var before, out problem))
        {
            return problem!;
        }

        var rows = await shop.Get<AuditLog>().PageAsync(before, member is null ? null : new MemberId(of), length, cancel);
        return TypedResults.Json(
            new AuditAnswer([.. rows.Select(Of)])
            {
                Next = rows.Length < length ? null : rows[^1].Seq.ToString(CultureInfo.InvariantCulture),
            },
            ApiJson.Default.AuditAnswer);
    }

    private static async Task<IResult> AnchorAsync(ShopContext shop, CancellationToken cancel) =>
        WholeShop.Check(shop.Caller, "the audit log belongs") is { } problem
            ? problem
            : TypedResults.Json(await shop.Get<AuditLog>().AnchorAsync(cancel), ApiJson.Default.AuditAnchor);

    internal static AuditEntryAnswer Of(AuditRow row) => new(
        row.Seq, row.At, row.Entry.Actor, AuditWords.Of(row.Entry.Action), row.Entry.Subject, row.Entry.Detail,
        Convert.ToHexStringLower(row.Hash))
    {
        MemberId = row.Entry.Member?.ToString(),
    };
}
