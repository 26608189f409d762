using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Members;

namespace Shopkeeper.Server.Hosting;

/// <summary>
/// Gives Members the merging of accounts: one posting in every programme of both, under the id of the merge, so that a repeat
/// is the same posting.
/// </summary>
internal sealed class MergingForMembers(IShopAccounts accounts, TimeProvider time) : IAccountMerging
{
    private const string Source = "merge";

    public async Task<(Rejection Why, string Detail)> MergeAsync(AccountMerge merge, CancellationToken cancel)
    {
        var command = new Command.MergeInto(new ActivityId(merge.Id), merge.To.Account, merge.Reason, merge.Actor);
        return await PostAsync(
            $"{merge.Id:N}", merge.From.Account, command, null, new CardsMoved(merge.Cards, merge.To.Account, merge.To.Member));
    }

    public async Task<(Rejection Why, string Detail)> UndoAsync(AccountMerge merge, int attempt, CancellationToken cancel)
    {
        var id = new ActivityId(Guid.CreateVersion7(time.GetUtcNow()));
        var merged = await accounts.FindActivityAsync(new ActivityId(merge.Id), explain: false, cancel);
        var each = merged?.Postings.Where(static posting => posting.Kind == CommandKind.Absorb)
            .ToDictionary(static posting => posting.Programme, posting => Back(id, posting, merge));
        if (each is not { Count: > 0 })
        {
            return (Rejection.NotMerged, "The accounts were not merged.");
        }

        return await PostAsync(
            $"{merge.Id:N}/undo/{attempt}", merge.To.Account, each.Values.First(), each,
            new CardsMoved(merge.Cards, merge.From.Account, merge.From.Member));
    }

    private static Command Back(ActivityId id, Posting posting, AccountMerge merge) => new Command.GiveBack(
        id, merge.From.Account, posting.Terms?.Belongings ?? Belongings.None,
        [.. posting.Changes.OfType<Change.LevelReached>().Select(static reached => reached.Level)], merge.Reason, merge.Actor);

    private async Task<(Rejection Why, string Detail)> PostAsync(
        string key, AccountId account, Command command, IReadOnlyDictionary<string, Command>? each, CardsMoved cards)
    {
        var answer = await accounts.PostAsync(
            new Submission(new ActivityKey(Source, key), BodyHash.Of(command, null, account, null), null, account, null, command)
            {
                ByProgramme = each, Cards = cards,
            },
            CancellationToken.None);
        return (answer.Rejection, answer.Detail);
    }
}
