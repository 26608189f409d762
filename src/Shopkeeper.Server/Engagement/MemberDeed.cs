using System.Text.Json;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Households;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Engagement;

/// <summary>
/// What a member did beyond shopping, as it is posted. Source and id are its natural key for ever: whatever is done twice under one
/// id is a replay.
/// </summary>
internal sealed record MemberDeed(string Source, Guid Id, ActivityType Type, Instant At)
{
    public string Subject { get; init; } = "";

    public string CustomType { get; init; } = "";

    public long Count { get; init; } = 1;

    public string Store { get; init; } = "";

    /// <summary>Posts it for the member in the account: the one posting way, like anything that a till sends.</summary>
    public Task<PostingAnswer> PostAsync(ShopContext shop, MemberId member, AccountId account)
    {
        var programmes = shop.Get<ShopProgrammes>();
        var zone = new TimePlacement(programmes.CurrentCatalogue, programmes.Current, shop.Shop.Now).ZoneOf(Store);
        var activity = new Activity
        {
            Id = new ActivityId(Guid.CreateVersion7(shop.Shop.Time.GetUtcNow())),
            Key = new ActivityKey(Source, Id.ToString("N")),
            Type = Type,
            OccurredAt = At,
            BusinessDate = At.InZone(zone).Date,
            Store = Store,
            Channel = Store.Length == 0 ? "web" : "store",
            Subject = Subject,
            CustomType = CustomType,
            Count = Count,
        };

        // The id says what it is; nothing else under the key can be another body.
        var submission = new Submission(
            activity.Key, Id, MemberLink.Of(shop.Get<ShopSecrets>(), member), account, null, new Command.Record(activity, []))
        {
            Member = member,
        };
        return shop.Get<IShopAccounts>().PostAsync(submission, CancellationToken.None);
    }

    /// <summary>What it gave; when that is nothing, why.</summary>
    public static async Task<IResult> AnswerAsync(ShopContext shop, string id, PostingAnswer posted, CancellationToken cancel)
    {
        if (posted.Status == AnswerStatus.Refused)
        {
            return AnswerBuilder.ProblemOf(posted);
        }

        var activity = new AnswerBuilder(shop.Get<ShopProgrammes>().Current, null, null).Build(posted, []);
        var answer = new DeedAnswer(id, activity)
        {
            Reason = posted.Status == AnswerStatus.Recorded && activity.Points is not { Earned: > 0 } ? await ReasonAsync(shop, posted, cancel) : null,
        };
        return TypedResults.Json(answer, Http.ApiJson.Default.DeedAnswer, statusCode: AnswerBuilder.StatusOf(posted));
    }

    /// <summary>Of the shop's first programme: what its rule for this says, or that it has none.</summary>
    private static async Task<string> ReasonAsync(ShopContext shop, PostingAnswer posted, CancellationToken cancel)
    {
        var recorded = await shop.Get<IShopAccounts>().FindActivityAsync(posted.Activity, true, cancel);
        var verdicts = recorded?.Explanations.FirstOrDefault()?.Verdicts ?? [];
        var reason = verdicts.Select(static verdict => verdict.Reason)
            .FirstOrDefault(static reason => reason is not (SkipReason.OtherActivity or SkipReason.None), SkipReason.OtherActivity);
        return JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString());
    }
}
