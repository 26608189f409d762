using System.Text;
using Npgsql;

namespace Shopkeeper.Server.Tests.Secrets;

/// <summary>
/// Everything that a shop has on disk, and whether a text is in it: plain, in other cases, UTF-16, hexadecimal or base64.
/// On PostgreSQL the relations' files and the write-ahead log since a position, as the server reads them.
/// </summary>
internal sealed class Traces(string folder, string? database)
{
    private string? walFrom;

    public async Task BeginAsync()
    {
        if (database is not null)
        {
            walFrom = (string)(await ScalarAsync("select pg_walfile_name(pg_current_wal_lsn())"))!;
        }
    }

    /// <summary>Forms of these texts that were found, with their place.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(params string[] texts)
    {
        var found = new List<string>();
        foreach (var (place, bytes) in await ReadAsync())
        {
            foreach (var text in texts)
            {
                found.AddRange(Forms(text)
                    .Where(form => bytes.AsSpan().IndexOf(form.Bytes) >= 0)
                    .Select(form => $"{form.Name} of '{text}' in {place}"));
            }
        }

        return found;
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Forms(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        yield return ("text", utf8);
        yield return ("upper case", Encoding.UTF8.GetBytes(text.ToUpperInvariant()));
        yield return ("lower case", Encoding.UTF8.GetBytes(text.ToLowerInvariant()));
        yield return ("UTF-16", Encoding.Unicode.GetBytes(text));
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexString(utf8)));
        yield return ("lower hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8)));

        // Base64 depends on where the text begins in its group of three; the characters at the seams belong to both.
        for (var before = 0; before < 3; before++)
        {
            var padded = Convert.ToBase64String([.. new byte[before], .. utf8]);
            yield return ($"base64 + {before}", Encoding.ASCII.GetBytes(padded[((before + 2) / 3 * 4)..^4]));
        }
    }

    private async Task<IReadOnlyList<(string Place, byte[] Bytes)>> ReadAsync()
    {
        var read = new List<(string, byte[])>();
        foreach (var file in Directory.GetFiles(folder).Where(static file => Path.GetFileName(file) is not ("master.key" or "shop.lock")))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            read.Add((Path.GetFileName(file), bytes.ToArray()));
        }

        if (database is not null)
        {
            await ScalarAsync("checkpoint");
            await using var connection = new NpgsqlConnection(database);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(
                """
                select relname, pg_read_binary_file(pg_relation_filepath(oid)) from pg_class
                where relkind in ('r', 'i', 't') and oid >= 16384
                union all
                select name, pg_read_binary_file('pg_wal/' || name) from pg_ls_waldir() where name >= @from and length(name) = 24
                """,
                connection);
            command.Parameters.AddWithValue("from", walFrom!);
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync())
            {
                read.Add((row.GetString(0), row.GetFieldValue<byte[]>(1)));
            }
        }

        return read;
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
