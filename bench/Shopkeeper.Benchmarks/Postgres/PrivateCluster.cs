using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using Shopkeeper.Benchmarks.Measuring;

namespace Shopkeeper.Benchmarks.Postgres;

/// <summary>
/// A PostgreSQL 15 of our own in a temporary folder, with fsync and synchronous_commit on. Settings are the defaults but for
/// memory and for checkpoints, which each round makes itself.
/// </summary>
internal sealed class PrivateCluster : IAsyncDisposable
{
    public const string Programs = "/usr/lib/postgresql/15/bin";

    private const string Settings = """
        shared_buffers = 1GB
        max_wal_size = 16GB
        checkpoint_timeout = 30min
        max_connections = 300
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        """;

    private readonly string folder;

    private PrivateCluster(string folder, string connectionString)
    {
        this.folder = folder;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    public static async Task<PrivateCluster> StartAsync()
    {
        if (!File.Exists(Path.Combine(Programs, "initdb")))
        {
            throw new InvalidOperationException("PostgreSQL 15 is not in " + Programs + ": apt-get install postgresql-15");
        }

        var folder = Directory.CreateTempSubdirectory("shopkeeper-bench-").FullName;
        var data = Path.Combine(folder, "data");
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), password);
        if (Shell.IsRoot)
        {
            Shell.Run("chown", ["-R", "postgres", folder]);
        }

        Shell.RunAsPostgres(
            Path.Combine(Programs, "initdb"), "-D", data, "-U", "postgres", "--auth=scram-sha-256",
            "--pwfile=" + Path.Combine(folder, "password"), "--encoding=UTF8", "--locale=C");
        await File.AppendAllTextAsync(Path.Combine(data, "postgresql.conf"), Settings);
        var port = FreePort();
        Shell.RunAsPostgres(
            Path.Combine(Programs, "pg_ctl"), "-D", data, "-l", Path.Combine(folder, "server.log"), "-s", "-w", "-t", "60",
            "-o", $"-p {port}", "start");
        return new PrivateCluster(
            folder, $"Host=127.0.0.1;Port={port};Username=postgres;Password={password};Database=postgres");
    }

    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        Shell.RunAsPostgres(Path.Combine(Programs, "pg_ctl"), "-D", Path.Combine(folder, "data"), "-s", "-m", "immediate", "-w", "stop");
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
