using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

public sealed record MemberAnswer(string MemberId, string AccountId, string Status, Instant Created)
{
    public Instant? Activated { get; init; }

    [Description("By what the member is found: card, email, phone, web, device.")]
    public IReadOnlyList<string> Identifiers { get; init; } = [];

    [Description("What is not known yet of name, email, phone and birthDate: whoever joined at a till with a number alone is asked later.")]
    public IReadOnlyList<string> Missing { get; init; } = [];

    [Description("When e-mail or phone last became another one.")]
    public Instant? ContactChangedAt { get; init; }

    [Description("True when it was found by a lost card: that earns, and spends nothing.")]
    public bool? LostCard { get; init; }

    [Description("Not for keys that only read.")]
    public string? Name { get; init; }

    [Description("Where the member is found by what was presented: what staff may see, if the member has chosen something for it.")]
    public GreetingFact? Fact { get; init; }

    [Description("The number, when it was drawn here; as e-mail, phone and date of birth for the member, the web shop and the office only.")]
    public string? Card { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public LocalDate? BirthDate { get; init; }

    [Description("Another number by which a till's log knows the member, kept beside the one that identifies; for the web shop and the office only.")]
    public string? SecondNumber { get; init; }

    /// <summary>What this caller may see: a till greets by name, contacts are for the web shop and the office.</summary>
    internal static MemberAnswer Of(Member member, Caller caller)
    {
        var answer = new MemberAnswer(
            member.Id.ToString(), member.Account.ToString(), MemberWords.Of(member.Status), member.Created)
        {
            Activated = member.Activated,
            Identifiers = [.. member.Identifiers.Select(MemberWords.Of).Distinct()],
            Missing = [.. MissingOf(member.Profile)],
            ContactChangedAt = member.ContactChanged,
        };
        var profile = member.Profile;
        return caller.Has(Scopes.Office) || caller.Has(Scopes.Shop) || caller.Own is not null
            ? answer with
            {
                Name = profile.Name, Card = profile.Card, Email = profile.Email, Phone = profile.Phone, BirthDate = profile.Born,
                SecondNumber = profile.SecondNumber,
            }
            : caller.Has(Scopes.Till) ? answer with { Name = profile.Name }
            : answer;
    }

    private static IEnumerable<string> MissingOf(Join.Profile profile) =>
        new (string Name, object? Known)[]
        {
            ("name", profile.Name ?? profile.FamilyName), ("email", profile.Email), ("phone", profile.Phone), ("birthDate", profile.BirthDate),
        }
        .Where(static one => one.Known is null).Select(static one => one.Name);
}

/// <summary>`GET /v1/members/{id}`.</summary>
internal static class GetMember
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/members/{id}", HandleAsync)
            .RequireScope(Scopes.Read, Scopes.Till, Scopes.Shop, Scopes.Office, Scopes.Member)
            .Described("getMember", "Members", "One member")
            .Answers(200, typeof(MemberAnswer), "The member, as far as the key may see.")
            .Refuses(404);

    private static async Task<IResult> HandleAsync(ShopContext shop, string id, CancellationToken cancel) =>
        IdText.TryRead("mem", id, out var value)
        && await shop.Get<ShopMembers>().FindAsync(new MemberId(value), cancel) is { } member
            ? TypedResults.Json(MemberAnswer.Of(member, shop.Caller))
            : Problems.NotFound("There is no member with this id.");
}
