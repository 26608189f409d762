using System.Collections.Immutable;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes.Diff;

namespace Shopkeeper.Domain.Programmes.Notices;

/// <summary>One respect in which members are told of a change: how it is compared, and its values in one of the programme's currencies.</summary>
internal sealed record Told(string What, Aspect Aspect, Func<Currency, MemberTerm?> Term);

/// <summary>A part of a document as members know it. IsForSome: only members in some segments have it, and nobody else hears of it.</summary>
internal sealed record ToldPart(string Part, string Id, LocalText? Name, ImmutableArray<Told> Respects)
{
    public string On { get; init; } = "";

    public bool IsForSome { get; init; }

    /// <summary>That it comes or goes is told too.</summary>
    public bool IsTold { get; init; } = true;

    public bool IsSame(ToldPart other) => Part == other.Part && Id == other.Id;
}

/// <summary>Aspects of the diff by their names there, for those that members are told of.</summary>
internal readonly struct Aspects(Part part)
{
    /// <summary>A change of it has values to be told.</summary>
    public Told Told(string name, string what, Func<Currency, MemberTerm?> term) => new(what, Find(name), term);

    public Told Told(string name, string what, MemberTerm term) => new(what, Find(name), _ => term);

    /// <summary>That it changes is said, and whether it is better; not what it is.</summary>
    public Told Told(string name, string what) => new(what, Find(name), static _ => null);

    private Aspect Find(string name)
    {
        foreach (var (known, aspect) in part.Aspects)
        {
            if (known == name)
            {
                return aspect;
            }
        }

        throw new InvariantViolated($"a part has the aspect `{name}`");
    }
}
