using System.Globalization;

namespace Shopkeeper.Client.Receipts;

/// <summary>Lines of a till's width in columns; a text element is one. What is too long goes on below, indented.</summary>
public sealed class ReceiptPaper(int width)
{
    private const int Indent = 2;

    private readonly List<string> lines = [];

    public IReadOnlyList<string> Lines => lines;

    public void Text(string text, int indent = 0)
    {
        var line = new string(' ', indent);
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            if (line.AsSpan().Trim().Length > 0 && Columns(line) + 1 + Columns(rest) > width)
            {
                lines.Add(line);
                line = new string(' ', indent + Indent);
            }

            // A word longer than a line is cut.
            while (Columns(line) + Columns(rest) + (line.AsSpan().Trim().Length > 0 ? 1 : 0) > width)
            {
                var room = width - Columns(line);
                lines.Add(line + Cut(rest, room));
                rest = rest[Cut(rest, room).Length..];
                line = new string(' ', indent + Indent);
            }

            line += line.AsSpan().Trim().Length > 0 ? " " + rest : rest;
        }

        lines.Add(line);
    }

    /// <summary>A text, and a figure at the right edge of its last line.</summary>
    public void Figure(string text, string figure, int indent = 0)
    {
        Text(text, indent);
        var last = lines[^1];
        if (Columns(last) + 1 + Columns(figure) > width)
        {
            lines.Add(new string(' ', width - Columns(figure)) + figure);
            return;
        }

        lines[^1] = last + new string(' ', width - Columns(last) - Columns(figure)) + figure;
    }

    public static int Columns(string text) => new StringInfo(text).LengthInTextElements;

    private static string Cut(string text, int columns) => new StringInfo(text).SubstringByTextElements(0, columns);
}
