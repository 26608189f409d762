using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Members;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Import.OnlineRetail;

namespace Shopkeeper.Server.Demo;

/// <summary>What the landing page tells of a demo shop: its sums, and one member with statement and explanation.</summary>
internal sealed record DemoStory(ShopTotals Totals, ProgrammeDocument? Programme, ShownMember? Member)
{
    // Seven invoices, one of them taken back in part, and three levels: enough to see and short enough to read.
    private const long ShownCustomer = 15260;

    /// <summary>Customers of the sample to be, with what is known of each.</summary>
    public static readonly IReadOnlyList<(long Customer, string Story)> Customers =
    [
        (ShownCustomer, "a handful of purchases, one of them taken back in part"),
        (14911, "buys nearly every day: every level is open"),
        (12748, "many small baskets, the whole year through"),
        (13748, "one purchase, long ago"),
    ];

    private const int Rows = 12;

    public static async Task<DemoStory> ReadAsync(ShopServices services, CancellationToken cancel)
    {
        var accounts = services.Get<IShopAccounts>();
        var programme = services.Get<ShopProgrammes>().Current.Programmes is [var first, ..] ? first.Versions[^1].Document : null;
        return new DemoStory(
            await accounts.TotalsAsync(cancel),
            programme,
            await FindMemberAsync(accounts, services.Get<ShopMembers>(), cancel));
    }

    private static async Task<ShownMember?> FindMemberAsync(IShopAccounts accounts, ShopMembers members, CancellationToken cancel)
    {
        var number = RetailCard.Of(ShownCustomer);
        if (!members.TryReadCard(number, out var card, out _)
            || await accounts.FindByCardAsync(card, cancel) is not { } linked
            || await accounts.FindAsync(linked.Account, cancel) is not [var state, ..])
        {
            return null;
        }

        var rows = ImmutableArray.CreateBuilder<StatementRow>();
        RecordedActivity? explained = null;
        foreach (var posting in await accounts.EntriesAsync(linked.Account, before: null, Rows, cancel))
        {
            // An explanation reads the account's journal up to there: one is enough.
            var isShown = explained is null;
            var recorded = await accounts.FindActivityAsync(posting.Activity, explain: isShown, cancel);
            rows.Add(new StatementRow(posting, recorded?.Activity));
            explained ??= recorded is { Activity.Type: ActivityType.Purchase, Explanations.IsEmpty: false } ? recorded : null;
        }

        return new ShownMember(number, linked.Account, state.Levels, rows.ToImmutable(), explained);
    }
}

internal sealed record ShownMember(
    string Card, AccountId Account, ImmutableArray<string> Levels, ImmutableArray<StatementRow> Statement, RecordedActivity? Explained);

/// <summary>A posting with the activity it is of; without one it is a command such as an adjustment.</summary>
internal readonly record struct StatementRow(Posting Posting, Activity? Activity);
