using System.Collections.Concurrent;
using System.Reflection;

namespace Shopkeeper.Platform.Databases;

/// <summary>
/// Statements from an embedded `.sql` file: each starts with a line `-- name: find_member` and ends before the next one. A
/// twin `X.sqlite.sql` or `X.postgres.sql` adds or replaces statements for that engine.
/// </summary>
public sealed class NamedSql
{
    private static readonly ConcurrentDictionary<(Assembly, string, DatabaseEngine), NamedSql> Cache = new();

    private readonly Dictionary<string, string> statements = new(StringComparer.Ordinal);
    private readonly string file;

    private NamedSql(Assembly assembly, string file, DatabaseEngine engine)
    {
        this.file = file;
        var twin = engine == DatabaseEngine.Sqlite ? ".sqlite.sql" : ".postgres.sql";
        Read(assembly, file + ".sql");
        Read(assembly, file + twin);
        if (statements.Count == 0)
        {
            throw new InvalidOperationException($"No statements named {file} in {assembly.GetName().Name}.");
        }
    }

    public string this[string name] => statements.TryGetValue(name, out var sql)
        ? sql
        : throw new InvalidOperationException($"No statement '{name}' in {file}.sql.");

    /// <summary>File without ending, as embedded: the path below the project with dots, `Members.FindMember`.</summary>
    public static NamedSql Of(Assembly assembly, string file, DatabaseEngine engine) =>
        Cache.GetOrAdd((assembly, file, engine), static key => new NamedSql(key.Item1, key.Item2, key.Item3));

    private void Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream($"{assembly.GetName().Name}.{resource}");
        if (stream is null)
        {
            return;
        }

        string? name = null;
        var body = new System.Text.StringBuilder();
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith("-- name:", StringComparison.Ordinal))
            {
                body.AppendLine(line);
                continue;
            }

            Keep(name, body);
            name = line["-- name:".Length..].Trim();
        }

        Keep(name, body);
    }

    private void Keep(string? name, System.Text.StringBuilder body)
    {
        if (name is not null)
        {
            statements[name] = body.ToString().Trim().TrimEnd(';');
        }

        body.Clear();
    }
}
