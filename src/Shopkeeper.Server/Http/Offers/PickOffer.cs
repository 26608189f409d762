using System.ComponentModel;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Members.Http;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Offers;

public sealed record PickBody
{
    [Description("Left out: the first pool of the offer from which one picks.")]
    public string? Pool { get; init; }

    [Description("A pick of the same pool that is given up for this one, in one step.")]
    public string? Replaces { get; init; }

    [Description("Default: the shop's first programme.")]
    public string? Programme { get; init; }

    public ProofBody? Proof { get; init; }
}

/// <summary>What a DELETE has no body for.</summary>
public sealed record UnpickAsked
{
    public string? Pool { get; init; }

    public string? Programme { get; init; }

    [Description("The kind of proof: operator; others have no place in an address.")]
    public string? Proof { get; init; }

    [Description("Why, in the operator's words.")]
    public string? Reason { get; init; }
}

/// <summary>
/// `PUT /v1/accounts/{id}/offers/{offerId}/pick` picks, or swaps with `replaces`; `DELETE` gives a pick up. Picking needs a
/// proof of the member, as spending does.
/// </summary>
internal static class PickOffer
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/v1/accounts/{id}/offers/{offerId}/pick", PickAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("pickOffer", "Offers", "Picks an offer, or swaps one pick for it")
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Answers(201, typeof(ActivityAnswer), "Picked.")
            .Answers(200, typeof(ActivityAnswer), "Replayed: the first answer again.")
            .Refuses(400, 403, 404, 422, 429, 503);
        routes.MapDelete("/v1/accounts/{id}/offers/{offerId}/pick", UnpickAsync)
            .RequireScope(Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("unpickOffer", "Offers", "Gives up a pick that was not used")
            .WithMetadata(NeedsIdempotencyKey.Always)
            .Answers(201, typeof(ActivityAnswer), "Given up.")
            .Answers(200, typeof(ActivityAnswer), "Replayed: the first answer again.")
            .Refuses(400, 403, 404, 422, 429, 503);
    }

    private static async Task<IResult> PickAsync(
        HttpContext context, ShopContext shop, string id, string offerId, PickBody body, CancellationToken cancel)
    {
        var proof = Proofs.ForPicking(body.Proof, shop.Caller);
        var problem = Proofs.Check(proof, shop.Caller);
        if (problem is not null || !AccountCommand.TryReadAccount(id, out var account, out problem))
        {
            return problem!;
        }

        var (view, refused) = await MemberView.OfAsync(shop, account, body.Programme, cancel);
        if (view is null)
        {
            return refused!;
        }

        var pool = PoolOf(view, offerId, body.Pool);
        var list = view.Document.FindPool(pool) is { } known ? await Menus.OfAsync(shop.Get<IOfferMenus>(), view, known, cancel) : [];
        var isListed = list.Any(item => item.Offer.Id == offerId);
        return await AccountCommand.PostAsync(context, shop, account, (view.Document.Id, body.Programme is not null), (activity, actor) =>
            new Command.PickOffer(activity, pool, offerId, body.Replaces ?? "", isListed, actor), proof);
    }

    private static async Task<IResult> UnpickAsync(
        HttpContext context, ShopContext shop, string id, string offerId, [AsParameters] UnpickAsked asked, CancellationToken cancel)
    {
        var said = asked.Proof is null ? null : new ProofBody { Kind = asked.Proof, Reason = asked.Reason };
        var proof = Proofs.ForPicking(said, shop.Caller);
        var problem = Proofs.Check(proof, shop.Caller);
        if (problem is not null || !AccountCommand.TryReadAccount(id, out var account, out problem))
        {
            return problem!;
        }

        var (view, refused) = await MemberView.OfAsync(shop, account, asked.Programme, cancel);
        return view is null
            ? refused!
            : await AccountCommand.PostAsync(context, shop, account, (view.Document.Id, asked.Programme is not null), (activity, actor) =>
                new Command.UnpickOffer(activity, PickedIn(view, offerId, asked.Pool), offerId, actor), proof);
    }

    private static string PoolOf(MemberView view, string offer, string? said) => said
        ?? view.Rules.FindOffer(offer)?.In.FirstOrDefault(pool => view.Document.FindPool(pool) is { Pick: true, Slots.IsEmpty: false })
        ?? view.Document.Pools.FirstOrDefault(static pool => pool is { Pick: true, Slots.IsEmpty: false })?.Id ?? "";

    private static string PickedIn(MemberView view, string offer, string? said) => said
        ?? view.State.Picks.LastOrDefault(pick => pick.Offer == offer && pick.IsOpen(view.Now))?.Pool
        ?? PoolOf(view, offer, null);
}
