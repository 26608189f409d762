using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Members;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Accounts;

namespace Shopkeeper.Server.Http.Offers;

/// <summary>A member's account in one programme, with what menus and gates read beside it.</summary>
internal sealed record MemberView(ProgrammeHistory Programme, RuleSet Rules, AccountState State, FactRecord Facts, Instant Now)
{
    public ProgrammeDocument Document => Rules.Document;

    /// <summary>Problems in order: unknown-programme, no-version-in-force, unknown-account.</summary>
    public static async Task<(MemberView? View, Problem? Problem)> OfAsync(
        ShopContext shop, AccountId account, string? programme, CancellationToken cancel)
    {
        var book = shop.Get<ShopProgrammes>().Current;
        var (history, problem) = Choose(book, programme);
        if (history is null)
        {
            return (null, problem);
        }

        var now = shop.Shop.Now;
        if (history.InForce(now) is null)
        {
            return (null, Problems.Of(Rejection.NoVersionInForce, "No version of the programme is in force now."));
        }

        if (await shop.Get<IShopAccounts>().OwnerAsync(account, cancel) is not { } owner)
        {
            return (null, AccountCommand.Unknown());
        }

        var state = owner.States.FirstOrDefault(state => state.Programme == history.Programme)
            ?? AccountState.New(account, history.Programme);
        var facts = await shop.Get<ShopMembers>().FactsOfAsync(owner.Member, cancel);
        return (new MemberView(history, history.InForce(now, facts)!, state, facts, now), null);
    }

    public static (ProgrammeHistory? Programme, Problem? Problem) Choose(ProgrammeBook book, string? programme)
    {
        var history = programme is null ? book.Programmes.FirstOrDefault() : book.Find(programme);
        return (history, history is not null ? null : Problems.Of(
            Rejection.UnknownProgramme,
            programme is null ? "No programme is published yet." : $"There is no programme '{programme}'.", "/programme"));
    }
}

/// <summary>The list of a pool for one member: what was allocated, else what the document and the member's facts say.</summary>
internal static class Menus
{
    public static async ValueTask<ImmutableArray<(OfferDefinition Offer, string Reason)>> OfAsync(
        IOfferMenus menus, MemberView view, PoolDefinition pool, CancellationToken cancel)
    {
        var document = view.Document;
        // Lists are allocated under the version for whoever is in no pilot.
        if (pool.Mode != PoolMode.Shared && view.Rules == view.Programme.OutsidePilots(view.Now))
        {
            var period = pool.PeriodOf(view.Now.InZone(document.Zone).Date).From;
            if (await menus.FindAsync(document.Id, pool.Id, period, view.State.Account, cancel) is { } allocated)
            {
                return
                [
                    .. allocated.Select(item => (Offer: view.Rules.FindOffer(item.Offer), item.Reason))
                        .Where(item => item.Offer is not null && PoolMenu.IsListed(pool, item.Offer, view.Now))
                        .Select(static item => (item.Offer!, item.Reason)),
                ];
            }
        }

        return [.. PoolMenu.Of(document, pool, view.Facts, view.Now).Select(static item => (item.Offer, ReasonOf(item.Reason)))];
    }

    private static string ReasonOf(MenuReason reason) => reason switch
    {
        MenuReason.Liked => "liked",
        MenuReason.Segment => "segment",
        MenuReason.Ranked => "ranked",
        _ => "for-all",
    };
}
