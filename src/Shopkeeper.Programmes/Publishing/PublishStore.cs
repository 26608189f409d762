using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Programmes.Publishing;

internal sealed class PublishStore(Shop shop, IPostedHistory postings)
{
    public ProgrammeBook Current { get; private set; } = ProgrammeBook.Empty;

    public Task LoadAsync(CancellationToken cancel) => throw new InvariantViolated($"not built yet {shop} {postings}");

    public ValueTask<ProgrammeBook> AtHeadAsync(long head, CancellationToken cancel) => throw new InvariantViolated("not built yet");

    public Task<PublishResult> PublishAsync(string text, Instant? from, string actor, CancellationToken cancel) =>
        throw new InvariantViolated("not built yet");

    public Task<ImmutableArray<PublishedVersion>> HistoryAsync(string? programme, CancellationToken cancel) =>
        throw new InvariantViolated("not built yet");

    public Task<string?> SourceAsync(string programme, int version, CancellationToken cancel) =>
        throw new InvariantViolated("not built yet");
}
