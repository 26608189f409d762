using System.Globalization;

namespace Shopkeeper.Benchmarks.Measuring;

/// <summary>Processor time from /proc, in microseconds: of one process, or of a PostgreSQL server with all its processes.</summary>
internal static class Cpu
{
    // USER_HZ: the unit of /proc/PID/stat, 100 on every Linux that .NET runs on.
    private const long MicrosecondsPerTick = 10_000;

    public static long OfProcess(int pid) => Read(pid) is { } stat ? (stat.User + stat.System) * MicrosecondsPerTick : 0;

    /// <summary>The postmaster, its children now, and those which have ended.</summary>
    public static long OfServer(int postmaster)
    {
        if (Read(postmaster) is not { } root)
        {
            return 0;
        }

        var ticks = root.User + root.System + root.EndedChildren;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var pid) && Read(pid) is { } stat && stat.Parent == postmaster)
            {
                ticks += stat.User + stat.System;
            }
        }

        return ticks * MicrosecondsPerTick;
    }

    public static int ParentOf(int pid) => Read(pid)?.Parent ?? 0;

    /// <summary>Resident memory now and at its highest, in megabytes.</summary>
    public static (long Now, long Peak) MemoryOf(int pid)
    {
        long Field(string name, string[] lines) => lines
            .Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Select(static line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
            .FirstOrDefault() / 1024;

        var file = $"/proc/{pid}/status";
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        return (Field("VmRSS:", lines), Field("VmHWM:", lines));
    }

    private static Stat? Read(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            // It ended between the listing and the reading.
            return null;
        }

        // The name in brackets may hold spaces: fields are counted after the last bracket, from the state on.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        long Number(int index) => long.Parse(fields[index], CultureInfo.InvariantCulture);
        return new Stat((int)Number(1), Number(11), Number(12), Number(13) + Number(14));
    }

    private readonly record struct Stat(int Parent, long User, long System, long EndedChildren);
}
