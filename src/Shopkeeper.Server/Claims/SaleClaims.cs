using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Claims;
using Shopkeeper.Engagement.Codes;
using Shopkeeper.Members;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Claims;

/// <summary>What is printed for a sale without a member.</summary>
internal sealed record ClaimOffer(string Code, string? Number, LocalDate Until);

/// <summary>What somebody claims with; total (minor units) and date are for a number.</summary>
internal sealed record ClaimAsked(string Code, long? Total, LocalDate? Date);

/// <summary>
/// Sales without a member: the code for the receipt, and who claims it. Looked for in the same reads whatever the code is, so that
/// wrong, used and expired ones cost the same (docs/adr/0020-claims.md).
/// </summary>
internal sealed class SaleClaims(
    Shop shop, IShopAccounts accounts, ShopMembers members, ShopProgrammes programmes, (ClaimCodes Codes, ClaimStore Store, CodeGuesses Guesses) parts)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    private (ClaimPolicy Policy, long Since)? known;

    public ClaimStore Store => parts.Store;

    /// <summary>The answer of a sale that names nobody with the code for its receipt; any other answer as it is.</summary>
    public static async ValueTask<ActivityAnswer> WithCodeAsync(ShopContext shop, PostingAnswer posted, Activity sale, ActivityAnswer answer) =>
        posted is { Status: AnswerStatus.Parked, Rejection: Rejection.NoMember } && sale.Type == ActivityType.Purchase
        && await shop.Get<SaleClaims>().OfferAsync(sale, CancellationToken.None) is var offer
            ? answer with { ClaimCode = offer.Code, ClaimNumber = offer.Number, ClaimUntil = offer.Until }
            : answer;

    public async Task<ClaimOffer> OfferAsync(Activity sale, CancellationToken cancel)
    {
        var (mark, policy) = (UnclaimedSale.MarkOf(sale.Key), await PolicyAsync(cancel));
        string? number = null;
        if (await members.Cards.ClaimRangeAsync(cancel) is { } range)
        {
            number = parts.Codes.NumberOf(mark, range);
            await Store.KeepNumberAsync(number, mark, shop.Now - Duration.FromDays(policy.Days + Limits.DaysAhead), cancel);
        }

        return new ClaimOffer(parts.Codes.CodeOf(mark), number, LastDay(sale, policy));
    }

    /// <summary>The policy as this node knows it, at most ten seconds old.</summary>
    public async ValueTask<ClaimPolicy> PolicyAsync(CancellationToken cancel)
    {
        if (known is { } kept && shop.Time.GetElapsedTime(kept.Since) < KeptFor)
        {
            return kept.Policy;
        }

        var (policy, _) = await Store.PolicyAsync(cancel);
        known = (policy, shop.Time.GetTimestamp());
        return policy;
    }

    public async Task<bool> DecideAsync(ClaimPolicy policy, int version, string actor, CancellationToken cancel)
    {
        var decided = await Store.DecideAsync(policy, version, actor, cancel);
        known = null;
        return decided;
    }

    /// <summary>
    /// Posts the sale for the member. Refused in this order: too-many-guesses, limit, then what the code is: not usable, expired, used,
    /// of which only the office is told which.
    /// </summary>
    public async Task<(PostingAnswer? Posted, Problem? Problem)> ClaimAsync(
        ClaimAsked asked, Claimant claimant, Caller caller, CancellationToken cancel)
    {
        var guessers = parts.Guesses.Of("claim", claimant.Member, caller, IsNumber(asked.Code) ? Digits(asked.Code) : null);
        if (await parts.Guesses.BlockedAsync(guessers, cancel) is { } wait)
        {
            return (null, wait);
        }

        var (policy, _) = await Store.PolicyAsync(cancel);
        var isFull = await Store.IsFullAsync(claimant.Member, policy, cancel);
        var (mark, sale, claim) = await LookAsync(asked, cancel);
        var isOwn = claim is not null && (claim.Member == claimant.Member || claim.Account == claimant.Account);
        if (isFull && !isOwn)
        {
            return (null, Full(policy));
        }

        var why = isOwn ? Rejection.None : await TakeAsync(sale, claim, claimant, policy, cancel);
        return why switch
        {
            Rejection.None => await PostAsync(mark, claim?.Activity ?? sale!.Sale.Id, claimant),
            Rejection.Limit => (null, Full(policy)),
            _ => (null, await RefuseAsync(why, guessers, caller)),
        };
    }

    /// <summary>
    /// The same of a sale that a till named itself (a log's link `RetrospectiveLoyalty`): the receipt was there, so no code is asked, and
    /// neither days nor the member's limit stand against it; once all the same. IsNew: it was not claimed before.
    /// </summary>
    public async Task<(Rejection Why, bool IsNew)> ClaimAsync(ActivityKey sale, Claimant claimant, CancellationToken cancel)
    {
        var mark = UnclaimedSale.MarkOf(sale);
        if (!await IsOwnAsync(mark, claimant, cancel))
        {
            var claim = await Store.FindAsync(mark, cancel);
            var waiting = await accounts.FindUnclaimedAsync(mark, cancel);
            var unlimited = new ClaimPolicy { Days = Limits.RetentionDaysMost, PerMember = int.MaxValue };
            if (await TakeAsync(waiting, claim, claimant, unlimited, cancel) is not Rejection.None and var why)
            {
                return (why, false);
            }
        }

        return (Rejection.None, await accounts.ClaimAsync(mark, claimant, CancellationToken.None) is { Replayed: false });
    }

    /// <summary>What waits under the code, and who has claimed it: the same reads for a code that leads nowhere.</summary>
    private async Task<(Guid Mark, UnclaimedSale? Sale, SaleClaim? Claim)> LookAsync(ClaimAsked asked, CancellationToken cancel)
    {
        var mark = parts.Codes.MarkOf(asked.Code);
        ImmutableArray<Guid> marks = [mark];
        if (IsNumber(asked.Code) && await Store.MarksAsync(Digits(asked.Code), cancel) is { IsEmpty: false } numbered)
        {
            marks = numbered;
        }

        (Guid, UnclaimedSale?, SaleClaim?) found = (mark, null, null);
        foreach (var one in marks)
        {
            var sale = await accounts.FindUnclaimedAsync(one, cancel);
            var claim = await Store.FindAsync(one, cancel);
            var recorded = await accounts.FindActivityAsync(claim?.Activity ?? new ActivityId(one), false, cancel);
            var said = sale?.Sale ?? (claim is null ? null : recorded?.Activity);
            if (said is not null && (!IsNumber(asked.Code) || (asked.Total == TotalOf(said) && asked.Date == said.BusinessDate)))
            {
                found = (one, sale, claim);
            }
        }

        return found;
    }

    /// <summary>What the receipt says was to pay.</summary>
    private static long TotalOf(Activity sale) => sale.Lines.Sum(static line => line.Amount)
        - sale.Returns.Sum(static part => part.Lines.Sum(static line => line.Amount ?? 0)) - sale.TenderRounding;

    /// <summary>Takes the sale for whoever claims it, unless somebody has it or its time is over.</summary>
    private async Task<Rejection> TakeAsync(
        UnclaimedSale? sale, SaleClaim? claim, Claimant claimant, ClaimPolicy policy, CancellationToken cancel)
    {
        if (claim is not null || sale is null || IsOver(sale.Sale, policy))
        {
            return claim is not null ? Rejection.ClaimUsed : sale is null ? Rejection.ClaimNotUsable : Rejection.ClaimExpired;
        }

        return await Store.TakeAsync(new SaleClaim(sale.Mark, claimant.Member, claimant.Account, sale.Sale.Id), policy, cancel) switch
        {
            ClaimTaking.Used => await IsOwnAsync(sale.Mark, claimant, cancel) ? Rejection.None : Rejection.ClaimUsed,
            ClaimTaking.Limit => Rejection.Limit,
            ClaimTaking.NoMember => Rejection.ClaimNotUsable,
            _ => Rejection.None,
        };
    }

    private async Task<bool> IsOwnAsync(Guid mark, Claimant claimant, CancellationToken cancel) =>
        await Store.FindAsync(mark, cancel) is { } claim && (claim.Member == claimant.Member || claim.Account == claimant.Account);

    private async Task<(PostingAnswer? Posted, Problem? Problem)> PostAsync(Guid mark, ActivityId activity, Claimant claimant)
    {
        if (await accounts.ClaimAsync(mark, claimant, CancellationToken.None) is { } posted)
        {
            return (posted, null);
        }

        // It was posted before: the same answer again.
        return await accounts.FindActivityAsync(activity, false, CancellationToken.None) is { } recorded
            ? (new PostingAnswer(
                AnswerStatus.Recorded, Replayed: true, activity, recorded.Account,
                [.. recorded.Postings.Where(posting => posting.Account == recorded.Account)], Rejection.None, ""), null)
            : (null, Problems.Of(Rejection.ClaimNotUsable, ""));
    }

    private async Task<Problem> RefuseAsync(Rejection why, ImmutableArray<Guesser> guessers, Caller caller)
    {
        await parts.Guesses.CountAsync(guessers);
        return Problems.Of(caller.Has(Scopes.Office) ? why : Rejection.ClaimNotUsable, "");
    }

    private bool IsOver(Activity sale, ClaimPolicy policy) => shop.Now.InZone(Zone(sale)).Date > LastDay(sale, policy);

    private static LocalDate LastDay(Activity sale, ClaimPolicy policy) => sale.BusinessDate.PlusDays(policy.Days);

    private DateTimeZone Zone(Activity sale) =>
        new TimePlacement(programmes.CurrentCatalogue, programmes.Current, shop.Now).ZoneOf(sale.Store);

    private static bool IsNumber(string code) => Digits(code) is { Length: <= Limits.CardDigitsMost } digits
        && digits.Length >= Limits.CardDigitsLeast && !digits.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static string Digits(string code) => code.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    private static Problem Full(ClaimPolicy policy) =>
        Problems.Of(Rejection.Limit, $"A member claims at most {policy.PerMember} receipts within {policy.PeriodDays} days.");
}
