using Shopkeeper.Domain.Kernel;
using Shopkeeper.Server.Commands;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Shopkeeper.Server.Import.Poslog;

/// <summary>What the generic mapping cannot know of a till's log. A dialect file says what differs from the built-in one.</summary>
internal sealed record PoslogDialect
{
    private static readonly string[] Keys = ["source", "member", "check-sum", "sku", "currency"];

    /// <summary>Source of the activities' keys.</summary>
    public string Source { get; init; } = "pos";

    /// <summary>The element whose number identifies the member.</summary>
    public string Member { get; init; } = "LoyaltyID";

    /// <summary>A receipt whose lines do not add up to its total is a reject; else it is recorded and its difference reported.</summary>
    public bool RejectsWrongSums { get; init; }

    /// <summary>The POSIDType whose number is the product's; empty = the first one, else the item's id.</summary>
    public string Sku { get; init; } = "";

    /// <summary>For logs that name no currency.</summary>
    public Currency Currency { get; init; }

    /// <summary>The one whose extension namespace the log uses; the generic one else.</summary>
    public static PoslogDialect For(IEnumerable<string> namespaces) =>
        namespaces.Any(static name => name.StartsWith("http://www.ncr.com/rsd/acs/", StringComparison.Ordinal))
            ? new PoslogDialect { RejectsWrongSums = true }
            : new PoslogDialect();

    /// <summary>This dialect with what the file says.</summary>
    /// <exception cref="CommandFailure">The file is not there, or says something else than a dialect may.</exception>
    public PoslogDialect With(string path)
    {
        if (!File.Exists(path))
        {
            throw CommandFailure.BadInput($"There is no dialect file '{path}'.");
        }

        Dictionary<string, string>? said;
        try
        {
            said = new DeserializerBuilder().Build().Deserialize<Dictionary<string, string>?>(File.ReadAllText(path));
        }
        catch (YamlException wrong)
        {
            throw CommandFailure.BadInput($"'{path}' is no dialect: line {wrong.Start.Line} is not `key: value`.");
        }

        var dialect = this;
        foreach (var (key, value) in said ?? [])
        {
            dialect = key switch
            {
                "source" when value.Length is > 0 and <= Limits.SourceLength => dialect with { Source = value },
                "member" when value is "LoyaltyID" or "MembershipID" => dialect with { Member = value },
                "check-sum" when value is "reject" or "report" => dialect with { RejectsWrongSums = value == "reject" },
                "sku" => dialect with { Sku = value },
                "currency" when Currency.TryParse(value, out var currency) => dialect with { Currency = currency },
                _ => throw CommandFailure.BadInput(
                    $"'{path}': `{key}: {value}` is not allowed. Keys are {string.Join(", ", Keys)}; member is LoyaltyID or "
                        + "MembershipID, check-sum is reject or report."),
            };
        }

        return dialect;
    }
}
