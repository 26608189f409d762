using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;
using Shopkeeper.Domain.Tests.Accounts;
using Shopkeeper.Domain.Tests.Programmes;

namespace Shopkeeper.Domain.Tests.Ledger;

/// <summary>Reads rows of a ledger table and plays them: points come from rules, one rule per kind of terms.</summary>
internal sealed class LedgerTable
{
    private readonly World world;
    private readonly List<HoldId> holds = [];
    private Activity? sale;
    private Rejection refused;

    private LedgerTable(string policy) => world = new World(RuleSet.Compile(Programme(policy), 1, Instant.MinValue))
    {
        Now = Instant.FromUtc(2015, 6, 1, 0, 0),
    };

    public static IEnumerable<string[]> Rows(string name)
    {
        var folder = Path.Combine(ReadyProgramme.Root(), "tests", "Shopkeeper.Domain.Tests", "Ledger");
        return File.ReadLines(Path.Combine(folder, name + ".table"))
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries));
    }

    public static string Play(string given, string command)
    {
        var policy = command.Contains(':', StringComparison.Ordinal) ? command[..command.IndexOf(':', StringComparison.Ordinal)] : "deficit";
        var table = new LedgerTable(policy);
        table.Give(given.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        foreach (var step in command[(command.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            table.Do(step.Split(' '));
        }

        return table.refused == Rejection.None ? table.Left() : RejectionCode.Of(table.refused);
    }

    private void Give(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == "sold")
            {
                sale = Sell(words[++i]);
            }
            else if (words[i] != "nothing")
            {
                Sell(words[i]);
            }
        }
    }

    private void Do(string[] words)
    {
        var number = words.Length > 1 && long.TryParse(words[1], CultureInfo.InvariantCulture, out var read) ? read : 0;
        switch (words[0])
        {
            case "redeem":
                world.Redeem(number);
                break;
            case "reserve":
                holds.Add(world.Reserve(number, Duration.FromHours(1)));
                break;
            case "commit":
                world.Commit(holds[^1]);
                break;
            case "release":
                world.Release(holds[^1]);
                break;
            case "adjust":
                world.Adjust(number);
                break;
            case "wait":
                world.Now += Duration.FromDays((int)number);
                break;
            case "back":
                world.Return(sale!);
                break;
            case "sell":
                Sell(words[1]);
                break;
            case "expire":
                world.Expire();
                break;
            case "release-pending":
                world.ReleasePending();
                break;
            default:
                throw new ArgumentException($"Nobody knows how to '{words[0]}'.");
        }

        refused = refused == Rejection.None ? world.Last.Rejection : refused;
    }

    /// <summary>`50@3~2`: 50 points that lapse at the end of the third day from now, pending for two days.</summary>
    private Activity Sell(string lot)
    {
        var at = lot.IndexOf('@', StringComparison.Ordinal);
        var pending = lot.IndexOf('~', StringComparison.Ordinal);
        var expiry = lot[(at + 1)..(pending < 0 ? lot.Length : pending)];
        var kind = $"d{expiry}{(pending < 0 ? "" : "p" + lot[(pending + 1)..])}";
        var amount = long.Parse(lot[..at], CultureInfo.InvariantCulture);
        var days = expiry == "-" ? 0 : int.Parse(expiry, CultureInfo.InvariantCulture);
        var before = world.Rules;
        world.Rules = RuleSet.Compile(Terms(before.Document, kind, days, pending < 0 ? null : int.Parse(lot[(pending + 1)..], CultureInfo.InvariantCulture)), 1, Instant.MinValue);
        var sold = world.Buy(amount * 100);
        world.Rules = before;
        return sold;
    }

    /// <summary>The programme as it would be with these terms: a lot keeps the terms that it was given.</summary>
    private static ProgrammeDocument Terms(ProgrammeDocument programme, string kind, int days, int? pending)
    {
        var expiry = kind.StartsWith("d-", StringComparison.Ordinal)
            ? Expiry.Never
            : new Expiry(ExpiryKind.Age, Period.FromDays(days - 1), null, 0);
        var wait = pending is { } wanted ? new Pending(PendingKind.For, Period.FromDays(wanted), null, "") : Pending.None;
        return programme with { Points = [programme.Points[0] with { Expiry = expiry, Pending = wait }] };
    }

    private string Left()
    {
        var parts = ImmutableArray.CreateBuilder<string>();
        foreach (var lot in world.State.Lots.OrderBy(static lot => lot.ExpiresAt ?? Instant.MaxValue))
        {
            var expires = lot.ExpiresAt is { } end ? ((int)(end - world.Now).TotalDays).ToString(CultureInfo.InvariantCulture) : "-";
            var pending = lot.Terms.IsPending ? $"~{(int)(lot.ActiveFrom - world.Now).TotalDays}" : "";
            parts.Add($"{lot.Amount}@{expires}{pending}");
        }

        var held = world.State.Reserved(0, world.Now);
        var holding = held > 0 && parts.Count == 0 ? $"held {held}" : "";
        var owing = world.State.Deficit(0) > 0 ? $"owes {world.State.Deficit(0)}" : "";
        var left = string.Join(' ', ((string[])[.. parts, holding, owing]).Where(static part => part.Length > 0));
        return left.Length == 0 ? "nothing left" : left;
    }

    private static ProgrammeDocument Programme(string policy) => ReadyProgramme.Of(
        "programme: p\ncurrency: GBP\ntimezone: Etc/UTC\npoints: { name: points, spendable: true }\n"
        + "earn: [{ id: spend, on: purchase, points: 1, per: 1.00 GBP }]\n"
        + $"returns: {{ when-short: {policy} }}");
}
