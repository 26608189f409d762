namespace Shopkeeper.Benchmarks;

/// <summary>What `bench` can measure.</summary>
internal static class Help
{
    private const string Text = """
        bench posting   The posting way beside pgbench on the same cluster, in turn, round by round.
            --database "Host=…"   a PostgreSQL of yours (fsync and synchronous_commit on); else a private cluster is started
            --data DIR            SQLite in this folder instead, FULL and NORMAL, beside pgbench on PostgreSQL
            --accounts N          accounts, drawn uniformly (1,000,000; 10,000,000 in the open loop)
            --rounds N            rounds of checkpoint, warm-up and measured time (5)
            --seconds N           measured seconds of each step (8; the warm-up is a third of it)
            --callers A,B,C       concurrent callers of the library (1,32,256,1000)
            --connections N       keep-alive connections of the HTTP step (512; 0 = no HTTP step)
            --offers N            with --data: a second shop with N live offers beside it, in turn (none)
            --shared-budget       a second shop in which every purchase takes from one budget of all members, in turn
            --open-loop           2,000 activities a second whatever happens, latency from the intended time
            --rate N --minutes N  of the open loop (2,000 a second, 10 minutes)
            --json                one JSON object on standard output, progress on standard error
        bench engine    The pure engine beside the RulesEngine package on the same job, and rules bound to 100,000 products.
            --bind                the binding alone
        bench quote     A basket of ten lines against 1,000 and 10,000 live offers, ten picked; then over HTTP beside a handler that does nothing.
            --engine              without HTTP
            --json                one JSON object
        bench enumeration  Whether a public form learns who is a member: known and unknown ones, bodies and times. Exit 1 when it does.
            --pairs N             of each call (2,000)
            --database "Host=…"   on PostgreSQL; else SQLite
            --json                one JSON object
        bench allocate  Lists for all members under scarce stock, beside the bound that no plan can pass.
            --members N --offers N --slots N   (1,000,000, 1,000, 10)
            --exploration PART    of the slots is drawn (0)
            --threads N           (all cores)
            --posting             posting alone, and while lists of all members are made, loaded and switched to on one core:
                                  on PostgreSQL (--database "Host=…"), or SQLite with --data DIR;
                                  --callers N --rounds N --seconds N (256, 3, 8)
        bench joining   An import of dirty rows with its reject file, and joins over HTTP, on SQLite and on a private PostgreSQL.
            --rows N              rows of the import (100,000)
            --rounds N            each in a fresh shop (3)
            --seconds N           measured seconds of the joins over HTTP (5)
            --json                one JSON object
        bench web       Member pages of signed-in members, in Brotli, beside a page of the same server that reads nothing.
            --json                one JSON object
        """;

    public static int Print(TextWriter output, int code)
    {
        output.WriteLine(Text);
        return code;
    }

    public static int Unknown(string verb)
    {
        Console.Error.WriteLine($"There is no benchmark '{verb}'.");
        return Print(Console.Error, 64);
    }
}
