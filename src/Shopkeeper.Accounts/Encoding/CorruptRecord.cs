namespace Shopkeeper.Accounts.Encoding;

/// <summary>Stored bytes are not what a codec of this version wrote or can read. Never raised for anything a caller sent.</summary>
public sealed class CorruptRecord(string what) : Exception($"A stored record cannot be read: {what}.");
