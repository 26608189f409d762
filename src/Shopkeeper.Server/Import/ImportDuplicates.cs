using Shopkeeper.Domain.Kernel;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Import;

/// <summary>
/// Looks, after an import of members, for new ones that seem to be there twice: among the file or beside who was there. A report, no more; the
/// queue is filled by `dedupe members`.
/// </summary>
internal static class ImportDuplicates
{
    public static async Task<long> WriteAsync(ShopHost host, string path, IReadOnlySet<MemberId> joined, CancellationToken cancel)
    {
        using var file = new OutputFile(path);
        var pairs = await host.Members.DuplicatesOfAsync(joined, cancel);
        foreach (var pair in pairs)
        {
            file.Write(pair, static (json, pair) =>
            {
                json.WriteString("first", pair.First.ToString());
                json.WriteString("second", pair.Second.ToString());
                json.WriteNumber("bits", Math.Round(pair.Bits, 1));
                json.WriteString("evidence", pair.Evidence);
            });
        }

        return pairs.Length;
    }
}
