using System.Data.Common;
using Shopkeeper.Benchmarks;
using Shopkeeper.Benchmarks.Allocation;
using Shopkeeper.Benchmarks.Crash;
using Shopkeeper.Benchmarks.Enumeration;
using Shopkeeper.Benchmarks.Evaluation;
using Shopkeeper.Benchmarks.Joining;
using Shopkeeper.Benchmarks.Posting;
using Shopkeeper.Benchmarks.Quoting;
using Shopkeeper.Benchmarks.Web;

try
{
    return args.FirstOrDefault() switch
    {
        "posting" => await PostingBench.RunAsync(args[1..]),
        "engine" => EngineBench.Run(args[1..]),
        "quote" => await QuoteBench.RunAsync(args[1..]),
        "enumeration" => await EnumerationBench.RunAsync(args[1..]),
        "allocate" => await AllocateBench.RunAsync(args[1..]),
        "joining" => await JoiningBench.RunAsync(args[1..]),
        "web" => await WebBench.RunAsync(args[1..]),
        WebClient.Verb => await WebClient.RunAsync(args[1..]),
        JoiningClient.Verb => await JoiningClient.RunAsync(args[1..]),
        CrashClient.Verb => await CrashClient.RunAsync(args[1..]),
        QuoteServer.Verb => await QuoteServer.RunAsync(args[1..]),
        QuoteClient.Verb => await QuoteClient.RunAsync(args[1..]),
        HttpLoad.Verb => await HttpLoad.RunAsync(args[1..]),
        "help" or "--help" or "-h" or null => Help.Print(Console.Out, 0),
        var unknown => Help.Unknown(unknown),
    };
}
catch (Exception failure) when (failure is InvalidOperationException or DbException or IOException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
