using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>The words of the API for what is a number inside.</summary>
internal static class MemberWords
{
    public static string Of(MemberStatus status) => status switch
    {
        MemberStatus.Held => "held",
        MemberStatus.Active => "active",
        _ => throw new InvariantViolated("an unknown status of a member"),
    };

    public static string Of(IdentifierKind kind) => kind switch
    {
        IdentifierKind.Card => "card",
        IdentifierKind.Email => "email",
        IdentifierKind.Phone => "phone",
        IdentifierKind.Web => "web",
        IdentifierKind.Device => "device",
        _ => throw new InvariantViolated("an unknown kind of identifier"),
    };

    public static Problem Conflict(IdentifierKind taken)
    {
        var result = JoinResult.Conflict(taken);
        return Problems.Edge("conflict", result.Detail, result.Pointer);
    }

    /// <summary>Left out is active.</summary>
    public static bool TryReadStatus(string? word, out MemberStatus status, out Problem? problem)
    {
        status = word == "held" ? MemberStatus.Held : MemberStatus.Active;
        problem = word is null or "held" or "active"
            ? null
            : Problems.Malformed("/status is either 'held' or 'active'.", "/status");
        return problem is null;
    }
}
