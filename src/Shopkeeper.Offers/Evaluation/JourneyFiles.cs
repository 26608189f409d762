using System.IO.Compression;
using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Shopkeeper.Offers.Evaluation;

/// <summary>
/// The Complete Journey (dunnhumby / 84.51, CC0): a grocer's households, their purchases, and campaigns of coupons with who was
/// targeted and who redeemed. Read whole from a folder of CSV files, plain or gzip. Nothing is left out or mended.
/// </summary>
internal sealed record Journey(
    IReadOnlyDictionary<string, JourneyCampaign> Campaigns,
    IReadOnlyList<(string Campaign, string Household)> Targetings,
    IReadOnlyList<(string Coupon, string Product, string Campaign)> Coupons,
    IReadOnlyList<JourneyRedemption> Redemptions,
    IReadOnlyDictionary<string, string> CategoryOfProduct,
    IReadOnlyList<JourneyLine> Lines)
{
    /// <exception cref="JourneyUnreadable">A file or a column is missing, or a value cannot be read; says which.</exception>
    public static Journey Read(string folder) => new(
        Rows(folder, "campaign_descriptions.csv", "campaign_id", "campaign_type", "start_date", "end_date")
            .Select(static row => new JourneyCampaign(row[0], row[1], Date(row[2]), Date(row[3])))
            .ToDictionary(static campaign => campaign.Id, StringComparer.Ordinal),
        [.. Rows(folder, "campaigns.csv", "campaign_id", "household_id").Select(static row => (row[0], row[1]))],
        [.. Rows(folder, "coupons.csv.gz", "coupon_upc", "product_id", "campaign_id").Select(static row => (row[0], row[1], row[2]))],
        [.. Rows(folder, "coupon_redemptions.csv", "household_id", "coupon_upc", "campaign_id", "redemption_date")
            .Select(static row => new JourneyRedemption(row[0], row[1], row[2], Date(row[3])))],
        Rows(folder, "products.csv.gz", "product_id", "product_category")
            .ToDictionary(static row => row[0], static row => row[1], StringComparer.Ordinal),
        [.. Rows(folder, "transactions_sample.csv.gz", "household_id", "basket_id", "product_id", "transaction_timestamp")
            .Select(static row => new JourneyLine(row[0], row[1], row[2], Time(row[3])))]);

    private static IEnumerable<string[]> Rows(string folder, string file, params string[] columns)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            throw new JourneyUnreadable($"{path} is missing.");
        }

        using var stream = File.OpenRead(path);
        using var text = new StreamReader(
            file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        var header = Split(text.ReadLine() ?? "");
        var places = Array.ConvertAll(columns, header.IndexOf);
        if (places.Any(static place => place < 0))
        {
            throw new JourneyUnreadable($"{path} has not the columns {string.Join(", ", columns)}.");
        }

        while (text.ReadLine() is { } line)
        {
            var row = Split(line);
            yield return row.Count == header.Count
                ? Array.ConvertAll(places, place => row[place])
                : throw new JourneyUnreadable($"{path} has a row of {row.Count} columns: {line}");
        }
    }

    // RFC 4180 within a line; these files have no value of several lines.
    private static List<string> Split(string line)
    {
        var (values, value, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '"' && isQuoted && at + 1 < line.Length && line[at + 1] == '"')
            {
                value.Append(line[at++]);
            }
            else if (line[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[at] == ',' && !isQuoted)
            {
                values.Add(value.ToString());
                value.Clear();
            }
            else
            {
                value.Append(line[at]);
            }
        }

        values.Add(value.ToString());
        return values;
    }

    private static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date }
        ? date
        : throw new JourneyUnreadable($"'{text}' is not a date.");

    private static LocalDateTime Time(string text) => LocalDateTimePattern.GeneralIso.Parse(text) is { Success: true, Value: var time }
        ? time
        : throw new JourneyUnreadable($"'{text}' is not a time.");
}

/// <summary>Both dates are in it.</summary>
internal sealed record JourneyCampaign(string Id, string Type, LocalDate Start, LocalDate End);

internal sealed record JourneyRedemption(string Household, string Coupon, string Campaign, LocalDate Date);

internal readonly record struct JourneyLine(string Household, string Basket, string Product, LocalDateTime At);

/// <summary>The folder is not what it should be; one sentence.</summary>
public sealed class JourneyUnreadable(string message) : Exception(message);
