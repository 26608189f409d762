using System.Globalization;
using Microsoft.AspNetCore.Components;
using Shopkeeper.Client;
using Shopkeeper.MemberApp.Shell;

namespace Shopkeeper.MemberApp.Deeds;

/// <summary>Ways to points beside shopping: a receipt claimed, clothes brought back, reviews, surveys, ideas.</summary>
public sealed partial class EarnPage
{
    private OpenSurveys surveys = new([]);
    private List<Bought> reviewable = [];
    private IReadOnlyList<SharedIdea> ideas = [];
    private IReadOnlyList<WrittenReview> written = [];
    private string? good;

    [SupplyParameterFromForm]
    private string? Code { get; set; }

    [SupplyParameterFromForm]
    private string? Total { get; set; }

    [SupplyParameterFromForm]
    private string? Day { get; set; }

    [SupplyParameterFromForm]
    private string? Slip { get; set; }

    [SupplyParameterFromForm]
    private string? Idea { get; set; }

    protected override async Task LoadAsync()
    {
        surveys = Value(await Api.SurveysAsync(Me.MemberId, T.Language, Context.RequestAborted));
        reviewable = [.. Value(await Api.ProductsAsync(Me.AccountId, Context.RequestAborted)).Products.Where(static product => product.ReviewOpen)];
        ideas = Value(await Api.IdeasAsync(Me.MemberId, Context.RequestAborted)).Ideas;
        written = Value(await Api.ReviewsAsync(Me.MemberId, Context.RequestAborted)).Reviews;
    }

    private async Task ClaimAsync()
    {
        long? total = null;
        if (!string.IsNullOrWhiteSpace(Total))
        {
            if (!decimal.TryParse(Total.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var said) || said > 10_000_000)
            {
                Wrong = T["earn.claim.no-total"];
                return;
            }

            total = (long)(said * (decimal)Math.Pow(10, (await ClubAsync())?.MinorDigits ?? 2));
        }

        Say(Tried(await Api.ClaimAsync(
            Me.MemberId, new ClaimReceipt(Code?.Trim() ?? "") { Total = total, Date = string.IsNullOrWhiteSpace(Day) ? null : Day })));
        Code = Wrong is null ? null : Code;
    }

    private async Task RecycleAsync()
    {
        Say(Tried(await Api.RedeemHandoverAsync(Me.MemberId, Slip?.Trim() ?? ""))?.Activity);
        Slip = Wrong is null ? null : Slip;
    }

    private async Task ShareAsync()
    {
        Say(Tried(await Api.ShareIdeaAsync(Me.MemberId, Idea ?? ""))?.Activity);
        ideas = Wrong is null ? Value(await Api.IdeasAsync(Me.MemberId, Context.RequestAborted)).Ideas : ideas;
        Idea = Wrong is null ? null : Idea;
    }

    private void Say(Posted? posted) => good = posted is null ? null : Thanks.For(T, posted);
}

/// <summary>What a deed gave, in words.</summary>
internal static class Thanks
{
    public static string For(Texts texts, Posted posted) => posted.Points switch
    {
        { Earned: > 0 } points => texts.Count("earn.thanks", points.Earned),
        { Pending: > 0 } => texts.Say("earn.thanks.later"),
        _ => texts["earn.thanks.nothing"],
    };
}
