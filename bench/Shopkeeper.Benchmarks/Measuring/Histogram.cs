using System.Numerics;

namespace Shopkeeper.Benchmarks.Measuring;

/// <summary>Latencies in microseconds, 64 steps to each power of two (within 1.6 %). Any thread may record.</summary>
internal sealed class Histogram
{
    private const int Steps = 64;
    private const int StepBits = 6;

    private readonly int[] counts = new int[Steps * 40];

    public long Count
    {
        get
        {
            long sum = 0;
            foreach (var count in counts)
            {
                sum += count;
            }

            return sum;
        }
    }

    public void Record(long microseconds) => Interlocked.Increment(ref counts[Slot(microseconds)]);

    public void Clear() => Array.Clear(counts);

    /// <summary>The latency that this share (0 to 1) of all recorded ones did not exceed, in milliseconds.</summary>
    public double Milliseconds(double share)
    {
        var left = (long)Math.Ceiling(Count * share);
        for (var slot = 0; slot < counts.Length; slot++)
        {
            left -= counts[slot];
            if (left <= 0 && counts[slot] > 0)
            {
                return Value(slot) / 1000.0;
            }
        }

        return 0;
    }

    public IEnumerable<(int Slot, int Count)> Filled =>
        counts.Index().Where(static slot => slot.Item > 0).Select(static slot => (slot.Index, slot.Item));

    public void Add(int slot, int count) => Interlocked.Add(ref counts[slot], count);

    private static int Slot(long value)
    {
        if (value < Steps)
        {
            return (int)Math.Max(0, value);
        }

        var shift = BitOperations.Log2((ulong)value) - StepBits;
        return Math.Min((Steps * 40) - 1, ((shift + 1) * Steps) + (int)(value >> shift) - Steps);
    }

    private static double Value(int slot)
    {
        if (slot < Steps)
        {
            return slot;
        }

        var shift = (slot / Steps) - 1;
        return (double)((long)((slot % Steps) + Steps) << shift);
    }
}
