namespace Shopkeeper.Domain.Kernel;

/// <summary>Ids are UUIDv7, made at the edge; outside they carry a type prefix (<see cref="IdText"/>).</summary>
public readonly record struct AccountId(Guid Value) : IComparable<AccountId>
{
    /// <summary>The order in which accounts are locked: big-endian bytes, the same as PostgreSQL's uuid order.</summary>
    public int CompareTo(AccountId other) => Value.CompareTo(other.Value);

    public override string ToString() => IdText.Write("acc", Value);
}

public readonly record struct MemberId(Guid Value)
{
    public override string ToString() => IdText.Write("mem", Value);
}

public readonly record struct ActivityId(Guid Value)
{
    public override string ToString() => IdText.Write("act", Value);
}

public readonly record struct HoldId(Guid Value)
{
    public override string ToString() => IdText.Write("hld", Value);
}

public readonly record struct VoucherId(Guid Value)
{
    public override string ToString() => IdText.Write("vou", Value);
}

/// <summary>Text form of ids: prefix, underscore, 32 lower-case hexadecimal digits.</summary>
public static class IdText
{
    public static string Write(string prefix, Guid value) => $"{prefix}_{value:N}";

    public static bool TryRead(string prefix, string? text, out Guid value)
    {
        value = default;
        return text is not null
            && text.Length == prefix.Length + 33
            && text.StartsWith(prefix, StringComparison.Ordinal)
            && text[prefix.Length] == '_'
            && Guid.TryParseExact(text.AsSpan(prefix.Length + 1), "N", out value);
    }
}
