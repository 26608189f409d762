using System.CommandLine;
using System.Text.Json.Nodes;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Rights;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Http;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>`members export | erase | erasure | restrict | lift ID`: what a member may ask of us, from a shell.</summary>
internal static class MembersVerb
{
    public static Command Command() => new("members", "Export, erase or restrict a member.")
    {
        Of("erase", "Erase everything personal about a member, for ever.", ShopAccess.Write, EraseAsync),
        Of("erasure", "When a member was erased, and whether that is final.", ShopAccess.Read, ErasureAsync),
        Of("restrict", "Keep a member's data without using them.", ShopAccess.Write, static (verb, host, member, cancel) =>
            RestrictAsync(verb, host, member, restrict: true, cancel)),
        Of("lift", "Use a restricted member's data again.", ShopAccess.Write, static (verb, host, member, cancel) =>
            RestrictAsync(verb, host, member, restrict: false, cancel)),
        MembersExportVerb.Command(),
    };

    /// <summary>What a verb does with the member it names.</summary>
    public delegate Task<int> Run(VerbContext verb, ShopHost host, MemberId member, CancellationToken cancel);

    /// <summary>A verb on one member.</summary>
    public static Command Of(string name, string description, ShopAccess access, Run run)
    {
        var id = new Argument<string>("ID") { Description = "The member's id, mem_…" };
        var command = Verb.Make(name, description, new CommonOptions(), async (verb, cancel) =>
        {
            var text = verb.Value(id);
            if (!IdText.TryRead("mem", text, out var member))
            {
                throw CommandFailure.BadInput($"'{text}' is not the id of a member.");
            }

            await using var host = await verb.OpenAsync(access, cancel);
            return await run(verb, host, new MemberId(member), cancel);
        });
        command.Arguments.Add(id);
        return command;
    }

    private static async Task<int> EraseAsync(VerbContext verb, ShopHost host, MemberId member, CancellationToken cancel) =>
        Answer(verb, await host.Members.EraseAsync(member, AuditEntry.Shell, cancel) ?? throw Unknown(member));

    private static async Task<int> ErasureAsync(VerbContext verb, ShopHost host, MemberId member, CancellationToken cancel) =>
        Answer(verb, await host.Members.ErasureOfAsync(member, cancel)
            ?? throw CommandFailure.BadInput($"{member} was not erased."));

    private static int Answer(VerbContext verb, Erasure erased)
    {
        verb.Answer(
            () => new JsonObject
            {
                ["memberId"] = erased.Member.ToString(),
                ["erasedAt"] = InstantJson.Write(erased.At),
                ["final"] = erased.IsFinal,
                ["replayed"] = erased.Replayed,
            },
            () => $"{erased.Member} was erased at {InstantJson.Write(erased.At)}; "
                + (erased.IsFinal ? "that is final." : "`keys epoch` makes that final."));
        return ExitCode.Ok;
    }

    private static async Task<int> RestrictAsync(
        VerbContext verb, ShopHost host, MemberId member, bool restrict, CancellationToken cancel)
    {
        if (await host.Members.FindAsync(member, cancel) is null)
        {
            throw Unknown(member);
        }

        var since = await host.Members.RestrictAsync(member, restrict, AuditEntry.Shell, cancel);
        verb.Answer(
            () => new JsonObject
            {
                ["memberId"] = member.ToString(),
                ["restrictedSince"] = since is { } from ? InstantJson.Write(from) : null,
            },
            () => since is { } from ? $"{member} is restricted since {InstantJson.Write(from)}." : $"{member} is not restricted.");
        return ExitCode.Ok;
    }

    public static CommandFailure Unknown(MemberId member) => CommandFailure.BadInput($"There is no member {member}.");
}
