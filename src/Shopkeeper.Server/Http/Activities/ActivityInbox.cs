using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Members.Households;
using Shopkeeper.Members.Spending;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Vouchers;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>
/// From what came in to what is posted, for one shop: the card becomes its keyed hash, the body its hash, the activity gets
/// its place and its id. Calls, batches and files all go through here.
/// </summary>
public sealed class ActivityInbox(Shop shop, ShopProgrammes programmes, ShopSecrets secrets, ShopSpending spending, QuoteTokens quotes, VoucherCodes codes)
{
    /// <summary>The activity with what only its sender needs back: line numbers, the programme shown, members skipped.</summary>
    public readonly record struct Accepted(Submission Submission, IncomingActivity Incoming)
    {
        public Activity Activity => ((Command.Record)Submission.Command).Activity;
    }

    /// <summary>Reads and places one body. Checks in order: malformed, other-store, occurred-at-out-of-range.</summary>
    /// <param name="boundStore">The only store that the sender acts for; null = any.</param>
    public bool TryAccept(
        ReadOnlySpan<byte> json, string? boundStore, out Accepted accepted, out Problem? problem,
        ReadingPurpose purpose = ReadingPurpose.Post)
    {
        accepted = default;
        if (!ActivityReader.TryRead(json, purpose, out var incoming, out problem))
        {
            return false;
        }

        incoming = Presented(incoming!);
        if (!TryBind(ref incoming, boundStore, out problem) || !Place().TryPlace(incoming, purpose, out var activity, out problem))
        {
            return false;
        }

        var card = LinkOf(incoming);
        var hash = BodyHash.Of(incoming.Said, card, incoming.Account, incoming.Programme);
        accepted = new Accepted(
            new Submission(
                incoming.Said.Key, hash, card, incoming.Account, null,
                new Command.Record(Spent(Quoted(WithKind(activity!, incoming.Card), incoming, card)), []))
            {
                Member = incoming.Member,
            },
            incoming);
        return true;
    }

    /// <summary>
    /// With who showed the code that points were spent with where nobody could be asked; the sale uses the code up. Without: as it is.
    /// </summary>
    public async ValueTask<Accepted> ProvedAsync(Accepted accepted, CancellationToken cancel)
    {
        if (accepted.Incoming?.OfflineCode is not { } code || accepted.Activity is not { SpentOffline: { } spent } sale)
        {
            return accepted;
        }

        var (account, refused) = await spending.ProvedOfflineAsync(code, sale.Key, sale.OccurredAt, cancel);
        var proved = sale with { SpentOffline = spent with { ProvedBy = account, Refused = refused } };
        return accepted with { Submission = accepted.Submission with { Command = new Command.Record(proved, []) } };
    }

    /// <summary>
    /// With its codes as keyed hashes, in place of ids of vouchers: posting finds where they lead, in the transaction that
    /// uses them.
    /// </summary>
    public IncomingActivity Presented(IncomingActivity incoming) => incoming.Codes.Count == 0 ? incoming : incoming with
    {
        Said = incoming.Said with { Vouchers = [.. incoming.Codes.Select(code => new VoucherId(codes.HashOf(code).Value))] },
        Codes = [],
    };

    /// <summary>
    /// With the kind of the card, as the documents name it that are in force when it occurred, else the latest: the number itself goes no
    /// further.
    /// </summary>
    public Activity WithKind(Activity activity, string? card)
    {
        if (card is null)
        {
            return activity;
        }

        var kinds = programmes.Current.Programmes
            .SelectMany(programme => programme.InForce(activity.OccurredAt) is null
                ? programme.Versions.TakeLast(1)
                : programme.MayDecide(activity.OccurredAt).Reverse())
            .SelectMany(static version => version.Document.Cards);
        return CardKindDefinition.Of(kinds, Bare(card)) is { } kind ? activity with { CardKind = kind.Id } : activity;
    }

    /// <summary>Points spent offline are of the shop's first programme: it is the one that tills know.</summary>
    private Activity Spent(Activity activity) => activity.SpentOffline is { } spent && programmes.Current.Programmes is [{ Programme: var first }, ..]
        ? activity with { SpentOffline = spent with { Programme = first } }
        : activity;

    /// <summary>A sale that names a quote, with what became of the quote.</summary>
    private Activity Quoted(Activity activity, IncomingActivity incoming, KeyedHash? card)
    {
        if (incoming.QuoteId is not { } quoteId || activity.Type != ActivityType.Purchase)
        {
            return activity;
        }

        var (note, versions) = quotes.Check(quoteId, activity, card, incoming.Account);
        return activity with { Quote = note, QuotedVersions = versions };
    }

    /// <summary>The key of the sender's store fills a store that was left out; another one is refused.</summary>
    public static bool TryBind(ref IncomingActivity incoming, string? boundStore, out Problem? problem)
    {
        problem = null;
        if (boundStore is null || incoming.Said.Store == boundStore)
        {
            return true;
        }

        if (incoming.Said.Store.Length > 0)
        {
            problem = Problems.Edge("other-store", $"This key acts for the store '{boundStore}' only.", "/store");
            return false;
        }

        incoming = incoming with { Said = incoming.Said with { Store = boundStore } };
        return true;
    }

    public TimePlacement Place() => new(programmes.CurrentCatalogue, programmes.Current, shop.Now);

    /// <summary>By what the account, or who acts in it, is found: the card, or the member where an account and a member are named.</summary>
    public KeyedHash? LinkOf(IncomingActivity incoming) => incoming.Member is { } member ? MemberLink.Of(secrets, member) : HashOf(incoming.Card);

    /// <summary>Null for no card. What is no number of ours is hashed all the same: it is unknown, until somebody links it.</summary>
    public KeyedHash? HashOf(string? card) => card is null ? null : secrets.HashCard(Bare(card));

    // As printed on cards and typed by people: groups of digits.
    private static ReadOnlySpan<char> Bare(string card) =>
        card.AsSpan().ContainsAny(' ', '-') ? card.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal) : card;
}
