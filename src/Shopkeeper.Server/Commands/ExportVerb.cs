using System.CommandLine;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Export;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>`export FOLDER`: members, accounts and consent logs as the files that an empty shop imports. Works beside a server.</summary>
internal static class ExportVerb
{
    public static Command Command()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where members.jsonl, accounts.jsonl and consents.jsonl go; existing ones are replaced." };
        var cards = new Option<string?>("--cards")
        {
            Description = "Card numbers, one a line: those of members who brought their card, whose number is not stored.", HelpName = "FILE",
        };
        var command = Verb.Make(
            "export", "Write members, accounts and consents to files that an empty shop imports.", new CommonOptions(),
            (verb, cancel) => RunAsync(verb, verb.Value(folder), verb.Value(cards), cancel));
        command.Arguments.Add(folder);
        command.Options.Add(cards);
        return command;
    }

    private static async Task<int> RunAsync(VerbContext verb, string folder, string? cards, CancellationToken cancel)
    {
        if (cards is not null && !File.Exists(cards))
        {
            throw CommandFailure.BadInput($"There is no file '{cards}'.");
        }

        await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
        var progress = new ProgressLine(verb.Error, "members");
        var export = new ShopExport(host, await NumbersAsync(host, cards, cancel), progress);
        var summary = await export.WriteAsync(folder, cancel);
        progress.Done($"{summary["members"]} members written.");
        verb.Answer(
            () => summary,
            () => $"{summary["members"]} members, {summary["accounts"]} accounts with {summary["points"]} points, {summary["consents"]} consents in {folder}.");
        if (export.Difference is { } difference)
        {
            await verb.Error.WriteLineAsync(difference);
            return ExitCode.Differences;
        }

        return ExitCode.Ok;
    }

    private static async Task<Dictionary<KeyedHash, string>> NumbersAsync(ShopHost host, string? file, CancellationToken cancel)
    {
        await host.Members.LoadAsync(cancel);
        var numbers = new Dictionary<KeyedHash, string>();
        await foreach (var line in file is null ? AsyncEnumerable.Empty<string>() : File.ReadLinesAsync(file, cancel))
        {
            if (host.Members.TryReadCard(line.Trim(), out var card, out _))
            {
                numbers[card] = line.Trim();
            }
        }

        return numbers;
    }
}
