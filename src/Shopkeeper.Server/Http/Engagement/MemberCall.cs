using System.Globalization;
using System.Text;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Cards;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Engagement;

/// <summary>What calls of `/v1/members/{id}/…` have in common.</summary>
internal static class MemberCall
{
    public const string HasPaymentCard = "This carries the number of a payment card; it was not stored.";

    /// <summary>The member of the path; null when there is none.</summary>
    public static async Task<Member?> FindAsync(ShopContext shop, string id, CancellationToken cancel) =>
        IdText.TryRead("mem", id, out var value) ? await shop.Get<ShopMembers>().FindAsync(new MemberId(value), cancel) : null;

    public static Problem Unknown() => Problems.NotFound("There is no member with this id.");

    /// <summary>
    /// What somebody wrote, in any script and several lines: data, never markup. Null when it can be kept, else what is wrong; the
    /// control characters that have no place in a text were refused when it was read.
    /// </summary>
    public static string? ProblemWith(string? text, int longest) =>
        string.IsNullOrWhiteSpace(text) || !text.EnumerateRunes().Any(IsSeen) ? "Write something."
        : new StringInfo(text).LengthInTextElements > longest || text.Length > longest * 8 ? $"At most {longest} characters."
        : PaymentCard.AppearsIn(text) ? HasPaymentCard
        : null;

    private static bool IsSeen(Rune rune) => !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format;
}
