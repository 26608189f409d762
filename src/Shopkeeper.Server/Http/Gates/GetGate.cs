using System.ComponentModel;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Members;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;
using Shopkeeper.Server.Http.Offers;

namespace Shopkeeper.Server.Http.Gates;

public sealed record GateAnswer(
    string Gate,
    bool Open,
    [property: Description("everybody, level, segment or no-access")] string Reason,
    [property: Description("A cache may use this answer up to this instant.")] Instant CacheUntil)
{
    [Description("From when this visitor passes; absent = now and always when open, never when closed.")]
    public Instant? From { get; init; }

    [Description("Up to when; absent = without end.")]
    public Instant? Until { get; init; }
}

/// <summary>Who asks a gate, and for when.</summary>
public sealed record GateAsked
{
    public string? Account { get; init; }

    public string? Card { get; init; }

    public string? Programme { get; init; }

    [Description("Ask for another instant, RFC 3339; default now.")]
    public string? At { get; init; }
}

/// <summary>
/// `GET /v1/gates/{gate}?account=` or `?card=`: may this member pass, and from when. Without either, or with a card that
/// nobody has: what holds for everybody, so that the call does not say who is a member.
/// </summary>
internal static class GetGate
{
    // A purchase may open a gate at any moment; what holds for everybody changes with a publication only.
    private const int MemberSeconds = 60;
    private const int EverybodySeconds = 300;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/gates/{gate}", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("getGate", "Gates", "May this member pass, and from when")
            .Answers(200, typeof(GateAnswer), "With Cache-Control, at most until the next change.")
            .Refuses(400, 404);

    private static async Task<IResult> HandleAsync(
        HttpContext context, ShopContext shop, string gate, [AsParameters] GateAsked asked, CancellationToken cancel)
    {
        var now = shop.Shop.Now;
        var (history, problem) = MemberView.Choose(shop.Get<ShopProgrammes>().Current, asked.Programme);
        problem ??= asked.Account is not null && asked.Card is not null ? Problems.Malformed("Ask by account or by card.", null) : null;
        if (problem is not null || !TryReadTime(asked.At, now, out var instant, out problem)
            || !TryReadOwner(asked.Account, out var id, out problem))
        {
            return problem!;
        }

        if (history!.InForce(instant) is null)
        {
            return Problems.Of(Rejection.UnknownGate, "No version of the programme is in force then.");
        }

        var visitor = await VisitorAsync(shop, history.Programme, id, asked.Card, cancel);
        var document = history.InForce(instant, visitor.Facts)!.Document;
        if (GateCheck.Of(document, gate, visitor, instant) is not { } pass)
        {
            return Problems.Of(Rejection.UnknownGate, $"There is no gate '{gate}'.");
        }

        var bound = now + Duration.FromSeconds(visitor.Account is null ? EverybodySeconds : MemberSeconds);
        var until = pass.Changes is { } change && change > now && change < bound ? change : bound;
        // Whole seconds, rounded down: never used past the change.
        var seconds = (long)Math.Floor((until - now).TotalSeconds);
        context.Response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"private, max-age={seconds}");
        return TypedResults.Json(
            new GateAnswer(gate, pass.IsOpen, ReasonOf(pass.Reason), until) { From = pass.From, Until = pass.Until },
            ApiJson.Default.GateAnswer);
    }

    private static async Task<GateVisitor> VisitorAsync(
        ShopContext shop, string programme, AccountId? account, string? card, CancellationToken cancel)
    {
        var accounts = shop.Get<IShopAccounts>();
        var members = shop.Get<ShopMembers>();
        if (card is not null)
        {
            account = shop.Get<ActivityInbox>().HashOf(card) is { } hash ? (await accounts.FindByCardAsync(hash, cancel))?.Account : null;
        }

        if (account is not { } id || await accounts.OwnerAsync(id, cancel) is not { } owner)
        {
            return GateVisitor.Guest;
        }

        var state = owner.States.FirstOrDefault(state => state.Programme == programme) ?? AccountState.New(id, programme);
        return new GateVisitor(state, await members.FactsOfAsync(owner.Member, cancel));
    }

    private static bool TryReadOwner(string? text, out AccountId? account, out Problem? problem)
    {
        (account, problem) = (null, null);
        if (text is null)
        {
            return true;
        }

        var isRead = AccountCommand.TryReadAccount(text, out var id, out problem);
        account = isRead ? id : null;
        return isRead;
    }

    private static bool TryReadTime(string? text, Instant now, out Instant at, out Problem? problem)
    {
        (at, problem) = (now, null);
        if (text is null)
        {
            return true;
        }

        if (OffsetDateTimePattern.Rfc3339.Parse(text).TryGetValue(default, out var read))
        {
            at = read.ToInstant();
            return true;
        }

        problem = Problems.Malformed("'at' is an instant in RFC 3339.", null);
        return false;
    }

    private static string ReasonOf(GateReason reason) => reason switch
    {
        GateReason.Level => "level",
        GateReason.Segment => "segment",
        GateReason.NoAccess => "no-access",
        _ => "everybody",
    };
}
