namespace Shopkeeper.Client;

public sealed record AskCode(string Email);

/// <summary>Question goes with the code that is mailed.</summary>
public sealed record CodeAsked(string Question, DateTimeOffset Until);

public sealed record EnterCode(string Question, string Code, string Email);

/// <summary>A session; or, when nobody has joined with the address, a ticket to join with.</summary>
public sealed record SignedIn(DateTimeOffset Until)
{
    public string? Session { get; init; }

    public string? MemberId { get; init; }

    public string? AccountId { get; init; }

    public string? Ticket { get; init; }

    public IReadOnlyList<GivenOffer>? Offers { get; init; }
}

public sealed record GivenOffer(string Programme, string Pool, string Offer, DateTimeOffset? Until);

public sealed record SignUp(string Ticket, string Email)
{
    public string? Name { get; init; }

    public string? Phone { get; init; }

    public string? Card { get; init; }

    public string? Language { get; init; }

    public string? Invitation { get; init; }

    public string? BirthDate { get; init; }

    public IReadOnlyList<string>? Likes { get; init; }

    public IReadOnlyList<SaidConsent>? Consents { get; init; }
}

/// <summary>Fresh: the member signed in a few minutes ago, and may do what nobody should who finds the phone unlocked.</summary>
public sealed record Session(string MemberId, string AccountId, DateTimeOffset ProvedAt, DateTimeOffset Until, bool IsFresh, long Sessions);

public sealed record SignedOutAnswer(bool SignedOut);

public sealed partial class ShopkeeperClient
{
    /// <summary>Mails a code to an address, whoever it is of.</summary>
    public Task<Answer<CodeAsked>> AskCodeAsync(string email, CancellationToken cancel = default) =>
        PostAsync("v1/sign-in/codes", new AskCode(email), ClientJson.Default.AskCode, ClientJson.Default.CodeAsked, cancel);

    public Task<Answer<SignedIn>> SignInAsync(EnterCode entered, CancellationToken cancel = default) =>
        PostAsync("v1/sign-in", entered, ClientJson.Default.EnterCode, ClientJson.Default.SignedIn, cancel);

    /// <summary>Joins, or activates a card, and signs in.</summary>
    public Task<Answer<SignedIn>> SignUpAsync(SignUp joining, CancellationToken cancel = default) =>
        PostAsync("v1/sign-up", joining, ClientJson.Default.SignUp, ClientJson.Default.SignedIn, cancel);

    public Task<Answer<Session>> SessionAsync(CancellationToken cancel = default) =>
        GetAsync("v1/session", ClientJson.Default.Session, cancel);

    public Task<Answer<SignedOutAnswer>> SignOutAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Delete, "v1/session", null, ClientJson.Default.SignedOutAnswer, null, cancel);

    public Task<Answer<Session>> SignOutOthersAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Delete, "v1/session/others", null, ClientJson.Default.Session, null, cancel);
}
