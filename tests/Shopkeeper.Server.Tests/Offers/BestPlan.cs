namespace Shopkeeper.Server.Tests.Offers;

/// <summary>
/// The best plan there is, for small cases: the value of a cheapest flow from members through their categories to offers,
/// found by successive shortest paths (Bellman-Ford with a queue). Exact because caps per member, category and offer are
/// capacities of a network.
/// </summary>
internal sealed class BestPlan
{
    private readonly List<(int To, int Capacity, double Cost)> edges = [];
    private readonly List<List<int>> from = [];

    /// <param name="values">By member and offer; 0 or less = never.</param>
    /// <param name="categories">By offer.</param>
    public static double ValueOf(double[][] values, int[] categories, long[] stock, int slots, int perCategory)
    {
        var plan = new BestPlan();
        var (source, sink) = (plan.Node(), plan.Node());
        var offers = stock.Select(_ => plan.Node()).ToArray();
        for (var offer = 0; offer < stock.Length; offer++)
        {
            plan.Edge(offers[offer], sink, (int)Math.Min(stock[offer], values.Length), 0);
        }

        foreach (var wishes in values)
        {
            var member = plan.Node();
            plan.Edge(source, member, slots, 0);
            foreach (var category in categories.Distinct())
            {
                var shelf = plan.Node();
                plan.Edge(member, shelf, perCategory, 0);
                for (var offer = 0; offer < stock.Length; offer++)
                {
                    if (categories[offer] == category && wishes[offer] > 0)
                    {
                        plan.Edge(shelf, offers[offer], 1, -wishes[offer]);
                    }
                }
            }
        }

        return plan.Run(source, sink);
    }

    private int Node()
    {
        from.Add([]);
        return from.Count - 1;
    }

    private void Edge(int start, int end, int capacity, double cost)
    {
        from[start].Add(edges.Count);
        edges.Add((end, capacity, cost));
        from[end].Add(edges.Count);
        edges.Add((start, 0, -cost));
    }

    private double Run(int source, int sink)
    {
        var value = 0d;
        while (Cheapest(source, sink) is { } path)
        {
            foreach (var edge in path)
            {
                edges[edge] = edges[edge] with { Capacity = edges[edge].Capacity - 1 };
                edges[edge ^ 1] = edges[edge ^ 1] with { Capacity = edges[edge ^ 1].Capacity + 1 };
                value -= edges[edge].Cost;
            }
        }

        return value;
    }

    /// <summary>The edges of a path that still gains; null when there is none.</summary>
    private List<int>? Cheapest(int source, int sink)
    {
        var costs = Enumerable.Repeat(double.PositiveInfinity, from.Count).ToArray();
        var by = new int[from.Count];
        var (queue, isQueued) = (new Queue<int>(), new bool[from.Count]);
        costs[source] = 0;
        queue.Enqueue(source);
        while (queue.TryDequeue(out var node))
        {
            isQueued[node] = false;
            foreach (var edge in from[node])
            {
                var (to, capacity, cost) = edges[edge];
                if (capacity > 0 && costs[node] + cost < costs[to] - 1e-12)
                {
                    (costs[to], by[to]) = (costs[node] + cost, edge);
                    if (!isQueued[to])
                    {
                        isQueued[to] = true;
                        queue.Enqueue(to);
                    }
                }
            }
        }

        if (!(costs[sink] < -1e-12))
        {
            return null;
        }

        var path = new List<int>();
        for (var node = sink; node != source; node = edges[by[node] ^ 1].To)
        {
            path.Add(by[node]);
        }

        return path;
    }
}
