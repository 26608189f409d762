using System.CommandLine;
using System.Text.Json.Nodes;
using NodaTime.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>`keys create | list | revoke | epoch`: the secrets of API clients. A secret is shown once, when it is made.</summary>
internal static class KeysVerb
{
    public static Command Command() => new("keys", "Make, list and revoke the keys of API clients; begin a new master-key epoch.")
    {
        Create(),
        List(),
        Revoke(),
        Epoch(),
    };

    private static Command Create()
    {
        var name = new Option<string>("--name") { Description = "Who uses it.", HelpName = "NAME", Required = true };
        var scopes = new Option<string>("--scopes")
        {
            Description = "What it may do: office, till, shop, read, form, partner:NAME; several with commas.",
            HelpName = "SCOPES",
            Required = true,
        };
        var store = new Option<string?>("--store") { Description = "Bound to this store; without it any store.", HelpName = "STORE" };
        var command = Verb.Make("create", "Make a key and show its secret.", new CommonOptions(), (verb, cancel) =>
            CreateAsync(verb, verb.Value(name)!, Split(verb.Value(scopes)!), verb.Value(store), cancel));
        command.Options.Add(name);
        command.Options.Add(scopes);
        command.Options.Add(store);
        return command;
    }

    private static async Task<int> CreateAsync(
        VerbContext verb, string name, string[] scopes, string? store, CancellationToken cancel)
    {
        await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
        var (made, problem) = await host.Services.Get<ApiKeys>().CreateAsync(name, scopes, store, AuditEntry.Shell, cancel);
        if (made is null)
        {
            throw CommandFailure.BadInput(problem);
        }

        verb.Answer(
            () =>
            {
                var json = ToJson(made.Key);
                json["secret"] = made.Secret;
                return json;
            },
            () => $"{made.Key.IdText}\n{made.Secret}\nSend it as `Authorization: Bearer …`; it is not shown again.");
        return ExitCode.Ok;
    }

    private static Command List() =>
        Verb.Make("list", "Show all keys, revoked ones too.", new CommonOptions(), static async (verb, cancel) =>
        {
            await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
            var keys = await host.Services.Get<ApiKeys>().ListAsync(cancel);
            verb.Answer(
                () => new JsonObject { ["keys"] = new JsonArray([.. keys.Select(ToJson)]) },
                () => keys.IsEmpty ? "There is no key." : string.Join(Environment.NewLine, keys.Select(ToText)));
            return ExitCode.Ok;
        });

    private static Command Revoke()
    {
        var id = new Argument<string>("ID") { Description = "The key's id, key_…" };
        var command = Verb.Make("revoke", "End a key for ever.", new CommonOptions(), async (verb, cancel) =>
        {
            var text = verb.Value(id);
            if (!IdText.TryRead(ApiKey.Prefix, text, out var key))
            {
                throw CommandFailure.BadInput($"'{text}' is not the id of a key: `keys list` shows them.");
            }

            await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
            if (!await host.Services.Get<ApiKeys>().RevokeAsync(key, AuditEntry.Shell, cancel))
            {
                throw CommandFailure.BadInput($"There is no key {text} that still works.");
            }

            verb.Answer(() => new JsonObject { ["id"] = text, ["revoked"] = true }, () => $"{text} is revoked.");
            return ExitCode.Ok;
        });
        command.Arguments.Add(id);
        return command;
    }

    private static Command Epoch() => Verb.Make(
        "epoch", "Wrap all members' data keys with the next master key and drop the old one: erasures become final.",
        new CommonOptions(), static async (verb, cancel) =>
        {
            await using var host = await verb.OpenAsync(ShopAccess.Write, cancel);
            var secrets = host.Services.Get<ShopSecrets>();
            var wrapped = await MasterKeyEpoch.BeginAsync(host.Shop, secrets, AuditEntry.Shell, cancel);
            verb.Answer(
                () => new JsonObject { ["masterKeyVersion"] = secrets.MasterKeyVersion, ["dataKeys"] = wrapped },
                () => $"Master key version {secrets.MasterKeyVersion} wraps {wrapped} data keys. Destroy every copy of the old one.");
            return ExitCode.Ok;
        });

    private static string[] Split(string scopes) =>
        scopes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static JsonObject ToJson(ApiKey key) => new()
    {
        ["id"] = key.IdText,
        ["name"] = key.Name,
        ["scopes"] = new JsonArray([.. key.Scopes.Select(static scope => (JsonNode)scope)]),
        ["store"] = key.Store,
        ["created"] = InstantPattern.ExtendedIso.Format(key.Created),
        ["revoked"] = key.Revoked is { } at ? InstantPattern.ExtendedIso.Format(at) : null,
    };

    private static string ToText(ApiKey key) =>
        $"{key.IdText}  {key.Name}  {string.Join(',', key.Scopes)}  {key.Store ?? "any store"}"
        + (key.Revoked is { } at ? $"  revoked {at}" : "");
}
