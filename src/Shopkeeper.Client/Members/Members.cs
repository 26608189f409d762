using System.Net.Http.Json;

namespace Shopkeeper.Client;

public sealed record MemberRead(string MemberId, string AccountId, string Status, DateTimeOffset Created)
{
    public string? Name { get; init; }

    public string? Card { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public string? BirthDate { get; init; }
}

public sealed record Contact
{
    public string? Email { get; init; }

    public string? Phone { get; init; }
}

public sealed record Preferences
{
    public string? Language { get; init; }

    public string? HomeStore { get; init; }

    public IReadOnlyList<string>? Likes { get; init; }

    public IReadOnlyDictionary<string, string>? Sizes { get; init; }

    public ContactHours? ContactHours { get; init; }

    /// <summary>likes or homeStore: what staff may see at a till.</summary>
    public string? GreetWith { get; init; }
}

public sealed record ContactHours
{
    public string? From { get; init; }

    public string? Until { get; init; }

    public IReadOnlyList<string>? Days { get; init; }
}

public sealed record Wording(string Version, string Language, string Text);

/// <summary>One thing agreed to or taken back, with the words that were shown.</summary>
public sealed record SaidConsent(bool Given, string Purpose, string? Channel, string Source)
{
    public Wording? Wording { get; init; }
}

public sealed record SayConsents(IReadOnlyList<SaidConsent> Consents);

public sealed record ConsentRead(bool Given, string Purpose, string? Channel, string Basis, string Source, DateTimeOffset At)
{
    public bool? PendingConfirmation { get; init; }
}

public sealed record Consents(string MemberId, IReadOnlyList<ConsentRead> Current, IReadOnlyList<ConsentRead> Log);

public sealed record HouseholdMember(string MemberId, DateTimeOffset Since);

public sealed record Household(string AccountId)
{
    public string? HouseholdId { get; init; }

    public IReadOnlyList<HouseholdMember> Members { get; init; } = [];
}

public sealed record HouseholdInvitation(string Invitation, DateTimeOffset Until);

public sealed record AcceptInvitation(string Invitation);

public sealed record SplitPoints(string Programme, string Points, long Amount);

public sealed record LeaveHousehold(IReadOnlyList<SplitPoints> Split);

public sealed record SpendDevice(string DeviceId, DateTimeOffset Created);

public sealed record Spending(string MemberId, bool Locked, bool HasPin, IReadOnlyList<SpendDevice> Devices)
{
    public DateTimeOffset? HeldUntil { get; init; }
}

public sealed record RegisterDevice(string Device);

/// <summary>Secret: 32 bytes in base64url, shown this once.</summary>
public sealed record NewDevice(string DeviceId, string Secret);

public sealed record Erased(string MemberId, DateTimeOffset ErasedAt, bool Final, bool Replayed);

public sealed record Restriction(string MemberId)
{
    public DateTimeOffset? RestrictedSince { get; init; }
}

public sealed partial class ShopkeeperClient
{
    public Task<Answer<MemberRead>> MemberAsync(string member, CancellationToken cancel = default) =>
        GetAsync(Of(member), ClientJson.Default.MemberRead, cancel);

    public Task<Answer<Contact>> ContactAsync(string member, CancellationToken cancel = default) =>
        GetAsync(Of(member) + "/contact", ClientJson.Default.Contact, cancel);

    public Task<Answer<Contact>> PutContactAsync(string member, Contact contact, CancellationToken cancel = default) =>
        PutAsync(Of(member) + "/contact", JsonContent.Create(contact, ClientJson.Default.Contact), ClientJson.Default.Contact, cancel);

    public Task<Answer<Preferences>> PreferencesAsync(string member, CancellationToken cancel = default) =>
        GetAsync(Of(member) + "/preferences", ClientJson.Default.Preferences, cancel);

    public Task<Answer<Preferences>> PutPreferencesAsync(string member, Preferences preferences, CancellationToken cancel = default) =>
        PutAsync(
            Of(member) + "/preferences", JsonContent.Create(preferences, ClientJson.Default.Preferences), ClientJson.Default.Preferences, cancel);

