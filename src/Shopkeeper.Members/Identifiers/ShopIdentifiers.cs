using System.Collections.Immutable;
using System.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Members.Identifiers;

/// <summary>
/// By what members are found beyond what they joined with: more cards, the web shop's id, the app on a device; and what
/// happens to a lost card. E-mail and phone change as a contact, not here.
/// </summary>
public sealed class ShopIdentifiers
{
    private static readonly PersonalField Value = new("identifier", "sealed");

    private readonly Shop shop;
    private readonly ShopSecrets secrets;
    private readonly ShopCards cards;
    private readonly MemberStore members;
    private readonly AccountsToOpen accounts;
    private readonly IdentifierStore store;

    internal ShopIdentifiers(Shop shop, ShopSecrets secrets, ShopCards cards, MemberStore members, AccountsToOpen accounts)
    {
        this.shop = shop;
        this.secrets = secrets;
        this.cards = cards;
        this.members = members;
        this.accounts = accounts;
        store = new IdentifierStore(shop);
    }

    /// <summary>All of a member, those that are lost or closed too; empty when there is no such member.</summary>
    public async Task<ImmutableArray<MemberIdentifier>> ListAsync(MemberId member, CancellationToken cancel)
    {
        var rows = await store.ListAsync(member, cancel);
        var list = ImmutableArray.CreateBuilder<MemberIdentifier>(rows.Length);
        foreach (var row in rows)
        {
            var value = row.Sealed is { } body ? await secrets.Cipher.DecryptAsync(member, Value, body, cancel) : null;
            list.Add(new MemberIdentifier(
                row.Identifier.Hash.Value, row.Identifier.Kind, row.State, row.Added, value is null ? null : Encoding.UTF8.GetString(value),
                row.ReplacedBy));
        }

        return list.MoveToImmutable();
    }

    /// <summary>
    /// Adds a card, a web-shop id or a device; one that the member has already changes nothing. Refused in this order: malformed
    /// or foreign-card, no such member, another member's, too many.
    /// </summary>
    public async Task<IdentifierChange> AddAsync(MemberId member, IdentifierKind kind, string? text, CancellationToken cancel)
    {
        var options = await cards.OptionsAsync(cancel);
        if (!TryRead(kind, text, options, out var normalised, out var refused))
        {
            return refused!;
        }

        if (await members.FindAsync(member, cancel) is null)
        {
            return new IdentifierChange { IsUnknown = true };
        }

        // A card that was presented is in somebody's hand: its number is not kept. Ids of others must be shown to be managed.
        var body = kind == IdentifierKind.Card ? null : await SealAsync(member, normalised, cancel);
        var identifier = new Identifier(kind, secrets.Hash(FieldOf(kind), normalised));
        var note = Guid.CreateVersion7(shop.Time.GetUtcNow());
        var added = await store.AddAsync(member, identifier, body, note, cancel);
        if (added.IsAdded && kind == IdentifierKind.Card)
        {
            await LinkAsync(member, note, cancel);
        }

        return await ResultAsync(member, identifier, added, cancel);
    }

    /// <summary>
    /// A card is lost: from now on nothing is spent with it, and it goes on earning if that is the shop's policy. Another one takes
    /// its place: this one, or a fresh number. The same again changes nothing. Refused as an addition is.
    /// </summary>
    public async Task<IdentifierChange> LoseAsync(MemberId member, Guid lost, string? replacement, string by, CancellationToken cancel)
    {
        var options = await cards.OptionsAsync(cancel);
        if (replacement is not null && !TryRead(IdentifierKind.Card, replacement, options, out replacement, out var refused))
        {
            return refused! with { Pointer = "/replacement" };
        }

        var list = await ListAsync(member, cancel);
        if (list.FirstOrDefault(one => one.Id == lost && one.Kind == IdentifierKind.Card) is not { } card)
        {
            return new IdentifierChange { IsUnknown = true };
        }

        if (card.State != IdentifierState.InUse)
        {
            return new IdentifierChange { Identifier = list.FirstOrDefault(one => one.Id == card.ReplacedBy) ?? card, Replayed = true };
        }

        return await ReplaceAsync(member, new Identifier(IdentifierKind.Card, new KeyedHash(lost)), replacement, (options, by), cancel);
    }

