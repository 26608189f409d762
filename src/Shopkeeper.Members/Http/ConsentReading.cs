using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Members.Http;

/// <summary>The `consents` of a body, by their words; whether they may be recorded is for <see cref="ConsentCheck"/>.</summary>
internal static class ConsentReading
{
    /// <param name="said">As it was sent; null is none.</param>
    /// <param name="by">The API key that says it.</param>
    /// <param name="entries">Without their member, at <see cref="ConsentEntry.Unsaid"/> where no time was said.</param>
    public static FieldProblem? Read(IReadOnlyList<ConsentBody?>? said, string by, out ImmutableArray<ConsentEntry> entries)
    {
        entries = [];
        if (said is null)
        {
            return null;
        }

        var read = ImmutableArray.CreateBuilder<ConsentEntry>();
        for (var i = 0; i < Math.Min(said.Count, Limits.ConsentsPerRequest + 1); i++)
        {
            if (said[i] is null)
            {
                return FieldProblem.Malformed($"/consents/{i}", "A consent is an object.");
            }

            if (!ConsentWords.TryRead(said[i]!, default, by, ConsentEntry.Unsaid, out var entry, out var field))
            {
                return FieldProblem.Malformed($"/consents/{i}/{field}", ConsentWords.Allowed(field));
            }

            read.Add(entry!);
        }

        entries = read.ToImmutable();
        return null;
    }
}
