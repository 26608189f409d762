using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Profiles;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http.Offers;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `offers print PROGRAMME POOL --out FILE`: a letter for every member who may be written to by post, has chosen nothing in the pool's
/// period and could: the member's own list, to be ticked and handed in at a till or sent back. One page each, to be printed. Writes to the
/// file only.
/// </summary>
internal static class OffersPrintVerb
{
    private const int MostOffers = 20;

    private const string Style = """
        <style>@page{size:A4;margin:20mm}body{font:11pt/1.5 system-ui,sans-serif;color:#000}section{break-after:page}address{font-style:normal;white-space:pre-line;margin-bottom:20mm}li{list-style:"\2610\00a0\00a0";margin:2mm 0}footer{margin-top:12mm;font-size:9pt}</style>
        """;

    public static System.CommandLine.Command Command()
    {
        var programme = new Argument<string>("PROGRAMME") { Description = "Id of the programme." };
        var pool = new Argument<string>("POOL") { Description = "Id of a pool from which members pick." };
        var file = new Option<string>("--out") { Description = "HTML file for the letters. It holds names and addresses.", HelpName = "FILE", Required = true };
        var command = Verb.Make(
            "print", "Make letters with the lists of members who have chosen nothing.", new CommonOptions(),
            (verb, cancel) => RunAsync(verb, (verb.Value(programme), verb.Value(pool)), verb.Value(file)!, cancel));
        command.Arguments.Add(programme);
        command.Arguments.Add(pool);
        command.Options.Add(file);
        return command;
    }

    private static async Task<int> RunAsync(VerbContext verb, (string Programme, string Pool) asked, string file, CancellationToken cancel)
    {
        await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
        if (host.Programmes.Current.Find(asked.Programme) is not { } programme || programme.InForce(host.Shop.Now) is not { } latest)
        {
            throw CommandFailure.BadInput($"There is no programme '{asked.Programme}' in force now.");
        }

        if (!programme.MayDecide(host.Shop.Now).Any(version => PoolIn(version, asked.Pool) is not null))
        {
            throw CommandFailure.BadInput($"'{asked.Programme}' has no pool '{asked.Pool}' from which members pick.");
        }

        var (letters, notByPost) = (0L, 0L);
        await using (var page = PersonalFile.Create(file))
        {
            await page.WriteLineAsync($"<!doctype html><meta charset=\"utf-8\"><title>{Text(latest.Document.Name.In("en"))}</title>{Style}");
            await foreach (var (account, owner) in OffersRemindVerb.OwnersAsync(host, cancel))
            {
                var state = owner.States.FirstOrDefault(one => one.Programme == programme.Programme) ?? AccountState.New(account, programme.Programme);
                var facts = await host.Members.FactsOfAsync(owner.Member, cancel);
                var view = new MemberView(programme, programme.InForce(host.Shop.Now, facts)!, state, facts, host.Shop.Now);
                if (PoolIn(view.Rules, asked.Pool) is not { } pool || await OpenListAsync(host, view, pool, cancel) is not { Count: > 0 } list)
                {
                    continue;
                }

                if (await AddressedAsync(host, owner.Member, cancel) is not { } person)
                {
                    notByPost++;
                    continue;
                }

                letters++;
                await page.WriteLineAsync(Letter(view, pool, (person, account), list).AsMemory(), cancel);
            }
        }

        verb.Answer(
            () => new JsonObject { ["letters"] = letters, ["notByPost"] = notByPost, ["file"] = file },
            () => string.Create(CultureInfo.InvariantCulture, $"{letters:N0} letters; {notByPost:N0} members have chosen nothing and may not be written to by post."));
        return ExitCode.Ok;
    }

    private static PoolDefinition? PoolIn(RuleSet version, string pool) =>
        version.Document.FindPool(pool) is { Pick: true, Give: 0 } found ? found : null;

    /// <summary>What the member could pick, when nothing is picked; else empty.</summary>
    private static async Task<List<OfferDefinition>> OpenListAsync(ShopHost host, MemberView view, PoolDefinition pool, CancellationToken cancel)
    {
        var rows = MemberMenu.Of((view.Programme, view.Document.LevelBasis), pool, await Menus.OfAsync(host.Services.Get<IOfferMenus>(), view, pool, cancel), view.State, view.Now);
        return rows.Any(static row => row.Pick is not null)
            ? []
            : [.. rows.Where(static row => row.State == MenuState.Available).Select(static row => row.Offer).Take(MostOffers)];
    }

    /// <summary>Null when offers may not be sent by post, or there is no address.</summary>
    private static async Task<PersonFields?> AddressedAsync(ShopHost host, MemberId member, CancellationToken cancel) =>
        await host.Members.Consents.StateOfAsync(member, cancel) is { } said
        && said.Verdicts.Any(static one => one is { Purpose: ConsentPurpose.Offers, Channel: ConsentChannel.Post, IsAllowed: true })
        && await host.Members.ToldByAsync(member, cancel) is var (told, _) && told.Person.Address is { Lines.Count: > 0 }
            ? told.Person
            : null;

    private static string Letter(MemberView view, PoolDefinition pool, (PersonFields Person, AccountId Account) to, List<OfferDefinition> offers)
    {
        var language = to.Person.Language ?? "en";
        var (_, until) = pool.PeriodOf(view.Now.InZone(view.Document.Zone).Date);
        var slots = MemberMenu.SlotsOf(view.State, pool, view.Document.LevelBasis);
        return $"""
            <section><address>{Text(string.Join('\n', AddressOf(to.Person)))}</address>
            <h1>{Text(view.Document.Name.In(language))}</h1>
            <p>Choose {slots} of these{(until is { } end ? string.Create(CultureInfo.InvariantCulture, $", good until {end.PlusDays(-1):d MMMM uuuu}") : "")}. Tick them, and hand this page in at any till with your card, or send it back to us.</p>
            <ul>{string.Concat(offers.Select(offer => $"<li>{Text(offer.Name?.In(language) ?? offer.Id)}</li>"))}</ul>
            <footer>{Text(to.Account.ToString())} / {Text(pool.Id)}. You need no phone and no computer for anything in this club. If you want no more letters, say so at any till or write to us.</footer></section>
            """;
    }

    private static IEnumerable<string> AddressOf(PersonFields person) =>
        new[] { person.Name ?? $"{person.GivenName} {person.FamilyName}".Trim() }
            .Concat(person.Address!.Lines!)
            .Append($"{person.Address.City} {person.Address.Postcode}".Trim())
            .Append(person.Address.Country ?? "")
            .Where(static line => line.Length > 0);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
