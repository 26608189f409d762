using System.Collections.Immutable;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Accounts.Jobs;

/// <summary>
/// Sales that name nobody: they are parked, and placed for whoever claims them. It goes the one posting way under the sale's own
/// key, so that of two who claim at once the second finds it recorded, and returns find their sale.
/// </summary>
internal sealed class Claiming(
    ILedgerStore store, Func<Submission, ParkedRow?, CancellationToken, Task<PostingAnswer>> post, Placer placer)
{
    public async Task<UnclaimedSale?> FindAsync(Guid mark, CancellationToken cancel) => SaleOf(await RowAsync(mark, cancel));

    public async Task<UnclaimedSale?> FindAsync(ActivityId activity, CancellationToken cancel) =>
        SaleOf(await store.ParkedAsync(activity, cancel) is { } row && Waits(row) ? row : null);

    public async Task<(ImmutableArray<Activity> Sales, ActivityKey? Next)> ReadAsync(ActivityKey? after, int limit, CancellationToken cancel)
    {
        var rows = await store.ParkedAsync(after, limit, cancel);
        return ([.. rows.Where(Waits).Select(SaleOf).OfType<UnclaimedSale>().Select(static one => one.Sale)], rows.Length < limit ? null : rows[^1].Key);
    }

    public async Task<PostingAnswer?> ClaimAsync(Guid mark, Claimant claimant, CancellationToken cancel)
    {
        if (await RowAsync(mark, cancel) is not { } row)
        {
            return null;
        }

        var command = new Command.Record(ActivityCodec.Decode(row.Body, row.Activity), []);
        var submission = new Submission(row.Key, row.BodyHash, claimant.Link, claimant.Account, row.Programme, command)
        {
            Member = claimant.Member,
        };
        var answer = await post(submission, row, cancel);
        if (answer.Status == AnswerStatus.Recorded)
        {
            await placer.PlaceForAsync(mark, cancel);
        }

        return answer;
    }

    private async Task<ParkedRow?> RowAsync(Guid mark, CancellationToken cancel) =>
        (await store.ParkedForAsync([mark], cancel)).FirstOrDefault(Waits);

    private static bool Waits(ParkedRow row) => row.Reason == Rejection.NoMember && row.WaitsFor == Waiting.ForSale(row.Key);

    private static UnclaimedSale? SaleOf(ParkedRow? row) =>
        row is not null && ActivityCodec.Decode(row.Body, row.Activity) is { Type: ActivityType.Purchase } sale
            ? new UnclaimedSale(row.WaitsFor!.Value, sale)
            : null;
}
