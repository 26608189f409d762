using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shopkeeper.Domain.Codes;
using Shopkeeper.Domain.Codes.Gs1;

namespace Shopkeeper.Server.Commands;

/// <summary>`barcode parse DATA`: what a scanner read, in fields of GS1.</summary>
internal static class BarcodeVerb
{
    public static Command Command() => new("barcode", "Read what a scanner reads.") { Parse() };

    private static Command Parse()
    {
        var data = new Argument<string>("DATA")
        {
            Description = "A number, an element string (FNC1 as U+001D or ^; or in brackets), or a Digital Link.",
        };
        var command = Verb.Make(
            "parse", "Show the fields of a barcode of GS1, or what is wrong with it.", new CommonOptions(),
            (verb, _) => Task.FromResult(Run(verb, verb.Value(data))));
        command.Arguments.Add(data);
        return command;
    }

    private static int Run(VerbContext verb, string data)
    {
        var isValid = Gs1Message.TryRead(data, out var message, out var reason);
        ScannedCode? number = ScannedCode.TryRead(data, out var code, out _) ? code : null;
        var coupon = number is { } one && PriceCoupon.TryRead(one, out var read) ? read : (PriceCoupon?)null;
        verb.Answer(() => Json(message, number, coupon, isValid ? null : reason), () => isValid ? Text(message, number, coupon) : $"Not valid: {reason}.");
        return isValid ? ExitCode.Ok : ExitCode.BadInput;
    }

    private static JsonObject Json(Gs1Message message, ScannedCode? number, PriceCoupon? coupon, string? error)
    {
        var json = new JsonObject
        {
            ["valid"] = error is null,
            ["elements"] = new JsonArray([.. message.Elements.Select(static one => new JsonObject { ["ai"] = one.Identifier, ["value"] = one.Value })]),
            ["error"] = error,
        };
        if (number is { } read)
        {
            json["kind"] = JsonNamingPolicy.KebabCaseLower.ConvertName(read.Kind.ToString());
        }

        if (coupon is { } slip)
        {
            json["coupon"] = new JsonObject
            {
                ["issuer"] = slip.Issuer, ["reference"] = slip.Reference, ["amount"] = Money(slip), ["isFree"] = slip.IsFree,
            };
        }

        return json;
    }

    private static string Text(Gs1Message message, ScannedCode? number, PriceCoupon? coupon) => string.Join(
        Environment.NewLine,
        (string[])[
            .. message.Elements.Select(static one => $"({one.Identifier}) {one.Value}"),
            .. number is { } read ? (string[])[$"kind: {JsonNamingPolicy.KebabCaseLower.ConvertName(read.Kind.ToString())}"] : [],
            .. coupon is { } slip ? (string[])[$"coupon: issuer {slip.Issuer}, reference {slip.Reference}, {(slip.IsFree ? "free goods" : Money(slip))}"] : [],
        ]);

    private static string Money(PriceCoupon coupon) =>
        string.Create(CultureInfo.InvariantCulture, $"{coupon.Hundredths / 100}.{coupon.Hundredths % 100:D2}");
}
