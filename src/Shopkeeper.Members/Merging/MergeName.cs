using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Members.Merging;

/// <summary>How a merge is called outside: `mrg_` and its id.</summary>
public static class MergeName
{
    public static string Of(Guid merge) => IdText.Write("mrg", merge);

    public static bool TryRead(string text, out Guid merge) => IdText.TryRead("mrg", text, out merge);
}
