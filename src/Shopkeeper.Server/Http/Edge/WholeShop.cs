using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Edge;

/// <summary>What belongs to no single store is closed to keys that act for one.</summary>
internal static class WholeShop
{
    /// <param name="what">Subject and verb: "keys belong".</param>
    public static Problem? Check(Caller caller, string what) => caller.Store is { } store
        ? Problems.Edge("other-store", $"This key acts for the store '{store}' only; {what} to the whole shop.")
        : null;
}
