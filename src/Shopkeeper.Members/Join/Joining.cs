using System.Collections.Immutable;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
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
    Shop shop, ShopSecrets secrets, MemberStore store, AccountsToOpen accounts, IProgrammeNames programmes, ShopCards cards)
{
    private const int BatchMembers = 2_000;

    // At 1 % of the range in use twenty misses in a row happen once in 10^40.
    private const int MostDraws = 20;

    public async Task<ImmutableArray<JoinResult>> JoinManyAsync(IReadOnlyList<JoinRequest> requests, CancellationToken cancel)
    {
        var results = new JoinResult[requests.Count];
        var options = await cards.OptionsAsync(cancel);
        for (var start = 0; start < requests.Count; start += BatchMembers)
        {
            var indexes = new List<int>();
            var joins = new List<CheckedJoin>();
            for (var i = start; i < Math.Min(start + BatchMembers, requests.Count); i++)
            {
                if (Check(requests[i], options, out var refused) is { } join)
                {
                    indexes.Add(i);
                    joins.Add(join);
                }
                else
                {
                    results[i] = refused!;
                }
            }

            var joined = await AddAsync(joins, null, options.FreshCards, cancel);
            for (var i = 0; i < indexes.Count; i++)
            {
                results[indexes[i]] = joined[i];
            }
        }

        return [.. results];
    }

    public async Task<JoinResult> JoinAsync(JoinRequest request, ActivityKey? key, CancellationToken cancel)
    {
        var options = await cards.OptionsAsync(cancel);
        return Check(request, options, out var refused) is { } join
            ? (await AddAsync([join], key is { } sent ? JoinKey.Of(secrets, sent, request) : null, options.FreshCards, cancel))[0]
            : refused!;
    }

    private CheckedJoin? Check(JoinRequest request, MembersOptions options, out JoinResult? refused) =>
        JoinCheck.Read(request, options, programmes, shop.Now.InUtc().Date, out refused);

    private async Task<JoinResult[]> AddAsync(List<CheckedJoin> joins, JoinKey? key, CardRange fresh, CancellationToken cancel)
    {
        if (joins.Count == 0)
        {
            return [];
        }

        var now = shop.Now;
        var drafts = joins.ConvertAll(join => Draft.Of(join, fresh, now));
        var sealing = drafts.FindAll(static draft => !draft.Profile.IsEmpty).ConvertAll(static draft => draft.Member);
        var keys = await secrets.Cipher.CreateAsync(sealing, cancel);
        var written = await WriteAsync(drafts, keys, key, fresh, cancel);
        var added = written.Added.Where(static item => item.Taken is null).Select(static item => item.Member).ToHashSet();
        var unused = sealing.FindAll(member => !added.Contains(member));
        if (unused.Count > 0)
        {
            await secrets.Cipher.DestroyAsync(unused, cancel);
        }

        if (written.Earlier is { } earlier)
        {
            return [await AgainAsync(earlier, key!.Value, drafts[0], cancel)];
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

    private async Task<JoinResult> AgainAsync(EarlierJoin earlier, JoinKey key, Draft draft, CancellationToken cancel)
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
            return Conflict(taken) with { Member = earlier.Member, Replayed = true };
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
            Status = draft.Join.Status,
            Card = draft.Join.Card ?? (await ProfileReading.ReadAsync(secrets, row, cancel)).Card,
            Replayed = true,
        };
    }

    private static JoinResult ResultOf(Draft draft, Added added) => added.Taken is { } taken
        ? Conflict(taken.Kind) with { Member = added.Member, Account = added.Account }
        : new JoinResult
        {
            Outcome = JoinOutcome.Joined, Member = draft.Member, Account = draft.Account, Status = draft.Join.Status, Card = draft.Card,
        };

    private static JoinResult Conflict(IdentifierKind taken)
    {
        var name = taken.ToString().ToLowerInvariant();
        return new JoinResult
        {
            Outcome = JoinOutcome.AlreadyThere,
            Taken = taken,
            Pointer = "/" + name,
            Detail = $"A member with this {name} is there already: GET /v1/members?{name}= finds the member.",
        };
    }
}
