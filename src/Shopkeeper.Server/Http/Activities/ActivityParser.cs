using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>Collects the members of one activity, then checks what only the whole can show.</summary>
internal ref struct ActivityParser(ReadingPurpose purpose)
{
    private const int LongestTime = 40;

    // Bits of `seen`, in the order of the methods below.
    private const int Source = 1, Key = 1 << 1, Type = 1 << 2, Card = 1 << 3, Account = 1 << 4, Programme = 1 << 5,
        OccurredAt = 1 << 6, BusinessDate = 1 << 7, Store = 1 << 8, Channel = 1 << 9, CurrencyBit = 1 << 10,
        Lines = 1 << 11, Tenders = 1 << 12, Rounding = 1 << 13, Returns = 1 << 14, Sale = 1 << 15, Reason = 1 << 16,
        Subject = 1 << 17, CustomType = 1 << 18, Count = 1 << 19, AmountBit = 1 << 20, Events = 1 << 21,
        Reservations = 1 << 22, ExplainBit = 1 << 23, QuoteBit = 1 << 24, DraftBit = 1 << 25,
        VouchersBit = 1 << 26, Member = 1 << 27, SpentBit = 1 << 28;

    private int seen;
    private string source = "", key = "", store = "", channel = "", subject = "", customType = "";
    private ActivityType type;
    private string? card, programme;
    private AccountId? account;
    private MemberId? member;
    private SaidTime? time;
    private LocalDate businessDate;
    private Currency currency;
    private BasketParts basket = new();
    private long count = 1, amount;
    private ImmutableArray<string> events = [];
    private ImmutableArray<HoldId> reservations = [];
    private IReadOnlyList<string> codes = [];
    private bool explain, draft;
    private string? quoteId, offlineCode;
    private OfflineSpend? spent;

    public IncomingActivity Read(ref BodyReader body)
    {
        body.ExpectObject();
        while (body.NextMember(out var name))
        {
            if (!ReadWho(ref body, name) && !ReadWhen(ref body, name) && !ReadBasket(ref body, name)
                && !ReadSubject(ref body, name) && !ReadOptions(ref body, name))
            {
                body.Ignore(name);
            }
        }

        Check(ref body);
        return new IncomingActivity(
            Build(), time, (seen & BusinessDate) != 0, card, account, programme, explain, body.Ignored)
        {
            QuoteId = quoteId, Draft = draft, Codes = codes, Member = member, OfflineCode = offlineCode,
        };
    }

    private bool ReadWho(ref BodyReader body, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("source"u8))
        {
            body.Once(ref seen, Source, "source");
            source = body.Word("source", Limits.SourceLength);
        }
        else if (name.SequenceEqual("key"u8))
        {
            body.Once(ref seen, Key, "key");
            key = body.Word("key", Limits.KeyLength);
        }
        else if (name.SequenceEqual("type"u8))
        {
            body.Once(ref seen, Type, "type");
            (type, customType) = ActivityWords.Type(ref body, customType);
        }
        else if (name.SequenceEqual("card"u8))
        {
            body.Once(ref seen, Card, "card");
            card = body.Word("card", Limits.CardLength);
        }
        else if (name.SequenceEqual("account"u8))
        {
            body.Once(ref seen, Account, "account");
            account = IdText.TryRead("acc", body.Text("account", Limits.NameLength), out var id)
                ? new AccountId(id)
                : throw body.Mistake("is not the id of an account (acc_...)", "account");
        }
        else if (name.SequenceEqual("member"u8))
        {
            body.Once(ref seen, Member, "member");
            member = IdText.TryRead("mem", body.Text("member", Limits.NameLength), out var id)
                ? new MemberId(id)
                : throw body.Mistake("is not the id of a member (mem_...)", "member");
        }
        else if (name.SequenceEqual("programme"u8))
        {
            body.Once(ref seen, Programme, "programme");
            programme = body.Word("programme", Limits.NameLength);
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadWhen(ref BodyReader body, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("occurredAt"u8) || name.SequenceEqual("at"u8))
        {
            body.Once(ref seen, OccurredAt, "occurredAt");
            time = ActivityWords.Time(ref body, "occurredAt", LongestTime);
        }
        else if (name.SequenceEqual("businessDate"u8))
        {
            body.Once(ref seen, BusinessDate, "businessDate");
            businessDate = ActivityWords.Date(ref body, "businessDate");
        }
        else if (name.SequenceEqual("store"u8))
        {
            body.Once(ref seen, Store, "store");
            store = body.Text("store", Limits.NameLength);
        }
        else if (name.SequenceEqual("channel"u8))
        {
            body.Once(ref seen, Channel, "channel");
            channel = body.Text("channel", Limits.NameLength);
        }
        else if (name.SequenceEqual("currency"u8))
        {
            body.Once(ref seen, CurrencyBit, "currency");
            currency = Currency.TryParse(body.Text("currency", Limits.NameLength), out var code)
                ? code
                : throw body.Mistake("must be three capital letters (ISO 4217), as in GBP", "currency");
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadBasket(ref BodyReader body, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("lines"u8))
        {
            body.Once(ref seen, Lines, "lines");
            basket.ReadLines(ref body);
        }
        else if (name.SequenceEqual("tenders"u8))
        {
            body.Once(ref seen, Tenders, "tenders");
            basket.ReadTenders(ref body);
        }
        else if (name.SequenceEqual("rounding"u8))
        {
            body.Once(ref seen, Rounding, "rounding");
            basket.Rounding = body.Amount("rounding");
        }
        else if (name.SequenceEqual("returns"u8))
        {
            body.Once(ref seen, Returns, "returns");
            basket.ReadReturns(ref body);
        }
        else if (name.SequenceEqual("sale"u8))
        {
            body.Once(ref seen, Sale, "sale");
            basket.Sale = ActivityWords.Sale(ref body);
        }
        else if (name.SequenceEqual("reason"u8))
        {
            body.Once(ref seen, Reason, "reason");
            basket.Reason = ActivityWords.Reason(ref body);
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadSubject(ref BodyReader body, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("subject"u8) || name.SequenceEqual("sku"u8))
        {
            body.Once(ref seen, Subject, "subject");
            subject = body.Word("subject", Limits.SubjectLength);
        }
        else if (name.SequenceEqual("customType"u8))
        {
            body.Once(ref seen, CustomType, "customType");
            customType = body.Word("customType", Limits.NameLength);
        }
        else if (name.SequenceEqual("count"u8))
        {
            body.Once(ref seen, Count, "count");
            count = body.Whole("count", 0, Limits.Count);
        }
        else if (name.SequenceEqual("amount"u8))
        {
            body.Once(ref seen, AmountBit, "amount");
            amount = body.Amount("amount");
        }
        else if (name.SequenceEqual("events"u8))
        {
            body.Once(ref seen, Events, "events");
            events = [.. ActivityWords.Words(ref body, "events", Limits.Events)];
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadOptions(ref BodyReader body, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("reservations"u8))
        {
            body.Once(ref seen, Reservations, "reservations");
            reservations = [.. ActivityWords.Holds(ref body)];
        }
        else if (name.SequenceEqual("vouchers"u8))
        {
            body.Once(ref seen, VouchersBit, "vouchers");
            codes = ActivityWords.Codes(ref body);
        }
        else if (purpose != ReadingPurpose.Quote && name.SequenceEqual("spentOffline"u8))
        {
            body.Once(ref seen, SpentBit, "spentOffline");
            (spent, offlineCode) = ActivityWords.Spent(ref body);
        }
        else if (name.SequenceEqual("explain"u8))
        {
            body.Once(ref seen, ExplainBit, "explain");
            explain = body.Flag("explain");
        }
        else if (name.SequenceEqual("quoteId"u8))
        {
            body.Once(ref seen, QuoteBit, "quoteId");
            quoteId = body.Word("quoteId", QuoteTokens.LongestText);
            if (!QuoteTokens.IsWellFormed(quoteId))
            {
                throw body.Mistake("is not the id of a quote", "quoteId");
            }
        }
        else if (purpose == ReadingPurpose.Quote && name.SequenceEqual("draft"u8))
        {
            body.Once(ref seen, DraftBit, "draft");
            draft = body.Flag("draft");
        }
        else
        {
            return false;
        }

        return true;
    }

    private readonly void Check(ref BodyReader body)
    {
        Need(ref body, Type, "type");
        if (purpose != ReadingPurpose.Quote)
        {
            Need(ref body, Source, "source");
            Need(ref body, Key, "key");
            Need(ref body, OccurredAt, "occurredAt");
            CheckMember(ref body);
        }

        if (type == ActivityType.Custom && customType.Length == 0)
        {
            throw body.Mistake("is missing for a custom activity", "customType");
        }

        if (type != ActivityType.Custom && customType.Length > 0)
        {
            throw body.Mistake("is for custom activities only", "customType");
        }

        if (type != ActivityType.Purchase && !reservations.IsEmpty)
        {
            throw body.Mistake("is for purchases only", "reservations");
        }

        if (type != ActivityType.Purchase && codes.Count > 0)
        {
            throw body.Mistake("is for purchases only", "vouchers");
        }

        if (type != ActivityType.Purchase && spent is not null)
        {
            throw body.Mistake("is for purchases only", "spentOffline");
        }

        CheckMoney(ref body);
    }

    // A return belongs to the account of its sale, whatever card it carries.
    private readonly void CheckMember(ref BodyReader body)
    {
        if (card is not null && account is not null)
        {
            throw body.Mistake("is one too many beside a card", "account");
        }

        if (member is not null && account is null)
        {
            throw body.Mistake("says who acts in an account, and none is named", "member");
        }

        // A sale that names nobody waits to be claimed, and goods come back from people without a card and a receipt.
        if (purpose != ReadingPurpose.TillLog && card is null && account is null && type is not (ActivityType.Purchase or ActivityType.Return))
        {
            throw body.Mistake("must name a card or an account");
        }
    }

    private readonly void CheckMoney(ref BodyReader body)
    {
        switch (type)
        {
            case ActivityType.Purchase:
                if (basket.Sale is not null || (seen & Reason) != 0)
                {
                    throw body.Mistake("is for returns only; an exchange has 'returns'", basket.Sale is not null ? "sale" : "reason");
                }

                Need(ref body, Lines, "lines");
                Need(ref body, CurrencyBit, "currency");
                break;
            case ActivityType.Return:
                if (basket.Sale is null && basket.LineCount == 0 && (seen & Returns) == 0)
                {
                    throw body.Mistake("must name the sale, the lines that come back, or both");
                }

                break;
            default:
                if (basket.HasAnything || (seen & (Lines | Tenders | Returns | Sale | Reason)) != 0)
                {
                    throw body.Mistake("is for purchases and returns only", "lines");
                }

                break;
        }

        if (amount != 0)
        {
            Need(ref body, CurrencyBit, "currency");
        }

        basket.Check(ref body, type);
    }

    private readonly void Need(ref BodyReader body, int bit, string name)
    {
        if ((seen & bit) == 0)
        {
            throw body.Mistake("is missing", name);
        }
    }

    private readonly Activity Build() => new()
    {
        Id = default,
        Key = new ActivityKey(source, key),
        Type = type,
        OccurredAt = time is { } said ? TimePlacement.AsSaid(said) : default,
        BusinessDate = (seen & BusinessDate) != 0 ? businessDate : time?.Local.Date ?? default,
        Store = store,
        Channel = channel,
        Currency = currency,
        Lines = type == ActivityType.Return ? [] : basket.Lines(),
        Applied = type == ActivityType.Return ? [] : basket.Applied(),
        Tenders = basket.Tenders(),
        TenderRounding = basket.Rounding,
        Returns = basket.Returns(type),
        Subject = subject,
        CustomType = customType,
        Count = count,
        CustomAmount = amount,
        Events = events,
        Reservations = reservations,
        SpentOffline = spent,
    };
}
