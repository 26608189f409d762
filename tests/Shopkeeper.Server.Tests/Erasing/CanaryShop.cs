using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Tests.Commands;
using Xunit;

namespace Shopkeeper.Server.Tests.Erasing;

/// <summary>A shop full of people whose names, addresses and numbers are nowhere else in the world, worked on by verbs.</summary>
internal sealed class CanaryShop : IAsyncDisposable
{
    private readonly CommandShop shop;
    private readonly StringBuilder log = new();
    private string walFrom = "";

    private CanaryShop(CommandShop shop) => this.shop = shop;

    public string Folder => shop.In("shop");

    public static async Task<CanaryShop> FillAsync(DatabaseEngine engine, int members)
    {
        var canaries = new CanaryShop(await CommandShop.NewAsync(engine));
        await canaries.shop.PublishAsync();
        if (canaries.shop.Connection is not null)
        {
            canaries.walFrom = (string)(await canaries.ScalarAsync("select pg_walfile_name(pg_current_wal_lsn())"))!;
        }

        await canaries.RunAsync("import", "members", canaries.Write("members.jsonl", members, Member));
        await canaries.RunAsync("import", "purchases", canaries.Write("purchases.jsonl", members, Purchase));
        File.Delete(canaries.shop.In("members.jsonl"));
        return canaries;
    }

    public static string Name(int number) => $"Canaria{Letters(number)} Finchworth{Letters(number)}";

    public static string Email(int number) => $"canary.{Letters(number)}@kingfisher-{Letters(number)}.example";

    public static string Phone(int number) => string.Create(CultureInfo.InvariantCulture, $"+4477{10_000_000 + (number * 7)}");

    public static string Card(int number)
    {
        var digits = string.Create(CultureInfo.InvariantCulture, $"29{1_000_000_000 + (number * 37L):0000000000}");
        return digits + Domain.Codes.Gs1CheckDigit.Of(digits);
    }

    public async Task<JsonObject> RunAsync(params string[] words)
    {
        var (exit, output, error) = await shop.RunAsync([.. words, "--json"]);
        log.Append(output).Append(error);
        Assert.True(exit == 0, $"{string.Join(' ', words)}: exit {exit}: {error}");
        return JsonNode.Parse(output)!.AsObject();
    }

    /// <summary>Runs a verb that may fail.</summary>
    public async Task<(int Exit, string Error)> TryAsync(params string[] words)
    {
        var (exit, _, error) = await shop.RunAsync(words);
        return (exit, error);
    }

    /// <summary>Somebody who sees the shop as it is now until they are disposed.</summary>
    public async Task<IAsyncDisposable> LookAsync()
    {
        var connection = new NpgsqlConnection(shop.Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("begin isolation level repeatable read; select 1", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Until a scrub has rewritten a first table and looked for what is left.</summary>
    public async Task WaitsAsync(Task scrub)
    {
        const string Looked = """
            select count(*) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and state = 'idle' and query like '%age(relfrozenxid)%'
            """;
        while (!scrub.IsCompleted && await ScalarAsync(Looked) is 0L)
        {
            await Task.Delay(20);
        }
    }

    public Task<ShopHost> OpenAsync(ShopAccess access = ShopAccess.Write, string? folder = null) => ShopHost.OpenAsync(
        new ShopOptions { DataFolder = folder ?? Folder, Database = shop.Connection, Access = access });

    public string In(string name) => shop.In(name);

    /// <summary>All that the shop has on disk now, what its verbs said, and what else is named.</summary>
    public async Task<IReadOnlyList<(string Place, byte[] Bytes)>> PlacesAsync(params string[] folders) =>
    [
        .. Needles.Files([Folder, .. folders]),
        ("the verbs' output", Encoding.UTF8.GetBytes(log.ToString())),
        .. shop.Connection is null ? [] : await RelationsAsync(),
    ];

    /// <summary>PostgreSQL's write-ahead log since the shop was made.</summary>
    public async Task<IReadOnlyList<(string Place, byte[] Bytes)>> LogAsync() => await ReadAsync(
        "select name, pg_read_binary_file('pg_wal/' || name) from pg_ls_waldir() where name >= @from and length(name) = 24");

    public async ValueTask DisposeAsync() => await shop.DisposeAsync();

    private async Task<IReadOnlyList<(string Place, byte[] Bytes)>> RelationsAsync()
    {
        await ScalarAsync("checkpoint");
        return await ReadAsync(
            """
            select relname::text, pg_read_binary_file(pg_relation_filepath(oid)) from pg_class
            where @from <> '' and ((relkind in ('r', 'i', 't') and oid >= 16384) or oid in ('pg_statistic'::regclass, 'pg_toast.pg_toast_2619'::regclass))
            """);
    }

    private async Task<IReadOnlyList<(string Place, byte[] Bytes)>> ReadAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(shop.Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("from", walFrom);
        await using var row = await command.ExecuteReaderAsync();
        var read = new List<(string, byte[])>();
        while (await row.ReadAsync())
        {
            read.Add((row.GetString(0), row.GetFieldValue<byte[]>(1)));
        }

        return read;
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(shop.Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private string Write(string name, int members, Func<int, JsonObject> line)
    {
        var path = shop.In(name);
        File.WriteAllLines(path, Enumerable.Range(0, members).Select(number => line(number).ToJsonString()));
        return path;
    }

    private static JsonObject Member(int number) => new()
    {
        ["card"] = Card(number), ["email"] = Email(number), ["phone"] = Phone(number), ["name"] = Name(number), ["status"] = "active",
        ["birthDate"] = "1971-03-29",
    };

    private static JsonObject Purchase(int number) => new()
    {
        ["source"] = "pos", ["key"] = string.Create(CultureInfo.InvariantCulture, $"sale/{number}"), ["type"] = "purchase",
        ["card"] = Card(number), ["occurredAt"] = "2015-10-22T10:15:00Z", ["store"] = "cardiff-1", ["currency"] = "GBP",
        ["lines"] = new JsonArray(new JsonObject { ["line"] = 1, ["sku"] = "22423", ["quantity"] = 1, ["amount"] = 1_000 + number }),
        ["tenders"] = new JsonArray(new JsonObject { ["type"] = "cash", ["amount"] = 1_000 + number }),
    };

    // Five letters that no other number has and that no file has by chance.
    private static string Letters(int number)
    {
        Span<char> letters = stackalloc char[5];
        for (var i = letters.Length; i-- > 0; number /= 20)
        {
            letters[i] = "bcdfghjklmnpqrstvwxz"[number % 20];
        }

        return new string(letters);
    }
}
