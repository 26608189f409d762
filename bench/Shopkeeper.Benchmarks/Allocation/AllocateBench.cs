using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Shopkeeper.Offers.Allocation;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Benchmarks.Allocation;

/// <summary>
/// Lists for all members under scarce stock: what is broken (nothing), how near to the bound the plan is, and how many
/// members a core does in a second. Making the members' histories is measured apart and taken off.
/// </summary>
internal static class AllocateBench
{
    private const double StockOfNeed = 1.3;

    public static async Task<int> RunAsync(string[] words)
    {
        var (options, problem) = AllocateOptions.Read(words);
        if (options is null)
        {
            Console.Error.WriteLine(problem);
            return Help.Print(Console.Error, 64);
        }

        return options.Posting ? await new SwitchBench(options).RunAsync() : Run(options);
    }

    private static int Run(AllocateOptions options)
    {
        var members = new BenchMembers(options.Members);
        var task = members.Task(
            options.Offers, new ListRules(options.Slots) { PerBrand = ListRules.Unlimited, Discovery = 0, Exploration = options.Exploration }, StockOfNeed);
        Console.Error.WriteLine("Making the members alone …");
        var making = Cpu(() => Make(members, options.Threads));
        Console.Error.WriteLine("Allocating …");
        var counts = new Counts(task);
        var clock = Stopwatch.StartNew();
        AllocationReport? report = null;
        var all = Cpu(() => report = Allocator.Run(task, members, counts, options.Threads));
        Print(options, new Found(report!, counts.Violations(), clock.Elapsed.TotalSeconds, all - making, making, counts.Overwanted(members)));
        return counts.Violations() == 0 ? 0 : 1;
    }

    private static void Make(BenchMembers members, int threads) =>
        Parallel.For(0, members.ShardSizes.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, shard =>
        {
            long products = 0;
            foreach (var member in members.Shard(shard))
            {
                products += member.History.Products.Length;
            }

            GC.KeepAlive(products);
        });

    private static double Cpu(Action work)
    {
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var before = process.TotalProcessorTime;
        work();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalSeconds;
    }

    private static void Print(AllocateOptions options, Found found)
    {
        var (report, violations, seconds, cpu, making, overwanted) = found;
        var figures = new (string Name, double Value)[]
        {
            ("violatedCaps", violations + report.Violations),
            ("ofBound", Math.Round(report.OfBound, 5)),
            ("value", Math.Round(report.Value, 1)),
            ("bound", Math.Round(report.Bound, 1)),
            ("filledShare", Math.Round(report.Filled / (double)report.Slots, 6)),
            ("membersPerCoreSecond", Math.Round(report.Members / cpu)),
            ("cpuSeconds", Math.Round(cpu, 2)),
            ("makingCpuSeconds", Math.Round(making, 2)),
            ("seconds", Math.Round(seconds, 2)),
            ("offersOverwanted", overwanted),
            ("pricedOffers", report.PricedOffers),
            ("members", options.Members),
            ("offers", options.Offers),
            ("slots", options.Slots),
            ("exploration", options.Exploration),
            ("threads", options.Threads),
            ("cores", Environment.ProcessorCount),
        };
        if (options.Json)
        {
            var all = new JsonObject();
            foreach (var (name, value) in figures)
            {
                all[name] = value;
            }

            all["date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            Console.WriteLine(all.ToJsonString());
            return;
        }

        foreach (var (name, value) in figures)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} {value,16:#,0.#####}"));
        }
    }

    private sealed record Found(
        AllocationReport Report, int Violations, double Seconds, double Cpu, double Making, int Overwanted);

    /// <summary>Counts what lists hold, apart from the allocator's own books.</summary>
    private sealed class Counts(AllocationTask task) : IListSink
    {
        private readonly long[] given = new long[task.Index.Offers.Length];
        private int brokenLists;

        public void Add(int shard, in MemberList list)
        {
            for (var place = 0; place < list.Slots.Length; place++)
            {
                Interlocked.Increment(ref given[list.Slots[place].Offer]);
                var (same, category) = (0, task.Index.CategoryGroups[list.Slots[place].Offer]);
                foreach (var slot in list.Slots)
                {
                    same += task.Index.CategoryGroups[slot.Offer] == category ? 1 : 0;
                }

                if (same > task.Rules.PerCategory)
                {
                    Interlocked.Increment(ref brokenLists);
                }
            }
        }

        /// <summary>Offers given more often than there were, and lists with too many of a category.</summary>
        public int Violations() => given.Where((count, offer) => count > task.Index.Offers[offer].Stock).Count() + brokenLists;

        /// <summary>Offers that would be over their stock if everybody had the best list without prices: by a hundredth of all.</summary>
        public int Overwanted(BenchMembers members)
        {
            var (scores, picker) = (new Scores(task.Index, task.Weights), new Picker(task.Index));
            var orders = BaseOrder.PerCluster(task, new double[given.Length]);
            var wanted = new long[given.Length];
            var asked = 0;
            foreach (var member in members.Sample(members.Count / 100))
            {
                asked++;
                foreach (var pick in picker.Pick(member, scores, orders[member.Cluster], task.Rules.Relaxed, default(Plenty)))
                {
                    wanted[pick.Offer]++;
                }
            }

            return wanted.Where((count, offer) => count * (double)members.Count / asked > task.Index.Offers[offer].Stock).Count();
        }
    }
}
