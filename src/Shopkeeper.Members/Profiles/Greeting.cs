using System.ComponentModel;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Members.Join;

namespace Shopkeeper.Members.Profiles;

[Description("The one fact that the member lets staff see.")]
public sealed record GreetingFact(
    [property: Description("likes or homeStore.")] string Kind,
    [property: Description("As the member said it: of several the first.")] string Value);

/// <summary>What staff see of a member who is recognised, beside the name: the one fact that the member has chosen for it, else none.</summary>
internal static class Greeting
{
    private const string Likes = "likes";
    private const string HomeStore = "homeStore";

    public const string Names = $"{Likes}, {HomeStore}";

    public static bool IsOne(string? name) => name is null or Likes or HomeStore;

    /// <summary>Null: the member has chosen none, or has not said it.</summary>
    public static GreetingFact? Of(Profile profile, FactRecord facts) => profile.GreetWith switch
    {
        Likes when !facts.Likes.IsEmpty => new GreetingFact(Likes, facts.Likes[0]),
        HomeStore when facts.HomeStore.Length > 0 => new GreetingFact(HomeStore, facts.HomeStore),
        _ => null,
    };
}
