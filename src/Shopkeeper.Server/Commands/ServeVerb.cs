using System.CommandLine;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>`serve`: the HTTP side of a shop, until SIGTERM or Ctrl-C.</summary>
internal static class ServeVerb
{
    public static Command Command()
    {
        var (urls, behind) = (Serving.Urls(), Serving.Behind());
        var command = Verb.Make("serve", "Run the server.", new CommonOptions(), async (verb, cancel) =>
        {
            var proxies = Serving.ReadProxies(verb.Value(behind)!);
            await using var host = await verb.OpenAsync(ShopAccess.Write, cancel, VerbContext.MailChannel());
            return await Serving.RunAsync(verb, host, verb.Value(urls)!, demo: null, proxies, cancel);
        });
        command.Options.Add(urls);
        command.Options.Add(behind);
        return command;
    }
}
