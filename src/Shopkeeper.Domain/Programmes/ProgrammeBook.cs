using System.Collections.Immutable;
using NodaTime;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Offers;

namespace Shopkeeper.Domain.Programmes;

/// <summary>
/// All published versions of a shop's programmes at one head number: immutable, shared. Programmes in order of first
/// publication; the first is the shop's default. Versions of a programme ascend in <see cref="RuleSet.From"/>, then number.
/// </summary>
public sealed class ProgrammeBook(long head, ImmutableArray<ProgrammeHistory> programmes)
{
    public static readonly ProgrammeBook Empty = new(0, []);

    public long Head { get; } = head;

    public ImmutableArray<ProgrammeHistory> Programmes { get; } = programmes;

    public ProgrammeHistory? Find(string programme) =>
        Programmes.FirstOrDefault(history => history.Programme == programme);
}

public sealed class ProgrammeHistory(string programme, ImmutableArray<RuleSet> versions)
{
    public string Programme { get; } = programme;

    public ImmutableArray<RuleSet> Versions { get; } = versions;

    /// <summary>Those versions, ascending in From, then number, each keeping what picks may hold of the others.</summary>
    public static ProgrammeHistory Of(string programme, IEnumerable<RuleSet> versions)
    {
        ImmutableArray<RuleSet> ordered = [.. versions.OrderBy(static rules => rules.From).ThenBy(static rules => rules.Version)];
        return new ProgrammeHistory(programme, [.. ordered.Select(rules => rules.Keeping(ordered))]);
    }

    /// <summary>The version with the latest `From` at or before that instant; of equal ones the highest number.</summary>
    public RuleSet? InForce(Instant at)
    {
        for (var i = Versions.Length - 1; i >= 0; i--)
        {
            if (Versions[i].From <= at)
            {
                return Versions[i];
            }
        }

        return null;
    }

    /// <summary>
    /// The version that decides an activity of that instant in that store of a member with these facts: a pilot that runs
    /// leaves others to the version before it. Where none is left, the latest one, which gives nothing (`outside-pilot`).
    /// </summary>
    public RuleSet? InForce(Instant at, string store, FactRecord facts)
    {
        foreach (var version in MayDecide(at))
        {
            if (version.Takes(at, store, facts))
            {
                return version;
            }
        }

        return InForce(at);
    }

    /// <summary>The same where no store is named, as for a command: what a member is shown, is given and may choose.</summary>
    public RuleSet? InForce(Instant at, FactRecord facts) => InForce(at, "", facts);

    /// <summary>The version for whoever is in no pilot; where there is none, the latest.</summary>
    public RuleSet? OutsidePilots(Instant at) => ForEverybody(at) ?? InForce(at);

    /// <summary>The pilots that run at that instant, latest first, and at last the version for everybody else.</summary>
    public IEnumerable<RuleSet> MayDecide(Instant at)
    {
        for (var i = Versions.Length - 1; i >= 0; i--)
        {
            if (Versions[i].From <= at)
            {
                yield return Versions[i];
                if (!Versions[i].IsPilotAt(at))
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>What holds then for whoever is in no pilot; null when nothing does.</summary>
    public RuleSet? ForEverybody(Instant at) =>
        MayDecide(at).LastOrDefault() is { } version && !version.IsPilotAt(at) ? version : null;

    public RuleSet? Version(int number) => Versions.FirstOrDefault(rules => rules.Version == number);

    /// <summary>The definition of that hash in the newest version that has it; null when none does.</summary>
    public OfferDefinition? FindOffer(string id, string hash)
    {
        for (var i = Versions.Length - 1; i >= 0; i--)
        {
            if (Versions[i].FindOffer(id) is { } offer && offer.ContentHash == hash)
            {
                return offer;
            }
        }

        return null;
    }
}
