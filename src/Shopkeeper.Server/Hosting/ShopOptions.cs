using Shopkeeper.Accounts;
using Shopkeeper.Members;
using Shopkeeper.Platform.Mail;

namespace Shopkeeper.Server.Hosting;

public enum ShopAccess
{
    /// <summary>Looks only; works beside a running server.</summary>
    Read,

    /// <summary>Writes: takes the lock of a data folder, and is refused while a server has it.</summary>
    Write,
}

/// <summary>Where a shop is: a folder with its SQLite file, or a PostgreSQL database (then the folder holds the master key only).</summary>
public sealed record ShopOptions
{
    public const string DefaultFolder = "data";

    public string Name { get; init; } = "shop";

    public string DataFolder { get; init; } = DefaultFolder;

    /// <summary>Npgsql connection string; null = SQLite in the folder.</summary>
    public string? Database { get; init; }

    /// <summary>
    /// The key store: a SQLite file or a connection string; null = `keys.db` in the folder, or the schema `keystore` of the
    /// database. The master key is `master.key` in the folder unless a variable says otherwise (docs/operating/security.md).
    /// </summary>
    public string? KeyStore { get; init; }

    public ShopAccess Access { get; init; } = ShopAccess.Write;

    /// <summary>Host names that stand for this shop; empty = any name, the API key decides.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    public AccountsOptions Accounts { get; init; } = new();

    public MembersOptions Members { get; init; } = MembersOptions.Default;

    /// <summary>How long the versions of a quote decide the sale that names it.</summary>
    public TimeSpan QuoteLife { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often a process looks whether the day's retention is due; zero = only when asked.</summary>
    public TimeSpan RetentionEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How mails leave; null = this shop sends none.</summary>
    public IMailChannel? Mail { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string SqliteFile => Path.Combine(DataFolder, "shop.db");
}
