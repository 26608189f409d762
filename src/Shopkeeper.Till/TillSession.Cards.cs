using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Shopkeeper.Till.Browser;
using Shopkeeper.Till.Selling;

namespace Shopkeeper.Till;

/// <summary>
/// Who stands at the counter. A till knows the accounts of the cards that it has met: the shop's key for card numbers never leaves the
/// server, so no till can look up others without it.
/// </summary>
public sealed partial class TillSession
{
    /// <summary>The oldest is forgotten.</summary>
    public const int MostCardsMet = 5_000;

    private const string CardsKey = "cards";
    private static readonly TimeSpan LookupTime = TimeSpan.FromSeconds(2);
    private MetCards cards = new("", []);

    /// <summary>Points are one member's: with another one at the counter they are not spent, and what was set aside becomes free by itself.</summary>
    public Customer? Customer
    {
        get;
        private set
        {
            if (field?.Account != value?.Account)
            {
                (Proof, MostToSpend, Spent) = (null, null, []);
            }

            field = value;
        }
    }

    private async Task LoadCardsAsync() =>
        cards = await storage.ReadAsync(CardsKey, KeptJson.Default.MetCards)
            ?? new MetCards(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), []);

    /// <param name="kind">card or phone</param>
    private async Task RecogniseAsync(string kind, string text)
    {
        var card = kind == "card" ? text : null;
        var answer = await AskAsync(LookupTime, (key, cancel) => calls.FindMemberAsync(key, kind, text, cancel));
        if (answer.IsOk && Paired?.Key is { } key)
        {
            using var limit = new CancellationTokenSource(LookupTime, time);
            Customer = await GreetAsync(key, card, answer.Body, limit.Token);
            await MeetAsync(kind, text, Customer.Account!);
        }
        else if (!answer.IsForLater && answer.Status != 401)
        {
            SayUnknown(card, answer);
        }
        else
        {
            RecogniseAlone(kind, text);
        }
    }

    /// <summary>The shop says that it is nobody's, or that it is none.</summary>
    private void SayUnknown(string? card, Client.Tills.CallAnswer answer)
    {
        var isFree = card is not null && answer.Status == 404;
        Say(isFree ? "Nobody holds this card yet. The sale is kept for whoever does." : answer.Detail);
        Customer = isFree ? new Customer(card, null) : Customer;
    }

    private void RecogniseAlone(string kind, string text)
    {
        var account = cards.Cards.Find(met => met.Hash == HashOf(kind, text))?.Account;
        if (kind == "phone" && account is null)
        {
            Say("Without the network members are found by their card only.");
            return;
        }

        if (kind == "card" && Shop is { Cards.Count: > 0 } && !Shop.Cards.Any(range => range.Covers(text)))
        {
            Say("This is neither an article nor a card of this shop.");
            return;
        }

        Customer = new Customer(kind == "card" ? text : null, account) { Levels = LevelsOf(account) };
        Say(account is null || !MayDecide || !Shop!.Knows(account)
            ? "The card is noted. Its points follow when the network is back."
            : null);
    }

    private async Task<Customer> GreetAsync(string key, string? card, JsonElement member, CancellationToken cancel)
    {
        var account = Text(member, "accountId");
        var found = new Customer(card, account)
        {
            Member = Text(member, "memberId"),
            Name = Text(member, "name"),
            Fact = member.TryGetProperty("fact", out var fact) ? FactOf(Text(fact, "kind"), Text(fact, "value")) : null,
            IsLost = member.TryGetProperty("lostCard", out var lost) && lost.ValueKind == JsonValueKind.True,
        };
        var state = await calls.AccountAsync(key, account, cancel);
        var menu = await calls.OffersAsync(key, account, cancel);
        return found with
        {
            Levels = state.IsOk
                ? [.. state.Body.GetProperty("programmes").EnumerateArray().SelectMany(static one => one.GetProperty("levels").EnumerateArray())
                    .Select(static level => Text(level, "name"))]
                : LevelsOf(account),
            OpenPicks = menu.IsOk
                ? [.. menu.Body.GetProperty("offers").EnumerateArray().Where(static offer => Text(offer, "state") == "picked")
                    .Select(static offer => Text(offer, "name"))]
                : [],
        };
    }

    private System.Collections.Immutable.ImmutableArray<string> LevelsOf(string? account) =>
        account is not null && MayDecide && Shop is { Document: { } document } shop
            ? [.. shop.StatesOf(account).SelectMany(static state => state.Levels).Select(level => Offline.LocalDecision.LevelName(document, level))]
            : [];

    private static string FactOf(string kind, string value) =>
        $"{(kind == "likes" ? "Likes" : "Favourite store:")} {value[(value.LastIndexOf('/') + 1)..].Replace('-', ' ')}";

    private async Task MeetAsync(string kind, string text, string account)
    {
        var hash = HashOf(kind, text);
        if (cards.Cards.Find(met => met.Hash == hash)?.Account == account)
        {
            return;
        }

        cards.Cards.RemoveAll(met => met.Hash == hash);
        cards.Cards.Add(new MetCard(hash, account));
        if (cards.Cards.Count > MostCardsMet)
        {
            cards.Cards.RemoveAt(0);
        }

        await storage.WriteAsync(CardsKey, cards, KeptJson.Default.MetCards);
    }

    private string HashOf(string kind, string text) => Convert.ToHexStringLower(
        HMACSHA256.HashData(Convert.FromHexString(cards.HashKey), Encoding.UTF8.GetBytes($"{kind}:{text}")).AsSpan(0, 16));
}
