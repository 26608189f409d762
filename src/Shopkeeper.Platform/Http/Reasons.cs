using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Platform.Http;

/// <summary>The sentence that an operator owes.</summary>
public static class Reasons
{
    public static Problem? Check(string? reason, string pointer) =>
        string.IsNullOrWhiteSpace(reason) ? Problems.Malformed($"{pointer} must say why.", pointer)
        : reason.Length > Limits.ReasonLength ? Problems.Malformed($"{pointer} has more than {Limits.ReasonLength} characters.", pointer)
        : reason.AsSpan().ContainsAnyInRange('\0', '\x1f') ? Problems.Malformed($"{pointer} has control characters.", pointer)
        : null;
}
