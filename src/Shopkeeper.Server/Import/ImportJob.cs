using Shopkeeper.Domain.Kernel;
using Shopkeeper.Server.Commands;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Import;

/// <summary>One import: what is read into which shop, and where answers, rejects and progress go.</summary>
internal sealed record ImportJob(
    ShopHost Host, string Path, ImportFormat Format, ResultsFile Results, RejectFile Rejects, ProgressLine Progress)
{
    /// <summary>Path of a dialect file for till logs.</summary>
    public string? Dialect { get; init; }

    /// <summary>Where codes go: a pool, of this programme; null = the shop's first.</summary>
    public string? Pool { get; init; }

    public string? Programme { get; init; }

    /// <summary>Where pairs go in which somebody of the file seems to be there twice; null: nobody looks.</summary>
    public string? Duplicates { get; init; }

    /// <summary>What the file adds up to, as somebody says who knows; and where a line per member goes that shows it.</summary>
    public long? Total { get; init; }

    public string? Proof { get; init; }

    /// <summary>What the amounts of the Online Retail file are taken to be in: they are pounds.</summary>
    public Currency RetailCurrency { get; init; } = Currency.Parse("GBP");
}

internal enum ImportFormat
{
    Csv,
    Jsonl,
    OnlineRetail,
    Poslog,
}
