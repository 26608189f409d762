using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;

namespace Shopkeeper.Members.Http;

/// <summary>Entries of the consent log as bodies of the API: read and checked alike, whatever way they come in.</summary>
public static class ConsentBodies
{
    private const string First = "/consents/0/";

    /// <summary>The entry; null with the member of the body that is wrong and what is allowed there.</summary>
    public static ConsentEntry? Read(ShopMembers members, ConsentBody body, MemberId member, string by, out string field, out string detail)
    {
        var problem = ConsentReading.Read([body], by, out var entries) ?? members.ProblemWith(entries);
        (field, detail) = problem is null ? ("", "") : (problem.Pointer[First.Length..], problem.Detail);
        return problem is null ? entries[0].Of(member, members.Now) : null;
    }

    public static ConsentAnswer Of(ConsentEntry entry) => ConsentWords.Of(entry);
}
