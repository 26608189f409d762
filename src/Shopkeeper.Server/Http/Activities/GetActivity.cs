using Shopkeeper.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Receipts;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>`GET /v1/activities/{id}?explain=true`: what it gave and why, rule by rule, recomputed by the same engine.</summary>
internal static class GetActivity
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/activities/{id}", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office)
            .Described("getActivity", "Activities", "One activity, what it gave and why")
            .Answers(200, typeof(RecordedActivityAnswer), "As recorded.")
            .Refuses(404);
        routes.MapGet("/v1/accounts/{id}/activities/{activity}", OfAccountAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getAccountActivity", "Accounts", "One activity of an account, what it gave and why")
            .Answers(200, typeof(RecordedActivityAnswer), "As recorded.")
            .Refuses(404);
    }

    private static async Task<IResult> HandleAsync(ShopContext shop, string id, bool? explain, string? lang, CancellationToken cancel) =>
        await FindAsync(shop, id, explain == true, cancel) is { } recorded ? Answer(shop, id, recorded, lang) : Unknown();

    private static async Task<IResult> OfAccountAsync(
        ShopContext shop, string id, string activity, bool? explain, string? lang, CancellationToken cancel) =>
        await FindAsync(shop, activity, explain == true, cancel) is { } recorded && recorded.Account.ToString() == id
            ? Answer(shop, activity, recorded, lang)
            : Unknown();

    private static async Task<RecordedActivity?> FindAsync(ShopContext shop, string id, bool explain, CancellationToken cancel) =>
        IdText.TryRead("act", id, out var value)
            ? await shop.Get<IShopAccounts>().FindActivityAsync(new ActivityId(value), explain, cancel)
            : null;

    private static Problem Unknown() => Problems.NotFound("There is no recorded activity with this id.");

    private static IResult Answer(ShopContext shop, string id, RecordedActivity recorded, string? lang) =>
        TypedResults.Json(Answer(id, recorded, shop.Get<ShopProgrammes>(), Phrases.In(lang)), ApiJson.Default.RecordedActivityAnswer);

    private static RecordedActivityAnswer Answer(string id, RecordedActivity recorded, ShopProgrammes programmes, Phrases phrases)
    {
        var book = programmes.Current;
        var effects = new List<EffectAnswer>();
        foreach (var posting in recorded.Postings)
        {
            new EffectReader(book.Find(posting.Programme)?.Version(posting.RuleSetVersion), posting, recorded.Activity)
                .AddTo(effects);
        }

        return new RecordedActivityAnswer(id, recorded.Account.ToString())
        {
            Activity = recorded.Activity is { } activity ? RecordedBody.Of(activity, programmes.CurrentCatalogue) : null,
            Programmes = [.. recorded.Postings.Select(static posting =>
                new ProgrammeAnswer(posting.Programme, posting.RuleSetVersion, PostingPoints.Of(posting))
                {
                    Rejection = posting.Rejected == Rejection.None ? null : RejectionCode.Of(posting.Rejected),
                })],
            Effects = effects,
            Explanations = recorded.Explanations.IsDefaultOrEmpty
                ? null
                : [.. recorded.Explanations.Select(explanation => ExplanationAnswer.Of(
                    explanation, book.Find(explanation.Programme)?.Version(explanation.RuleSetVersion)?.Document, recorded.Activity, phrases))],
        };
    }
}
