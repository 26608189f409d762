using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Members.Spending;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>What an app on a member's phone knows, and the codes that it shows.</summary>
internal sealed record MemberPhone(ApiShop Shop, Guid Device, byte[] Secret)
{
    /// <summary>Registers one, and lifts the hold that this begins.</summary>
    public static async Task<MemberPhone> RegisterAsync(ApiShop shop, string member, string device)
    {
        var made = await shop.PostAsync($"/v1/members/{member}/devices", $$"""{ "device": "{{device}}" }""", "shop");
        Assert.Equal(201, made.Status);
        Assert.NotNull(made.Json["heldUntil"]);
        var lifted = await shop.PostAsync($"/v1/members/{member}/spending/lift-hold", """{ "reason": "seen at the desk" }""", "office");
        Assert.Equal((200, null), (lifted.Status, lifted.Json["heldUntil"]));
        return Of(shop, made.Json);
    }

    public static MemberPhone Of(ApiShop shop, JsonNode made) => new(
        shop, Guid.Parse(((string)made["deviceId"]!)["dev_".Length..]), System.Buffers.Text.Base64Url.DecodeFromChars((string)made["secret"]!));

    public string Token(int secondsAhead = 0, Guid? device = null) => SpendToken.Make(
        device ?? Device, Secret, Instant.FromDateTimeOffset(Shop.Time.GetUtcNow()) + Duration.FromSeconds(secondsAhead));
}
