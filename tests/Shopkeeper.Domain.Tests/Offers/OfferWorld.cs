using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Programmes;

namespace Shopkeeper.Domain.Tests.Offers;

/// <summary>A programme of 10 points a pound with pools and vouchers, and what tests ask of it.</summary>
internal static class OfferWorld
{
    public const string Yaml = """
        programme: test
        name: Test
        currency: GBP
        timezone: Europe/London
        points: { name: Points, spendable: true, value: { points: 1, worth: 0.01 GBP } }
        earn:
          - { id: spend, on: purchase, points: 1, per: 0.01 GBP }
        levels:
          - { id: preview, at: 3000, unlocks: [gate:preview] }
          - { id: early, at: 5000, unlocks: [gate:early-sale] }
        """;

    public static OfferDefinition Offer(string id, params string[] pools) => new()
    {
        Id = id, Kind = OfferKind.Percent, BasisPoints = 2_000, In = [.. pools], ContentHash = "hash-" + id,
    };

    public static OfferDefinition About(string id, string category, params string[] pools) =>
        Offer(id, pools) with { Only = new LineSelector { Categories = [category] } };

    public static PoolDefinition Pool(string id, params (long From, int Slots)[] slots) => new()
    {
        Id = id, Mode = PoolMode.Shared, Slots = [.. slots.Select(static step => new SlotStep(step.From, step.Slots))],
    };

    public static ProgrammeDocument Document(params OfferDefinition[] offers) =>
        ReadyProgramme.Of(Yaml) with { Offers = [.. offers] };

    public static World With(this ProgrammeDocument document) => new(RuleSet.Compile(document, 1, Instant.MinValue));

    public static void Publish(this World world, ProgrammeDocument document) =>
        world.Rules = RuleSet.Compile(document, world.Rules.Version + 1, world.Now);

    public static Rejection Pick(this World world, string pool, string offer, string replaces = "", bool listed = true) =>
        world.Decide(new Command.PickOffer(world.NextActivity(), pool, offer, replaces, listed, "desk")).Rejection;

    public static Rejection Unpick(this World world, string pool, string offer) =>
        world.Decide(new Command.UnpickOffer(world.NextActivity(), pool, offer, "desk")).Rejection;

    /// <summary>The offer of a pick is used in a purchase, as the offer engine writes it.</summary>
    public static AccountState Used(AccountState state, Pick pick) => Fold.Apply(
        state,
        new Posting
        {
            Account = state.Account, Programme = state.Programme, Seq = state.Seq + 1, Member = default, Kind = CommandKind.Activity,
            Activity = default, RuleSetVersion = 1, CatalogueNumber = 0, OccurredAt = pick.From, RecordedAt = pick.From,
            Changes = [new Change.OfferUsed(pick.Offer, pick.Pool, pick.Period, 1, 100, 100, [])],
        });

    public static Outcome DecideOn(this World world, AccountState state, Command command) =>
        Engine.Decide(state, world.Context(command), command);

    public static Instant London(int year, int month, int day, int hour = 0, int minute = 0) =>
        DateTimeZoneProviders.Tzdb["Europe/London"].AtStrictly(new LocalDateTime(year, month, day, hour, minute)).ToInstant();

    public static VoucherId Issue(this World world, string kind, long? worth = null)
    {
        var id = new VoucherId(world.NextActivity().Value);
        world.Decide(new Command.IssueVoucher(world.NextActivity(), id, kind, worth, default, "goodwill", "desk"));
        return id;
    }

    public static Rejection Use(this World world, VoucherId voucher, long amount = 0) =>
        world.Decide(new Command.UseVoucher(world.NextActivity(), voucher, amount, "till")).Rejection;

    public static HoldId Reserve(this World world, Duration time, params VoucherId[] vouchers)
    {
        var hold = new HoldId(world.NextActivity().Value);
        world.Decide(new Command.Reserve(world.NextActivity(), hold, 0, 0, world.Now + time, "basket", "till") { Vouchers = [.. vouchers] });
        return hold;
    }

    public static Outcome Statement(this World world, string kind)
    {
        var day = world.Now.InZone(world.Rules.Document.Zone).Date;
        return world.Decide(new Command.ConvertPoints(
            world.NextActivity(), new VoucherId(world.NextActivity().Value), kind, day, "job"));
    }
}
