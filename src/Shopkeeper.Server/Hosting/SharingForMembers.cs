using System.Collections.Immutable;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Households;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Programmes;

namespace Shopkeeper.Server.Hosting;

/// <summary>
/// Gives Members the sharing of accounts: one posting in every programme, under the id of the move, so that a repeat is the same posting.
/// The member's cards lead to the other account from that posting on.
/// </summary>
internal sealed class SharingForMembers(IShopAccounts accounts, ShopProgrammes programmes, ShopSecrets secrets) : IAccountSharing
{
    private const string Source = "household";

    public async Task<(Rejection Why, string Detail)> MoveAsync(AccountMove move, CancellationToken cancel)
    {
        if (move.Inviter is not { } inviter)
        {
            return await LeaveAsync(move, cancel);
        }

        await accounts.OpenAsync(
            [new(move.To, inviter, MemberLink.Of(secrets, inviter)), new(move.From, move.Member, MemberLink.Of(secrets, move.Member))], cancel);
        return await PostAsync(move, new Command.MergeInto(new ActivityId(move.Id), move.To, "joins a household", move.Actor), null);
    }

    public Task HandOverAsync(AccountId account, MemberId owner, CancellationToken cancel) => accounts.HandOverAsync(account, owner, cancel);

    private async Task<(Rejection Why, string Detail)> LeaveAsync(AccountMove move, CancellationToken cancel)
    {
        var each = new Dictionary<string, Command>();
        foreach (var programme in programmes.Current.Programmes)
        {
            var kinds = programme.Versions[^1].Document.Points.Select(static kind => kind.Id).ToArray();
            var points = PointsOf(move.Split, programme.Programme, kinds);
            each.Add(
                programme.Programme,
                new Command.SplitOff(new ActivityId(move.Id), move.To, move.Member, points ?? [], "leaves a household", move.Actor));
            if (points is null)
            {
                return (Rejection.UnknownPoints, $"There are no such points in the programme '{programme.Programme}'; it has: {string.Join(", ", kinds)}.");
            }
        }

        if (move.Split.FirstOrDefault(one => !each.ContainsKey(one.Programme)) is { } unknown)
        {
            return (Rejection.UnknownProgramme, $"There is no programme '{unknown.Programme}'; there is: {string.Join(", ", each.Keys)}.");
        }

        await accounts.OpenAsync([new(move.To, move.Member, null)], cancel);
        return await PostAsync(
            move, each.Values.FirstOrDefault() ?? new Command.SplitOff(new ActivityId(move.Id), move.To, move.Member, [], "", move.Actor), each);
    }

    /// <summary>By the number of the kind; null when the programme has no kind of that name.</summary>
    private static ImmutableArray<long>? PointsOf(ImmutableArray<SplitPoints> split, string programme, string[] kinds)
    {
        var points = new long[kinds.Length];
        foreach (var part in split.Where(one => one.Programme == programme))
        {
            if (Array.IndexOf(kinds, part.Points) is >= 0 and var kind)
            {
                points[kind] += part.Amount;
            }
            else
            {
                return null;
            }
        }

        return [.. points];
    }

    private async Task<(Rejection Why, string Detail)> PostAsync(AccountMove move, Command command, IReadOnlyDictionary<string, Command>? each)
    {
        var answer = await accounts.PostAsync(
            new Submission(
                new ActivityKey(Source, $"{move.Id:N}"), BodyHash.Of(command, null, move.From, null), null, move.From, null, command)
            {
                ByProgramme = each, Cards = new CardsMoved([.. move.Cards, MemberLink.Of(secrets, move.Member)], move.To, move.Member),
            },
            CancellationToken.None);
        return (answer.Rejection, answer.Detail);
    }
}
