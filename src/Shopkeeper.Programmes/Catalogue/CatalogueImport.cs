using System.Collections.Immutable;

namespace Shopkeeper.Programmes.Catalogue;

/// <summary>Number = the snapshot that holds the batch; rows that were there already are Unchanged.</summary>
public sealed record CatalogueImport(long Number, int Changed, int Unchanged, ImmutableArray<CatalogueReject> Rejects);

/// <summary>A row of the batch (index from 0) that was left out, and why.</summary>
public readonly record struct CatalogueReject(int Index, string Reason);