    /// <summary>
    /// Takes a card, a web-shop id or a device from a member: it finds nobody and earns nothing, and is free for others. False when
    /// the member has none of this id.
    /// </summary>
    public async Task<bool> RemoveAsync(MemberId member, Guid id, CancellationToken cancel)
    {
        var row = (await store.ListAsync(member, cancel)).FirstOrDefault(one => one.Identifier.Hash.Value == id);
        if (row is null || row.Identifier.Kind is IdentifierKind.Email or IdentifierKind.Phone)
        {
            return false;
        }

        if (row.Identifier.Kind == IdentifierKind.Card)
        {
            var note = Guid.CreateVersion7(shop.Time.GetUtcNow());
            await store.CloseAsync(member, row.Identifier, note, cancel);
            await LinkAsync(member, note, cancel);
        }

        await store.RemoveAsync(member, row.Identifier, cancel);
        return true;
    }

    /// <summary>How it stands with a card that was presented; null when it is nobody's.</summary>
    internal Task<IdentifierState?> StateAsync(Identifier identifier, CancellationToken cancel) => store.StateAsync(identifier, cancel);

    /// <summary>The text in the form in which it is hashed; false with what is wrong with it.</summary>
    internal static bool TryRead(
        IdentifierKind kind, string? text, MembersOptions options, out string normalised, out IdentifierChange? refused)
    {
        refused = null;
        if (kind == IdentifierKind.Card)
        {
            if (!CardNumber.TryRead(text, options.CardRanges, out normalised, out var reason))
            {
                refused = IdentifierChange.Malformed("/value", reason, CardNumber.RefusalOf(text, options.CardRanges));
            }
        }
        else if (!OtherId.TryRead(text, out normalised, out var reason))
        {
            refused = IdentifierChange.Malformed("/value", reason);
        }

        return refused is null;
    }

    internal static HashedField FieldOf(IdentifierKind kind) => kind switch
    {
        IdentifierKind.Card => HashedField.Card,
        IdentifierKind.Email => HashedField.Email,
        IdentifierKind.Phone => HashedField.Phone,
        IdentifierKind.Web => HashedField.Web,
        IdentifierKind.Device => HashedField.Device,
        _ => throw new InvariantViolated("an unknown kind of identifier"),
    };

    private async Task<IdentifierChange> ReplaceAsync(
        MemberId member, Identifier lost, string? replacement, (MembersOptions Options, string By) how, CancellationToken cancel)
    {
        var state = how.Options.LostCards == LostCardPolicy.KeepEarning ? IdentifierState.Lost : IdentifierState.Closed;
        var entry = new AuditEntry(how.By, AuditAction.CardLost, member, "", state == IdentifierState.Lost ? "keeps earning" : "stops earning");
        while (true)
        {
            // Nobody else has a number that we draw, so it is kept, sealed, until the member has it.
            var number = replacement ?? CardNumber.Draw(how.Options.FreshCards);
            var body = replacement is null ? await SealAsync(member, number, cancel) : null;
            var card = new Identifier(IdentifierKind.Card, secrets.HashCard(number));
            var note = Guid.CreateVersion7(shop.Time.GetUtcNow());
            var added = await store.ReplaceAsync(member, lost, state, (card, body, note), entry, cancel);
            if (added.IsTaken && replacement is null)
            {
                continue;
            }

            if (added is { IsTaken: false, IsMember: true })
            {
                await LinkAsync(member, note, cancel);
            }

            var result = await ResultAsync(member, card, added, cancel);
            return result.Identifier is null ? result with { Pointer = "/replacement" } : result with { Replayed = false };
        }
    }

    private async Task<IdentifierChange> ResultAsync(MemberId member, Identifier identifier, Addition added, CancellationToken cancel) =>
        !added.IsMember ? new IdentifierChange { IsUnknown = true }
        : added.IsTaken ? new IdentifierChange
        {
            IsTaken = true, Pointer = "/value",
            Detail = $"Another member has this {KindName(identifier.Kind)}: GET /v1/members?{KindName(identifier.Kind)}= finds the member.",
        }
        : added.IsFull ? IdentifierChange.Malformed("/value", $"A member has at most {Limits.IdentifiersPerMember} identifiers.")
        : new IdentifierChange
        {
            Identifier = (await ListAsync(member, cancel)).First(one => one.Kind == identifier.Kind && one.Id == identifier.Hash.Value),
            Replayed = !added.IsAdded,
        };

    private static string KindName(IdentifierKind kind) => kind.ToString().ToLowerInvariant();

    private ValueTask<byte[]> SealAsync(MemberId member, string text, CancellationToken cancel) =>
        secrets.Cipher.EncryptAsync(member, Value, Encoding.UTF8.GetBytes(text), cancel);

    private async Task LinkAsync(MemberId member, Guid note, CancellationToken cancel)
    {
        await accounts.OpenAsync([member], cancel);
        await members.OpenedAsync(note, cancel);
    }
}
