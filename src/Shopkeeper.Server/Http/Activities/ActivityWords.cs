using NodaTime;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Spending;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>The small vocabularies of an activity: types, reasons, units, times, references.</summary>
internal static class ActivityWords
{
    private const string Types = "purchase, return, review, handover, custom, referral, visit, survey or share";
    private const string CustomPrefix = "custom:";
    private const int MostHolds = 20;

    /// <summary>A custom activity says its name in `customType`, or after the colon as rules do: `custom:charity-gift`.</summary>
    public static (ActivityType Type, string CustomType) Type(ref BodyReader body, string customType)
    {
        var text = body.Text("type", Limits.NameLength + CustomPrefix.Length);
        if (text.StartsWith(CustomPrefix, StringComparison.Ordinal) && text.Length > CustomPrefix.Length)
        {
            return (ActivityType.Custom, text[CustomPrefix.Length..]);
        }

        ActivityType type = text switch
        {
            "purchase" => ActivityType.Purchase,
            "return" => ActivityType.Return,
            "review" => ActivityType.Review,
            "handover" => ActivityType.Handover,
            "custom" => ActivityType.Custom,
            "referral" => ActivityType.Referral,
            "visit" => ActivityType.Visit,
            "survey" => ActivityType.Survey,
            "share" => ActivityType.Share,
            _ => throw body.Mistake($"must be {Types}", "type"),
        };
        return (type, customType);
    }

    /// <summary>The word of a type, as it is written in JSON.</summary>
    public static string Of(ActivityType type) => type switch
    {
        ActivityType.Purchase => "purchase",
        ActivityType.Return => "return",
        ActivityType.Review => "review",
        ActivityType.Handover => "handover",
        ActivityType.Custom => "custom",
        ActivityType.Referral => "referral",
        ActivityType.Visit => "visit",
        ActivityType.Survey => "survey",
        ActivityType.Share => "share",
        _ => throw new InvariantViolated("an unknown activity type"),
    };

    public static ReturnReason Reason(ref BodyReader body) => body.Text("reason", Limits.NameLength) switch
    {
        "returned" => ReturnReason.Returned,
        "voided" => ReturnReason.Voided,
        _ => throw body.Mistake("must be returned or voided", "reason"),
    };

    public static Unit Unit(ref BodyReader body) => body.Text("unit", Limits.NameLength) switch
    {
        "ea" => Domain.Activities.Unit.Each,
        "kg" => Domain.Activities.Unit.Kilogram,
        "l" => Domain.Activities.Unit.Litre,
        _ => throw body.Mistake("must be ea, kg or l", "unit"),
    };

    public static string Of(Unit unit) => unit switch
    {
        Domain.Activities.Unit.Each => "ea",
        Domain.Activities.Unit.Kilogram => "kg",
        Domain.Activities.Unit.Litre => "l",
        _ => throw new InvariantViolated("an unknown unit"),
    };

    public static SaidTime Time(ref BodyReader body, string name, int longest)
    {
        var plain = body.Plain();
        if (plain.IsEmpty)
        {
            plain = System.Text.Encoding.UTF8.GetBytes(body.Text(name, longest));
        }

        return Rfc3339.TryReadTime(plain, out var time)
            ? time
            : throw body.Mistake("must be a time as in 2015-10-22T10:15:00Z (RFC 3339)", name);
    }

    public static LocalDate Date(ref BodyReader body, string name) =>
        Rfc3339.TryReadDate(body.Plain(), out var date)
            ? date
            : throw body.Mistake("must be a date as in 2015-10-22", name);

    /// <summary>`{"source", "key"}` of the sale.</summary>
    public static ActivityKey Sale(ref BodyReader body)
    {
        body.Enter("sale");
        body.ExpectObject();
        string? source = null, key = null;
        while (body.NextMember(out var name))
        {
            if (name.SequenceEqual("source"u8) && source is null)
            {
                source = body.Word("source", Limits.SourceLength);
            }
            else if (name.SequenceEqual("key"u8) && key is null)
            {
                key = body.Word("key", Limits.KeyLength);
            }
            else
            {
                body.Ignore(name);
            }
        }

        if (source is null || key is null)
        {
            throw body.Mistake("is missing", source is null ? "source" : "key");
        }

        body.Leave();
        return new ActivityKey(source, key);
    }

    /// <summary>Points spent where nobody could be asked, and the code shown. Until that is looked at, nobody has proved anything.</summary>
    public static (OfflineSpend Spent, string Code) Spent(ref BodyReader body)
    {
        body.Enter("spentOffline");
        body.ExpectObject();
        long? points = null;
        string? code = null;
        while (body.NextMember(out var name))
        {
            if (name.SequenceEqual("points"u8) && points is null)
            {
                points = body.Whole("points", 1, Limits.Points);
            }
            else if (name.SequenceEqual("code"u8) && code is null)
            {
                code = body.Word("code", Limits.ProofLength);
            }
            else
            {
                body.Ignore(name);
            }
        }

        if (points is not { } asked || code is null)
        {
            throw body.Mistake("is missing", points is null ? "points" : "code");
        }

        body.Leave();
        return (new OfflineSpend(asked, SpendToken.IdOf(code)) { Refused = Rejection.ProofNotAccepted }, code);
    }

    public static List<string> Words(ref BodyReader body, string list, int most)
    {
        var words = new List<string>();
        body.Enter(list);
        body.ExpectArray();
        while (body.NextItem())
        {
            if (words.Count == most)
            {
                throw body.Mistake($"has more than {most} items");
            }

            words.Add(body.Word(words.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), Limits.NameLength));
        }

        body.Leave();
        return words;
    }

    /// <summary>Codes of vouchers as they were presented.</summary>
    public static List<string> Codes(ref BodyReader body) => Words(ref body, "vouchers", Limits.VouchersPerBasket);

    public static List<HoldId> Holds(ref BodyReader body)
    {
        var holds = new List<HoldId>();
        foreach (var text in Words(ref body, "reservations", MostHolds))
        {
            if (!IdText.TryRead("hld", text, out var id))
            {
                throw body.Mistake("must hold ids of reservations (hld_...)", "reservations");
            }

            if (holds.Contains(new HoldId(id)))
            {
                throw body.Mistake("names a reservation twice", "reservations");
            }

            holds.Add(new HoldId(id));
        }

        return holds;
    }
}
