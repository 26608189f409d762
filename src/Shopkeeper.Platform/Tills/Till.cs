using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Platform.Tills;

// Persisted; explicit and append-only.
public enum TillStatus : short
{
    /// <summary>It asked, and nobody has approved it yet.</summary>
    Waiting = 0,

    /// <summary>Approved; it has not fetched its key.</summary>
    Approved = 1,

    Paired = 2,

    Revoked = 3,
}

/// <summary>A till as the shop knows it: where it stands, and how far its pairing got. Its key is an API key of its own.</summary>
public sealed record Till(Guid Id, string Name, string Store, string Workstation, string Code, TillStatus Status, int Generation, Instant Asked)
{
    public const string Prefix = "till";

    public Instant? Approved { get; init; }

    public Instant? Revoked { get; init; }

    public Guid? Key { get; init; }

    public string IdText => Domain.Kernel.IdText.Write(Prefix, Id);

    /// <summary>
    /// The workstation as it stands in the keys of its sales: a browser that is paired anew begins to count anew, and must not
    /// come upon the numbers of the one before.
    /// </summary>
    public string KeyName => Generation <= 1 ? Workstation : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Workstation}-{Generation}");
}
