using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime.Text;
using Shopkeeper.Members.Cards;
using Shopkeeper.Members.Http;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>`cards ranges | range | unrange | print | batches`: which numbers are cards of this shop, and cards for the card maker.</summary>
internal static class CardsVerb
{
    public static Command Command() => new("cards", "Set ranges of card numbers; draw cards for printing.")
    {
        Ranges(), Range(), Remove(), Print(), Batches(),
    };

    private static Command Ranges() =>
        Verb.Make("ranges", "Show the ranges of card numbers.", new CommonOptions(), static async (verb, cancel) =>
        {
            await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
            return Answer(verb, await host.Members.Cards.RangesAsync(cancel));
        });

    private static Command Range()
    {
        var name = new Argument<string>("NAME") { Description = "The shop's own name for the range." };
        var prefix = new Option<string>("--prefix") { Description = "The first digits of its numbers.", HelpName = "DIGITS", Required = true };
        var length = new Option<int?>("--length") { Description = "Digits in all; 13 when left out.", HelpName = "N" };
        var check = new Option<string?>("--check") { Description = "Check digit: gs1 (the default), luhn or none.", HelpName = "KIND" };
        var purpose = new Option<string?>("--purpose") { Description = "cards (the default), or claims: set aside, never a card.", HelpName = "WHAT" };
        var command = Verb.Make("range", "Set a range of card numbers.", new CommonOptions(), async (verb, cancel) =>
        {
            var body = new CardRangeBody
            {
                Prefix = verb.Value(prefix)!, Length = verb.Value(length), Check = verb.Value(check), Purpose = verb.Value(purpose),
            };
            if (!CardWords.TryRead(verb.Value(name), body, out var range, out var problem))
            {
                throw CommandFailure.BadInput(problem!.Detail);
            }

            await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
            var set = await host.Members.Cards.SetRangeAsync(range!, AuditEntry.Shell, cancel);
            return set.Stands ? Answer(verb, await host.Members.Cards.RangesAsync(cancel)) : throw CommandFailure.BadInput(set.Detail);
        });
        command.Arguments.Add(name);
        command.Options.Add(prefix);
        command.Options.Add(length);
        command.Options.Add(check);
        command.Options.Add(purpose);
        return command;
    }

    private static Command Remove()
    {
        var name = new Argument<string>("NAME") { Description = "The range." };
        var command = Verb.Make("unrange", "Remove a range from which nothing was printed.", new CommonOptions(), async (verb, cancel) =>
        {
            await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
            return await host.Members.Cards.RemoveRangeAsync(verb.Value(name), AuditEntry.Shell, cancel)
                ? Answer(verb, await host.Members.Cards.RangesAsync(cancel))
                : throw CommandFailure.BadInput("There is no range with this name from which nothing was printed.");
        });
        command.Arguments.Add(name);
        return command;
    }

    private static Command Print()
    {
        var name = new Argument<string>("NAME") { Description = "The shop's own name for the print run; the same again writes its file again." };
        var range = new Option<string>("--range") { Description = "The range of cards to draw from.", HelpName = "NAME", Required = true };
        var cards = new Option<int>("--cards") { Description = "How many, at most 100,000.", HelpName = "N", Required = true };
        var file = new Option<string>("--out") { Description = "File for the card maker (CSV).", HelpName = "FILE", Required = true };
        var command = Verb.Make("print", "Draw cards at random and write the card maker's file.", new CommonOptions(), async (verb, cancel) =>
        {
            await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
            var printed = await host.Members.Cards.PrintAsync(verb.Value(name), verb.Value(range)!, verb.Value(cards), (AuditEntry.Shell, AuditEntry.Shell), cancel);
            if (printed.Batch is not { } batch)
            {
                throw CommandFailure.BadInput(printed.Detail);
            }

            var found = await host.Members.Cards.FileAsync(batch.Name, cancel) ?? throw CommandFailure.BadInput("The run is not complete.");
            await using (var text = File.CreateText(verb.Value(file)!))
            {
                await CardFile.WriteAsync(text, found.Cards, cancel);
            }

            verb.Answer(() => ToJson(batch), () => $"{ToText(batch)}; {verb.Value(file)} is for the card maker.");
            return ExitCode.Ok;
        });
        command.Arguments.Add(name);
        command.Options.Add(range);
        command.Options.Add(cards);
        command.Options.Add(file);
        return command;
    }

    private static Command Batches() =>
        Verb.Make("batches", "Show the print runs.", new CommonOptions(), static async (verb, cancel) =>
        {
            await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
            var batches = await host.Members.Cards.BatchesAsync(cancel);
            verb.Answer(
                () => new JsonObject { ["batches"] = new JsonArray([.. batches.Select(ToJson)]) },
                () => batches.Count == 0 ? "Nothing was printed." : string.Join(Environment.NewLine, batches.Select(ToText)));
            return ExitCode.Ok;
        });

    private static int Answer(VerbContext verb, IReadOnlyList<RangeInUse> ranges)
    {
        verb.Answer(
            () => new JsonObject { ["ranges"] = new JsonArray([.. ranges.Select(ToJson)]) },
            () => ranges.Count == 0
                ? "No range is set: any EAN-13 from 20 to 29 is a card."
                : string.Join(Environment.NewLine, ranges.Select(ToText)));
        return ExitCode.Ok;
    }

    private static JsonObject ToJson(RangeInUse used) => new()
    {
        ["name"] = used.Range.Name,
        ["prefix"] = used.Range.Numbers.Prefix,
        ["length"] = used.Range.Numbers.Length,
        ["check"] = CardWords.Of(used.Range.Numbers.Check),
        ["purpose"] = CardWords.Of(used.Range.Purpose),
        ["numbers"] = used.Range.Numbers.Capacity,
        ["printed"] = used.Printed,
        ["printedAtMost"] = used.Most,
    };

    private static JsonObject ToJson(CardBatch batch) => new()
    {
        ["name"] = batch.Name,
        ["range"] = batch.Range,
        ["cards"] = batch.Cards,
        ["issued"] = batch.Issued,
        ["held"] = batch.Held,
        ["created"] = InstantPattern.ExtendedIso.Format(batch.Created),
    };

    private static string ToText(RangeInUse used) => string.Create(
        CultureInfo.InvariantCulture,
        $"{used.Range.Name}  {used.Range.Numbers}, {CardWords.Of(used.Range.Purpose)}; {used.Printed:N0} of at most {used.Most:N0} printed");

    private static string ToText(CardBatch batch) => string.Create(
        CultureInfo.InvariantCulture, $"{batch.Name}  {batch.Issued:N0} cards of {batch.Range}, {batch.Held:N0} held");
}
