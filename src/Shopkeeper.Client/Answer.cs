namespace Shopkeeper.Client;

/// <summary>Why a call was refused (RFC 9457). Type ends in a stable code; Pointer is the JSON pointer of the value that is meant.</summary>
public sealed record Refusal(int Status, string Type, string Title, string Detail)
{
    public string? Pointer { get; init; }

    public int? RetryAfterSeconds { get; init; }

    /// <summary>Such as `code-not-accepted`: see docs/reference/http.md.</summary>
    public string Code => Type[(Type.LastIndexOf('/') + 1)..];
}

/// <summary>What a call answered: a value, or why not.</summary>
public readonly record struct Answer<T>(T? Value, Refusal? Refusal)
    where T : class
{
    public bool IsRefused => Refusal is not null;

    /// <summary>The value of a call that cannot be refused but by a fault.</summary>
    /// <exception cref="CallRefused">It was.</exception>
    public T Required => Value ?? throw new CallRefused(Refusal!);
}

/// <summary>A call was refused where nothing can be done about it; who shows pages turns it into one.</summary>
public sealed class CallRefused(Refusal refusal) : Exception($"{refusal.Status} {refusal.Code}")
{
    public Refusal Refusal { get; } = refusal;
}
