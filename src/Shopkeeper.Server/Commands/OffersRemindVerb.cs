using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Server.Hosting;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// `offers remind PROGRAMME --out FILE`: what members picked and never used in its period, one JSON object a line, with the
/// end of the period and whether the pool's `remind` asks for a reminder by now. Writes to the file only.
/// </summary>
internal static class OffersRemindVerb
{
    private const int AccountsOfPage = 500;

    public static System.CommandLine.Command Command()
    {
        var programme = new Argument<string>("PROGRAMME") { Description = "Id of the programme." };
        var file = new Option<string>("--out")
        {
            Description = "File for the lines: account, member, pool, offer, pickedAt, until, due.", HelpName = "FILE", Required = true,
        };
        var command = Verb.Make(
            "remind",
            "Write down what members picked and have not used.",
            new CommonOptions(),
            (verb, cancel) => RunAsync(verb, verb.Value(programme), verb.Value(file)!, cancel));
        command.Arguments.Add(programme);
        command.Options.Add(file);
        return command;
    }

    private static async Task<int> RunAsync(VerbContext verb, string id, string file, CancellationToken cancel)
    {
        await using var host = await verb.OpenAsync(ShopAccess.Read, cancel);
        var now = host.Shop.Now;
        if (host.Programmes.Current.Find(id) is not { } programme || programme.InForce(now) is not { } latest)
        {
            throw CommandFailure.BadInput($"There is no programme '{id}' in force now.");
        }

        var (unused, due) = (0L, 0L);
        await using (var lines = PersonalFile.Create(file))
        {
            await foreach (var (account, owner) in OwnersAsync(host, cancel))
            {
                var picks = owner.States.FirstOrDefault(state => state.Programme == id)?.Picks ?? [];
                var rules = picks.IsEmpty || !latest.IsPilotAt(now)
                    ? latest
                    : programme.InForce(now, await host.Members.FactsOfAsync(owner.Member, cancel))!;
                foreach (var pick in picks)
                {
                    if (Fact(rules.Document, pick, now) is not var (until, isDue))
                    {
                        continue;
                    }

                    unused++;
                    due += isDue ? 1 : 0;
                    await lines.WriteLineAsync(new JsonObject
                    {
                        ["account"] = account.ToString(), ["member"] = owner.Member.ToString(), ["pool"] = pick.Pool,
                        ["offer"] = pick.Offer, ["pickedAt"] = InstantPattern.ExtendedIso.Format(pick.From),
                        ["until"] = InstantPattern.ExtendedIso.Format(until), ["due"] = isDue,
                    }.ToJsonString().AsMemory(), cancel);
                }
            }
        }

        verb.Answer(
            () => new JsonObject { ["unused"] = unused, ["due"] = due, ["file"] = file },
            () => string.Create(CultureInfo.InvariantCulture, $"{unused:N0} picks are not used, {due:N0} of them are to be reminded of now."));
        return ExitCode.Ok;
    }

    /// <summary>Every account that a member has, once, read many at a time.</summary>
    public static async IAsyncEnumerable<(AccountId Account, AccountOwner Owner)> OwnersAsync(
        ShopHost host, [EnumeratorCancellation] CancellationToken cancel)
    {
        var seen = new HashSet<AccountId>();
        var accounts = host.Members.AllFactsAsync(cancel).Select(static one => one.Account).Where(seen.Add);
        await foreach (var page in accounts.Chunk(AccountsOfPage).WithCancellation(cancel))
        {
            foreach (var one in await host.Accounts.OwnersAsync(page, cancel))
            {
                yield return one;
            }
        }
    }

    /// <summary>
    /// Null: used in this period, over, or of a pool whose periods never end. A pick that carries over and was used in a period before is
    /// unused in this one.
    /// </summary>
    private static (Instant Until, bool IsDue)? Fact(ProgrammeDocument document, Pick pick, Instant now)
    {
        var zone = document.Zone;
        if (!pick.IsOpen(now) || document.FindPool(pick.Pool) is not { } pool)
        {
            return null;
        }

        var (from, next) = pool.PeriodOf(now.InZone(zone).Date);
        if (pick.Uses > 0 && pick.Period >= from)
        {
            return null;
        }

        return (pick.Until ?? (next is { } day ? zone.AtStartOfDay(day).ToInstant() : (Instant?)null)) is { } until
            ? (until, pool.Remind is { } before
                && now.InZone(zone).LocalDateTime + before >= until.InZone(zone).LocalDateTime)
            : null;
    }
}
