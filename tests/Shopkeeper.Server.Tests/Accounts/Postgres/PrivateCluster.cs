using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts.Postgres;

/// <summary>
/// A PostgreSQL of one test class's own, for settings that a whole cluster has. Without the server's binaries the tests are
/// skipped by name.
/// </summary>
public sealed class PrivateCluster : IAsyncLifetime
{
    private const string Binaries = "/usr/lib/postgresql/15/bin";

    private string folder = "";
    private int port;

    /// <summary>As superuser. COMMIT of this connection never waits for a standby.</summary>
    public string Admin => Connection("postgres") + ";Options=-c synchronous_commit=local";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists($"{Binaries}/initdb"), $"PostgreSQL: {Binaries} is not there; ./test installs it.");
        folder = Directory.CreateTempSubdirectory("shopkeeper-cluster-").FullName;
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "postgres", folder);
        }

        port = FreePort();
        await ServerAsync("initdb", "-D", $"{folder}/data", "-A", "trust", "-U", "postgres", "--no-sync", "--locale=C", "-E", "UTF8");
        var options = $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off";
        await ServerAsync("pg_ctl", "-D", $"{folder}/data", "-l", $"{folder}/log", "-s", "-w", "-o", options, "start");
    }

    public string Connection(string database) => $"Host=127.0.0.1;Port={port};Username=postgres;Database={database}";

    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async Task StandbyAsync(string name)
    {
        await ExecuteAsync($"alter system set synchronous_standby_names = '{name}'");
        await ExecuteAsync("select pg_reload_conf()");
        if (name.Length > 0)
        {
            await UntilCommitsWaitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (folder.Length == 0)
        {
            return;
        }

        await ServerAsync("pg_ctl", "-D", $"{folder}/data", "-s", "-m", "immediate", "-w", "stop");
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The checkpointer makes a new list of standbys known when it gets to it: a commit that waits shows that it has.</summary>
    private async Task UntilCommitsWaitAsync()
    {
        for (var probes = 0; probes < 1_000; probes++)
        {
            await using var connection = new NpgsqlConnection(Connection("postgres") + ";Application Name=probe");
            await connection.OpenAsync();
            await using var commit = new NpgsqlCommand("select pg_logical_emit_message(true, 'probe', '')::text", connection);
            var committed = commit.ExecuteScalarAsync();
            var waited = false;
            while (!committed.IsCompleted)
            {
                waited |= await ExecuteAsync(
                    """
                    select count(pg_cancel_backend(pid)) from pg_stat_activity, pg_sleep(0.01)
                    where application_name = 'probe' and wait_event = 'SyncRep'
                    """) is > 0L;
            }

            await committed;
            if (waited)
            {
                return;
            }
        }

        Assert.Fail("Commits do not wait for the standby.");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>The server refuses to run as root: then it runs as the user that its package made.</summary>
    private Task ServerAsync(string program, params string[] arguments) => Environment.UserName == "root"
        ? RunAsync("runuser", ["-u", "postgres", "--", $"{Binaries}/{program}", .. arguments])
        : RunAsync($"{Binaries}/{program}", arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // Standard output and error are the server's too after `start`: a pipe would never end, so they go nowhere.
        var quiet = "exec \"$0\" \"$@\" > /dev/null 2>&1 < /dev/null";
        var start = new ProcessStartInfo("sh", ["-c", quiet, program, .. arguments]) { WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
