using System.Globalization;
using Shopkeeper.Benchmarks.Posting;

namespace Shopkeeper.Benchmarks.Crash;

/// <summary>A sale that can be sent again byte for byte.</summary>
internal readonly record struct CrashSale(string Key, string Body);

/// <summary>Members and sales of the rigs; a sale is wholly given by run, caller and number.</summary>
internal static class CrashShop
{
    public static void WriteMembers(TextWriter output, int count)
    {
        for (var i = 0; i < count; i++)
        {
            output.WriteLine($$"""{"card":"{{BenchShop.Card(i)}}","status":"held"}""");
        }
    }

    public static CrashSale Sale(string run, int caller, int number, int cards)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{run}/{caller}/{number}");
        var card = BenchShop.Card(((caller * 7919) + (number * 31)) % cards);
        var amount = 100 + (number % 5000);
        return new CrashSale(key, string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"source":"rig","key":"{{key}}","type":"purchase","card":"{{card}}","occurredAt":"2024-05-06T07:08:09Z","businessDate":"2024-05-06","store":"cardiff-1","channel":"store","currency":"GBP","lines":[{"line":1,"sku":"22423","quantity":1,"amount":{{amount}}}],"tenders":[{"type":"card","amount":{{amount}}}]}"""));
    }
}
