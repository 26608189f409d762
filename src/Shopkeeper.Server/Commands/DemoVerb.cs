using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Server.Demo;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `demo`: a folder of its own with a ready programme and a real retailer's year replayed under it, then `serve` with a page
/// to look at. A folder that holds the demo already is served as it is.
/// </summary>
internal static class DemoVerb
{
    public static Command Command()
    {
        var urls = Serving.Urls();
        var only = new Option<bool>("--no-serve") { Description = "Fill the folder and end." };
        var programme = new Option<string?>("--programme")
        {
            Description = $"A ready programme ({string.Join(", ", DemoLoading.Ready())}); sparks-2015 when none is named.",
            HelpName = "NAME",
        };
        programme.AcceptOnlyFromAmong(DemoLoading.Ready());
        var command = Verb.Make(
            "demo",
            "A ready programme, a real retailer's year replayed, and serve.",
            new CommonOptions("data/demo"),
            (verb, cancel) => RunAsync(verb, verb.Value(programme), verb.Value(urls)!, verb.Value(only), cancel));
        command.Options.Add(programme);
        command.Options.Add(urls);
        command.Options.Add(only);
        return command;
    }

    private static async Task<int> RunAsync(
        VerbContext verb, string? programme, string[] urls, bool only, CancellationToken cancel)
    {
        // Mails of a demo stay on this machine, unless a mail server is named.
        await using var sink = new MailSink(TimeProvider.System);
        await using var host = await verb.OpenAsync(ShopAccess.Write, cancel, VerbContext.MailChannel() ?? new SmtpChannel(sink.Options));
        var loading = new DemoLoading(host, programme, verb.Error);
        var isLoaded = loading.IsNeeded;
        if (isLoaded)
        {
            var summary = await loading.LoadAsync(cancel);
            await SayTotalsAsync(verb, host, cancel);
            if (only)
            {
                verb.Answer(summary.ToJson, summary.ToText);
            }
            else
            {
                verb.Error.WriteLine(summary.ToText());
            }
        }
        else
        {
            await loading.CheckAsync(cancel);
        }

        if (only && !isLoaded)
        {
            verb.Answer(
                () => new JsonObject { ["ready"] = true, ["folder"] = host.Options.DataFolder },
                () => $"{host.Options.DataFolder} holds the demo already.");
        }

        if (only)
        {
            return ExitCode.Ok;
        }

        var demo = new DemoServing(host.Services, sink);
        await demo.ReadAsync(cancel);
        return await Serving.RunAsync(verb, host, urls, demo, [], cancel);
    }

    private static async Task SayTotalsAsync(VerbContext verb, ShopHost host, CancellationToken cancel)
    {
        var totals = await host.Accounts.TotalsAsync(cancel);
        verb.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{totals.Members:N0} members, {totals.Activities:N0} activities, {totals.Parked:N0} parked."));
        foreach (var programme in totals.Programmes)
        {
            var levels = string.Join(", ", programme.Levels.Select(static level => $"{level.Level} {level.Members}"));
            verb.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{programme.Programme}: {programme.PointsIssued:N0} points issued, {programme.PointsTakenBack:N0} taken back; {levels}."));
        }
    }
}
