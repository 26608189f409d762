using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Programmes.Publishing;

internal sealed class DraftStore(Shop shop)
{
    public Task<ProgrammeDraft?> FindAsync(string programme, CancellationToken cancel) =>
        throw new InvariantViolated($"not built yet {shop}");

    public Task<SavedDraft> SaveAsync(string programme, string text, string? expected, CancellationToken cancel) =>
        throw new InvariantViolated("not built yet");
}
