using System.Collections.Immutable;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Earning;

/// <summary>What one rule said: points given (0 with a reason), on which basis and lines, and which bound cut it.</summary>
public sealed record RuleVerdict(
    string Rule, long Points, int Currency, long BasisAmount, ImmutableArray<int> Lines, SkipReason Reason, long Raw);

/// <summary>Every rule of the version, in document order: what fired, what did not, and why. The parts add up to the points.</summary>
public sealed record Explanation(string Programme, int RuleSetVersion, ImmutableArray<RuleVerdict> Verdicts);
