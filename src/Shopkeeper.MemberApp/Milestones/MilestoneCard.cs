using System.Text;
using SkiaSharp;

namespace Shopkeeper.MemberApp.Milestones;

/// <summary>
/// A milestone as a picture to share: the club's name, its colour and the words. The same words give the same bytes; there is nothing else in them.
/// The font comes along (docs/adr/0022-milestones.md), so that no machine draws another picture.
/// </summary>
public static class MilestoneCard
{
    public const int Width = 1200;
    public const int Height = 630;

    private const int Margin = 80;
    private const float Largest = 104;
    private const float Smallest = 40;
    private const int MostLines = 3;
    private const string FontName = "Shopkeeper.MemberApp.Fonts.DejaVuSans-Bold.ttf";
    private static readonly Lazy<SKTypeface> Face = new(Load);

    /// <summary>The font has every letter of it, and it is written from left to right.</summary>
    public static bool CanDraw(string text) => text.EnumerateRunes().All(static rune => Face.Value.GetGlyph(rune.Value) != 0);

    /// <summary>A PNG. What cannot be drawn is replaced: the words by plainer ones, the club's name by nothing.</summary>
    /// <param name="club">The club's name.</param>
    /// <param name="accent">Its colour, #rrggbb, on which white can be read.</param>
    /// <param name="milestone">What was reached.</param>
    public static byte[] Draw(string club, string accent, Milestone milestone)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var (canvas, ground) = (surface.Canvas, SKColor.Parse(accent));
        canvas.Clear(ground);
        using var paint = new SKPaint { IsAntialias = true, Color = SKColors.White.WithAlpha(28) };
        canvas.DrawCircle(Width - 120, Height + 40, 420, paint);
        canvas.DrawCircle(Width - 40, 60, 180, paint);
        paint.Color = SKColors.White;
        if (CanDraw(club))
        {
            using var small = FontOf(44);
            canvas.DrawText(Fitting(club, small), Margin, Margin + 44, SKTextAlign.Left, small, paint);
        }

        canvas.DrawRect(Margin, Height - Margin - 8, 160, 8, paint);
        Words(canvas, paint, CanDraw(milestone.Words) ? milestone.Words : milestone.Plain);
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static void Words(SKCanvas canvas, SKPaint paint, string words)
    {
        for (var size = Largest; ; size -= 8)
        {
            using var font = FontOf(size);
            var lines = Wrapped(words, font);
            if (size > Smallest && (lines.Count > MostLines || lines.Any(line => font.MeasureText(line) > Width - (2 * Margin))))
            {
                continue;
            }

            var (step, shown) = (size * 1.2f, Math.Min(lines.Count, MostLines));
            var top = ((Height + 40) / 2f) - (step * shown / 2) + size;
            for (var i = 0; i < shown; i++)
            {
                canvas.DrawText(Fitting(lines[i], font), Margin, top + (step * i), SKTextAlign.Left, font, paint);
            }

            return;
        }
    }

    private static List<string> Wrapped(string words, SKFont font)
    {
        var lines = new List<string>();
        foreach (var word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && font.MeasureText($"{lines[^1]} {word}") <= Width - (2 * Margin))
            {
                lines[^1] = $"{lines[^1]} {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }

    /// <summary>As much as there is room for.</summary>
    private static string Fitting(string text, SKFont font)
    {
        if (font.MeasureText(text) <= Width - (2 * Margin))
        {
            return text;
        }

        var kept = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (font.MeasureText($"{kept}{rune}…") > Width - (2 * Margin))
            {
                break;
            }

            kept.Append(rune);
        }

        return kept.Append('…').ToString();
    }

    /// <summary>Without hints of the machine: the same outlines everywhere.</summary>
    private static SKFont FontOf(float size) =>
        new(Face.Value, size) { Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None, Subpixel = true };

    private static SKTypeface Load()
    {
        using var file = typeof(MilestoneCard).Assembly.GetManifestResourceStream(FontName)!;
        using var data = SKData.Create(file);
        return SKTypeface.FromData(data);
    }
}
