namespace Shopkeeper.Platform.Secrets;

/// <summary>
/// The first 16 bytes of HMAC-SHA-256 under a key per shop and field: how cards, e-mails and phones are looked up without
/// being stored. uuid on PostgreSQL, blob(16) on SQLite.
/// </summary>
public readonly record struct KeyedHash(Guid Value) : IComparable<KeyedHash>
{
    public int CompareTo(KeyedHash other) => Value.CompareTo(other.Value);
}
