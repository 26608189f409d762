using System.CommandLine;
using System.Text.Json.Nodes;
using NodaTime;
using Shopkeeper.Members;
using Shopkeeper.Members.Passkeys;
using Shopkeeper.Members.Contacts;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>What a verb is given: where the shop is, where the answer goes, and where progress goes.</summary>
internal sealed class VerbContext(ParseResult parsed, CommonOptions options)
{
    public bool IsJson { get; } = parsed.GetValue(options.Json);

    public string DataFolder { get; } = parsed.GetValue(options.Data)!;

    public string? Database { get; } = parsed.GetValue(options.Database);

    /// <summary>Null: beside the data.</summary>
    public string? KeyStore { get; } = parsed.GetValue(options.KeyStore);

    /// <summary>Null: phone numbers need their country code.</summary>
    public string? PhoneRegion { get; } = parsed.GetValue(options.PhoneRegion) is { Length: > 0 } region ? region : null;

    public TextWriter Output { get; } = parsed.InvocationConfiguration.Output;

    public TextWriter Error { get; } = parsed.InvocationConfiguration.Error;

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T Value<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <exception cref="CommandFailure">The folder is locked, or there is no shop to look at.</exception>
    public async Task<ShopHost> OpenAsync(ShopAccess access, CancellationToken cancel, IMailChannel? mail = null)
    {
        if (PhoneRegion is { } region && !PhoneNumber.IsRegion(region))
        {
            throw CommandFailure.Usage($"--phone-region is a country of two capital letters, such as GB; '{region}' is none.");
        }

        var shop = new ShopOptions
        {
            DataFolder = DataFolder, Database = Database, KeyStore = KeyStore, Access = access, Mail = mail,
            Members = MembersOptions.Default with
            {
                PhoneRegion = PhoneRegion, LostCards = LostCards(), SpendHold = Duration.FromHours(SpendHold()),
                Passkeys = Passkeys(),
            },
        };
        if (access == ShopAccess.Read && Database is null && !File.Exists(shop.SqliteFile))
        {
            throw CommandFailure.BadInput(
                $"There is no shop in '{DataFolder}': `programme publish` or `import` makes one, or name another with --data.");
        }

        try
        {
            return await ShopHost.OpenAsync(shop, cancel);
        }
        catch (FolderLocked locked)
        {
            throw CommandFailure.Locked(locked.Message);
        }
    }

    /// <summary>The mail server of the environment; null where none is named.</summary>
    /// <exception cref="CommandFailure">What is named is none.</exception>
    public static IMailChannel? MailChannel() =>
        Environment.GetEnvironmentVariable(SmtpOptions.Variable) is not { Length: > 0 } text ? null
        : SmtpOptions.TryRead(text, out var options, out var problem) ? new SmtpChannel(options)
        : throw CommandFailure.Usage(problem);

    private LostCardPolicy LostCards() => parsed.GetValue(options.LostCards) switch
    {
        null or "" or "earn" => LostCardPolicy.KeepEarning,
        "stop" => LostCardPolicy.StopEarning,
        var other => throw CommandFailure.Usage($"--lost-cards is earn or stop, not '{other}'."),
    };

    private PasskeySite Passkeys() => PasskeySite.TryRead(parsed.GetValue(options.PasskeyOrigins) ?? "", out var site, out var problem)
        ? site
        : throw CommandFailure.Usage("--passkey-origins: " + problem);

    private int SpendHold() => parsed.GetValue(options.SpendHold) is >= 0 and <= 72 and var hours
        ? hours
        : throw CommandFailure.Usage("--spend-hold is between 0 and 72 hours.");

    /// <summary>The answer: one JSON object with `--json`, else the text.</summary>
    public void Answer(Func<JsonObject> json, Func<string> text) =>
        Output.WriteLine(IsJson ? json().ToJsonString() : text());
}

/// <summary>A verb's skeleton: the common options, the action, and failures as exceptions.</summary>
internal static class Verb
{
    public static Command Make(
        string name, string description, CommonOptions options, Func<VerbContext, CancellationToken, Task<int>> run)
    {
        var command = options.AddTo(new Command(name, description));
        command.SetAction((parsed, cancel) => run(new VerbContext(parsed, options), cancel));
        return command;
    }
}
