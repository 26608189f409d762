using System.ComponentModel;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Offers;
using Shopkeeper.Offers.Pools;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Http.Programmes;

public sealed record AllocateBody
{
    [Description("A day of the period; absent = the period of today.")]
    public LocalDate? Period { get; init; }
}

public sealed record RemarkAnswer(string Offer, string Remark);

/// <summary>What an allocation did. Period is its first day; members = 0 when all share one list.</summary>
public sealed record AllocationAnswer(
    string List, LocalDate Period, int Offers, int ScarceOffers, long Members, long Slots, long Filled,
    [property: Description("The value of the lists, of the most that any lists could have under stock and budgets.")] double OfBound)
{
    [Description("The Parquet file of all slots with their propensities, beside the shop's data; absent when all share one list.")]
    public string? SlotLog { get; init; }

    [Description("Offers that are in no list, and why; and those to look at.")]
    public required IReadOnlyList<RemarkAnswer> Remarks { get; init; }

    public static AllocationAnswer Of(PoolReport report) => new(
        IdText.Write("lst", report.List), report.Period, report.Offers, report.ScarceOffers, report.Members, report.Slots,
        report.Filled, Math.Round(report.OfBound, 5))
    {
        SlotLog = report.SlotLog,
        Remarks = [.. report.Remarks.Select(static remark => new RemarkAnswer(remark.Offer, remark.Words))],
    };
}

/// <summary>
/// `POST /v1/programmes/{id}/pools/{pool}/allocate`: makes every member's list of a pool for a period, and switches to it at its
/// end. It may take minutes: who hangs up stops it, and what was in force stays. Sent again it makes the lists anew.
/// </summary>
internal static class AllocatePool
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/programmes/{id}/pools/{pool}/allocate", HandleAsync)
            .RequireScope(Scopes.Office)
            .Described("allocatePool", "Offers", "Makes every member's list of a pool for a period and switches to it")
            .Answers(200, typeof(AllocationAnswer), "The lists are in force.")
            .Refuses(400, 404, 422, 429);

    private static async Task<IResult> HandleAsync(
        ShopContext shop, string id, string pool, AllocateBody body, CancellationToken cancel)
    {
        var (order, why, detail) = PoolAsked.Of(shop.Get<ShopProgrammes>(), shop.Shop.Now, (id, pool), body.Period);
        if (order is null)
        {
            return why == Rejection.NoVersionInForce ? Problems.Of(why, detail, "/period") : Problems.NotFound(detail);
        }

        var turn = shop.Get<LongRunTurn>();
        if (!turn.TryTake())
        {
            return LongRunTurn.Taken;
        }

        try
        {
            var report = await shop.Get<ShopOffers>().AllocateAsync(
                order with { Threads = 1, SlotLogFolder = shop.Get<SlotLogFolder>().Path }, progress: null, cancel);
            return TypedResults.Json(
                AllocationAnswer.Of(report) with { SlotLog = Path.GetFileName(report.SlotLog) }, ApiJson.Default.AllocationAnswer);
        }
        catch (NothingToAllocate nothing)
        {
            return Problems.Edge("nothing-to-allocate", nothing.Message, "/period");
        }
        finally
        {
            turn.GiveBack();
        }
    }
}
