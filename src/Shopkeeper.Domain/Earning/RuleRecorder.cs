namespace Shopkeeper.Domain.Earning;

/// <summary>
/// Told by the evaluation what each rule said. A generic struct argument: without one the calls vanish, with one the very
/// same code explains itself.
/// </summary>
internal interface IRuleRecorder
{
    /// <summary>Rules that count no line of the basket are told too, with their reason.</summary>
    static abstract bool HearsAll { get; }

    /// <summary>The rule gives nothing, or less than it would, for this reason.</summary>
    void Say(int rule, SkipReason reason, long basis, long raw);
}

internal readonly struct Silent : IRuleRecorder
{
    public static bool HearsAll => false;

    public void Say(int rule, SkipReason reason, long basis, long raw)
    {
    }
}

/// <summary>Keeps the reason and the basis of every rule of the version.</summary>
internal readonly struct Reasons(int rules) : IRuleRecorder
{
    private readonly SkipReason[] reasons = Filled(rules);
    private readonly long[] bases = new long[rules];
    private readonly long[] raws = new long[rules];

    public static bool HearsAll => true;

    public void Say(int rule, SkipReason reason, long basis, long raw)
    {
        reasons[rule] = reason;
        bases[rule] = basis;
        raws[rule] = raw;
    }

    public SkipReason this[int rule] => reasons[rule];

    public long BasisOf(int rule) => bases[rule];

    public long RawOf(int rule) => raws[rule];

    private static SkipReason[] Filled(int rules)
    {
        var reasons = new SkipReason[rules];
        Array.Fill(reasons, SkipReason.OtherActivity);
        return reasons;
    }
}
