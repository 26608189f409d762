using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Accounts;

/// <summary>Port: the shop's published programmes. Kept by Programmes, wired by the host.</summary>
public interface IProgrammes
{
    /// <summary>The newest book this process has; reading it costs nothing.</summary>
    ProgrammeBook Current { get; }

    /// <summary>The book at this head or a later one; loads it when the process has only an older one.</summary>
    ValueTask<ProgrammeBook> AtHeadAsync(long head, CancellationToken cancel);
}

/// <summary>Port: numbered catalogue snapshots. Kept by Programmes, wired by the host.</summary>
public interface ICatalogues
{
    CatalogueSnapshot Current { get; }

    /// <summary>Exactly that snapshot: the current one from memory, an old one rebuilt from the stored history.</summary>
    ValueTask<CatalogueSnapshot> AtAsync(long number, CancellationToken cancel);
}

/// <summary>Port: the fact record of a member as of now. Kept by Members, wired by the host.</summary>
public interface IFacts
{
    ValueTask<FactRecord> OfAsync(MemberId member, CancellationToken cancel);
}
