using System.Diagnostics.CodeAnalysis;

namespace Shopkeeper.Domain.Kernel;

/// <summary>A bug was found: what must always hold does not. On in release; never used for expected refusals.</summary>
public sealed class InvariantViolated(string message) : Exception(message);

public static class Invariant
{
    public static void Hold([DoesNotReturnIf(false)] bool condition, string what)
    {
        if (!condition)
        {
            throw new InvariantViolated(what);
        }
    }
}
