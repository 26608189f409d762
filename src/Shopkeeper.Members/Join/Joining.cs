using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Invitations;
using Shopkeeper.Members.Policies;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Join;

/// <summary>
/// Joins, one or many. Members come first: their rows, identifiers and a note of the accounts to open are one transaction;
/// then Accounts opens them and links the cards; then the note goes. A crash in between leaves the note: every start and
/// every repeat of the join opens what is missing, because opening is idempotent.
/// </summary>
internal sealed class Joining(
    Shop shop, ShopSecrets secrets, MemberStore store, AccountsToOpen accounts, IProgrammeNames programmes, ShopCards cards,
    Inviting inviting)
{
    private const int BatchMembers = 2_000;

    // At 1 % of the range in use twenty misses in a row happen once in 10^40.
    private const int MostDraws = 20;

    public async Task<ImmutableArray<JoinResult>> JoinManyAsync(IReadOnlyList<JoinRequest> requests, CancellationToken cancel)
    {
        var now = await NowAsync(cancel);
        var results = new JoinResult[requests.Count];
        for (var start = 0; start < requests.Count; start += BatchMembers)
        {
            await JoinManyAsync(requests, start, now, results, cancel);
        }

        return [.. results];
    }

    public async Task<JoinResult> JoinAsync(JoinRequest request, ActivityKey? key, CancellationToken cancel)
    {
        var now = await NowAsync(cancel);
        return Check(request, now, out var refused) is { } join
            ? await JoinOneAsync(join, request, now, (key, IsAsked: request.Status == MemberStatus.Active), cancel)
            : refused!;
    }

    private async Task JoinManyAsync(
        IReadOnlyList<JoinRequest> requests, int start, JoinMoment now, JoinResult[] results, CancellationToken cancel)
    {
        var indexes = new List<int>();
        var joins = new List<CheckedJoin>();
        for (var i = start; i < Math.Min(start + BatchMembers, requests.Count); i++)
        {
            if (Check(requests[i], now, out var refused) is not { } join)
            {
                results[i] = refused!;
            }
            else if (requests[i].Invitation is not null)
            {
                // One that cannot be used takes nobody else along.
                results[i] = await JoinOneAsync(join, requests[i], now, (null, IsAsked: false), cancel);
            }
            else
            {
                indexes.Add(i);
                joins.Add(join);
            }
        }

        var joined = await AddAsync(joins, null, now.Options.FreshCards, cancel);
        for (var i = 0; i < indexes.Count; i++)
        {
            results[indexes[i]] = joined[i];
        }
    }

    /// <summary>What was answered under a key is answered again, whatever became of the invitation since.</summary>
    private async Task<JoinResult> JoinOneAsync(
        CheckedJoin join, JoinRequest request, JoinMoment now, (ActivityKey? Key, bool IsAsked) by, CancellationToken cancel)
    {
        var key = by.Key is { } sent ? JoinKey.Of(secrets, sent, request) : (JoinKey?)null;
        var invited = await inviting.CheckAsync(now.Policy, request.Invitation, (request.Programme, join.Store, by.IsAsked), cancel);
        return invited.Problem is not { } problem ? (await AddAsync([join with { Invited = invited }], key, now.Options.FreshCards, cancel))[0]
            : key is { } known && await store.EarlierAsync(known, cancel) is { } earlier ? await AgainAsync(earlier, known, join, cancel)
            : Refused(problem);
    }

    private static JoinResult Refused(FieldProblem problem) => new()
    {
        Outcome = JoinOutcome.Invalid, Rejection = problem.Rejection, Pointer = problem.Pointer, Detail = problem.Detail,
    };

    private async ValueTask<JoinMoment> NowAsync(CancellationToken cancel) =>
        new(await inviting.PolicyAsync(cancel), await cards.OptionsAsync(cancel), shop.Now);

    private CheckedJoin? Check(JoinRequest request, JoinMoment now, out JoinResult? refused) =>
        JoinCheck.Read(request, programmes, now, out refused);

    private async Task<JoinResult[]> AddAsync(List<CheckedJoin> joins, JoinKey? key, CardRange fresh, CancellationToken cancel)
    {
        if (joins.Count == 0)
        {
            return [];
        }

        var now = shop.Now;
        var drafts = joins.ConvertAll(join => Draft.Of(join, fresh, now));
        var sealing = drafts.FindAll(static draft => draft.HasPersonal).ConvertAll(static draft => draft.Member);
        var keys = await secrets.Cipher.CreateAsync(sealing, cancel);
        AddedBatch written;
        try
        {
            written = await WriteAsync(drafts, keys, key, fresh, cancel);
        }
        catch (InvitationRefused)
        {
            await secrets.Cipher.DestroyAsync(sealing, cancel);
            return [Refused(Inviting.Refused)];
        }

        var added = written.Added.Where(static item => item.Taken is null).Select(static item => item.Member).ToHashSet();
        var unused = sealing.FindAll(member => !added.Contains(member));
        if (unused.Count > 0)
        {
            await secrets.Cipher.DestroyAsync(unused, cancel);
        }

        if (written.Earlier is { } earlier)
        {
            return [await AgainAsync(earlier, key!.Value, joins[0], cancel)];
        }

        await accounts.OpenAsync(written, drafts, secrets, cancel);
        return [.. drafts.Select((draft, i) => ResultOf(draft, written.Added[i]))];
    }

    private async Task<AddedBatch> WriteAsync(
        List<Draft> drafts, MemberKeys keys, JoinKey? key, CardRange fresh, CancellationToken cancel)
    {
        for (var draws = 1; ; draws++)
        {
            try
            {
                return await store.AddAsync(drafts.ConvertAll(draft => draft.Seal(secrets, keys)), key, cancel);
            }
            catch (FreshCardTaken taken) when (draws < MostDraws)
            {
                drafts[taken.Index] = drafts[taken.Index] with { Card = CardNumber.Draw(fresh) };
            }
        }
    }

    private async Task<JoinResult> AgainAsync(EarlierJoin earlier, JoinKey key, CheckedJoin join, CancellationToken cancel)
    {
        if (earlier.Body != key.Body)
        {
            return new JoinResult
            {
                Outcome = JoinOutcome.KeyReused, Detail = "This key was sent before with another body; the first one stands.",
            };
        }

        if (earlier.Taken is { } taken)
        {
            return JoinResult.Conflict(taken) with { Member = earlier.Member, Replayed = true };
        }

        if (await store.FindAsync(earlier.Member, cancel) is not { } row)
        {
            return new JoinResult
            {
                Outcome = JoinOutcome.AlreadyThere, Replayed = true, Detail = "The member that this key made is not here any more.",
            };
        }

        await accounts.OpenAsync([row.Member], cancel);
        return new JoinResult
        {
            Outcome = JoinOutcome.Joined,
            Member = row.Member,
            Account = row.Account,
            Status = join.Status,
            Card = join.Card ?? (await ProfileReading.ReadAsync(secrets, row, cancel)).Card,
            Replayed = true,
        };
    }

    private static JoinResult ResultOf(Draft draft, Added added) => added.Taken is { } taken
        ? JoinResult.Conflict(taken.Kind) with { Member = added.Member, Account = added.Account }
        : new JoinResult
        {
            Outcome = JoinOutcome.Joined, Member = draft.Member, Account = draft.Account, Status = draft.Join.Status, Card = draft.Card,
        };
}
