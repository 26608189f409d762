using NodaTime;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Programmes;

/// <summary>
/// A kind of card: numbers that start with these digits. From its last day's end on it gives nothing; null = it goes on. The
/// engine never sees a number: an activity says the kind.
/// </summary>
public sealed record CardKindDefinition(string Id, LocalText? Name, string Prefix, LocalDate? Ends)
{
    /// <summary>The kind of a number: that with the longest prefix; null when none covers it.</summary>
    public static CardKindDefinition? Of(IEnumerable<CardKindDefinition> kinds, ReadOnlySpan<char> digits)
    {
        CardKindDefinition? found = null;
        foreach (var kind in kinds)
        {
            if (digits.StartsWith(kind.Prefix) && kind.Prefix.Length > (found?.Prefix.Length ?? 0))
            {
                found = kind;
            }
        }

        return found;
    }
}
