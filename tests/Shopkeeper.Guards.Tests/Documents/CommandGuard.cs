using System.Text.RegularExpressions;

namespace Shopkeeper.Guards.Tests.Documents;

/// <summary>Commands in documents can be typed: every verb and option of a `./run …` line is in that verb's help.</summary>
internal static partial class CommandGuard
{
    public static async Task<IReadOnlyList<Finding>> CheckAsync(TextFile page, Func<string[], Task<string>> help)
    {
        var findings = new List<Finding>();
        var lines = page.Lines;
        for (var i = 0; i < lines.Length; i++)
        {
            foreach (Match command in Command().Matches(lines[i]))
            {
                if (await WrongAsync(command.Groups[1].Value, help) is { } what)
                {
                    findings.Add(new Finding(page.Path, i + 1, what));
                }
            }
        }

        return findings;
    }

    private static async Task<string?> WrongAsync(string words, Func<string[], Task<string>> help)
    {
        var all = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var verbs = all.TakeWhile(static word => Verb().IsMatch(word)).Take(2).ToArray();
        if (verbs is [] or ["bench", ..])
        {
            return null;
        }

        var text = await help([]);
        if (!Regex.IsMatch(text, $@"^\s+{verbs[0]}\b", RegexOptions.Multiline))
        {
            return $"there is no verb '{verbs[0]}'";
        }

        text = await help(verbs);
        var unknown = Option().Matches(words).Select(static match => match.Value)
            .FirstOrDefault(option => option != "--help" && !text.Contains(option, StringComparison.Ordinal));
        return unknown is null ? null : $"'{string.Join(' ', verbs)}' has no {unknown}";
    }

    [GeneratedRegex(@"(?:^|`)\./run ([^`#|>]*)")]
    private static partial Regex Command();

    [GeneratedRegex("^[a-z][a-z-]*$")]
    private static partial Regex Verb();

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex Option();
}