    public Task<Answer<Consents>> ConsentsAsync(string member, CancellationToken cancel = default) =>
        GetAsync(Of(member) + "/consents", ClientJson.Default.Consents, cancel);

    public Task<Answer<Consents>> SayConsentsAsync(string member, SayConsents said, CancellationToken cancel = default) =>
        PostAsync(Of(member) + "/consents", said, ClientJson.Default.SayConsents, ClientJson.Default.Consents, cancel);

    public Task<Answer<Household>> HouseholdAsync(string member, CancellationToken cancel = default) =>
        GetAsync(Of(member) + "/household", ClientJson.Default.Household, cancel);

    public Task<Answer<HouseholdInvitation>> InviteToHouseholdAsync(string member, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Of(member) + "/household/invitations", null, ClientJson.Default.HouseholdInvitation, null, cancel);

    public Task<Answer<Household>> JoinHouseholdAsync(string member, string invitation, CancellationToken cancel = default) => PostAsync(
        Of(member) + "/household", new AcceptInvitation(invitation), ClientJson.Default.AcceptInvitation, ClientJson.Default.Household, cancel);

    public Task<Answer<Household>> LeaveHouseholdAsync(string member, LeaveHousehold leaving, CancellationToken cancel = default) =>
        PostAsync(Of(member) + "/household/leave", leaving, ClientJson.Default.LeaveHousehold, ClientJson.Default.Household, cancel);

    public Task<Answer<Spending>> SpendingAsync(string member, CancellationToken cancel = default) =>
        GetAsync(Of(member) + "/spending", ClientJson.Default.Spending, cancel);

    public Task<Answer<Spending>> LockSpendingAsync(string member, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Of(member) + "/spending/lock", Empty(), ClientJson.Default.Spending, null, cancel);

    public Task<Answer<Spending>> UnlockSpendingAsync(string member, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Of(member) + "/spending/unlock", Empty(), ClientJson.Default.Spending, null, cancel);

    public Task<Answer<NewDevice>> RegisterDeviceAsync(string member, string device, CancellationToken cancel = default) => PostAsync(
        Of(member) + "/devices", new RegisterDevice(device), ClientJson.Default.RegisterDevice, ClientJson.Default.NewDevice, cancel);

    public Task<Answer<Spending>> RemoveDeviceAsync(string member, string device, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Delete, $"{Of(member)}/devices/{Text(device)}", null, ClientJson.Default.Spending, null, cancel);

    /// <summary>Everything about a member, as `json` or as a page (`html`).</summary>
    public async Task<(byte[]? Body, Refusal? Refusal)> ExportAsync(string member, string format, CancellationToken cancel = default)
    {
        using var response = await http.GetAsync($"{Of(member)}/export?format={Text(format)}", cancel);
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadAsByteArrayAsync(cancel), null)
            : (null, await RefusalAsync(response, cancel));
    }

    public Task<Answer<Erased>> EraseAsync(string member, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Of(member) + "/erase", null, ClientJson.Default.Erased, null, cancel);

    public Task<Answer<Restriction>> RestrictionAsync(string member, CancellationToken cancel = default) =>
        GetAsync(Of(member) + "/restriction", ClientJson.Default.Restriction, cancel);

    public Task<Answer<Restriction>> RestrictAsync(string member, bool isRestricted, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Post, Of(member) + (isRestricted ? "/restrict" : "/lift"), null, ClientJson.Default.Restriction, null, cancel);

    private static string Of(string member) => "v1/members/" + Text(member);

    private static JsonContent Empty() => JsonContent.Create(new Nothing(), ClientJson.Default.Nothing);

    private Task<Answer<T>> PutAsync<T>(
        string path, HttpContent body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> shape, CancellationToken cancel)
        where T : class => SendAsync(HttpMethod.Put, path, body, shape, null, cancel);
}
