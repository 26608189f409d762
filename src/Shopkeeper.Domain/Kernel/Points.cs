namespace Shopkeeper.Domain.Kernel;

/// <summary>Whole units of one of a programme's point currencies. May be negative in a delta, never in a lot.</summary>
public readonly record struct Points(long Value) : IComparable<Points>
{
    public static readonly Points Zero = new(0);

    public static Points operator +(Points a, Points b) => new(a.Value + b.Value);

    public static Points operator -(Points a, Points b) => new(a.Value - b.Value);

    public static Points operator -(Points a) => new(-a.Value);

    public static bool operator <(Points a, Points b) => a.Value < b.Value;

    public static bool operator >(Points a, Points b) => a.Value > b.Value;

    public static bool operator <=(Points a, Points b) => a.Value <= b.Value;

    public static bool operator >=(Points a, Points b) => a.Value >= b.Value;

    public static Points Min(Points a, Points b) => a.Value <= b.Value ? a : b;

    public static Points Max(Points a, Points b) => a.Value >= b.Value ? a : b;

    public int CompareTo(Points other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
