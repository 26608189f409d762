using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Shopkeeper.Client.Receipts;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Catalogue;
using Shopkeeper.Domain.Earning;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Server.Receipts;

/// <summary>What a receipt is made of. Account: as it stands now, for what is next; null = not known.</summary>
internal sealed record ReceiptOf(
    RuleSet Rules, Posting Posting, Explanation Explanation, Activity? Activity, AccountState? Account,
    CatalogueSnapshot Catalogue, Instant Now)
{
    public ProgrammeDocument Document => Rules.Document;
}

/// <summary>
/// The text of one activity in one programme for a till's paper: offers, points by rule with what cut them and what they leave
/// out, what was taken back, the sum of those lines, balance, the next level, the next expiry, picks not used.
/// </summary>
internal sealed class Receipt(ReceiptOf it, Phrases phrases, int width)
{
    public const int StandardWidth = 40;
    public const int NarrowestWidth = 24;
    public const int WidestWidth = 120;
    private const int MostReminders = 3;

    private readonly ReceiptPaper paper = new(width);

    public IReadOnlyList<string> Write()
    {
        paper.Text(Name(it.Document.Name));
        WriteOffers();
        if (it.Posting.Rejected != Rejection.None)
        {
            paper.Text(phrases.Say("gives-nothing", phrases.Text(RejectionCode.Of(it.Posting.Rejected))));
        }

        foreach (var verdict in it.Explanation.Verdicts)
        {
            WriteRule(verdict);
        }

        paper.Figure(phrases.Text("sale-points"), Signed(it.Explanation.Verdicts.Where(static verdict => verdict.Currency == 0).Sum(static verdict => verdict.Points)));
        WriteBalance();
        WriteNext();
        return paper.Lines;
    }

    private void WriteOffers()
    {
        foreach (var change in it.Posting.Changes)
        {
            switch (change)
            {
                case Change.OfferUsed { Amount: > 0 } used:
                    paper.Figure(Name(it.Rules.FindOffer(used.Offer, used.Terms)?.Name, used.Offer), Money(-used.Amount));
                    break;
                case Change.VoucherUsed used:
                    paper.Figure(phrases.Say("voucher-used", Name(it.Document.FindVoucher(used.Voucher.Kind)?.Name, used.Voucher.Kind)), Money(-used.Amount));
                    break;
                case Change.VoucherSkipped { Why: not Rejection.CodesExhausted }:
                    paper.Text(phrases.Text("voucher-skipped"));
                    break;
                case Change.VoucherIssued issued:
                    paper.Text(phrases.Say("voucher-issued", Name(it.Document.FindVoucher(issued.Voucher.Kind)?.Name, issued.Voucher.Kind)));
                    break;
                case Change.LevelReached reached:
                    paper.Text(phrases.Say("level-reached", LevelName(reached.Level)));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>What gave points, or would have given more; below it why not more, and which goods it leaves out.</summary>
    private void WriteRule(RuleVerdict verdict)
    {
        var isCut = verdict.Reason is SkipReason.Cap or SkipReason.Limit or SkipReason.Budget && verdict.Raw > verdict.Points;
        if (verdict.Currency != 0 || (verdict.Points == 0 && !isCut))
        {
            return;
        }

        var rule = it.Document.Earn.FirstOrDefault(rule => rule.Id == verdict.Rule);
        var name = rule is null ? Name((it.Document.FindOffer(verdict.Rule) ?? it.Rules.Kept.FindOffer(verdict.Rule))?.Name, verdict.Rule) : Name(rule.Name, rule.Id);
        paper.Figure(verdict.Points < 0 ? phrases.Say("taken-back", name) : name, Signed(verdict.Points));
        if (isCut)
        {
            paper.Text(phrases.Say("cut", phrases.Of(verdict.Reason), verdict.Points, verdict.Raw), indent: 2);
        }

        if (verdict.Points > 0 && rule is { Phase: EarnPhase.Base, Per: PerKind.Amount or PerKind.Quantity or PerKind.Item })
        {
            WriteLeftOut(verdict);
        }
    }

    private void WriteLeftOut(RuleVerdict verdict)
    {
        var lines = it.Activity?.Lines ?? [];
        var counted = verdict.Lines.IsDefault ? [] : verdict.Lines;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Length && !counted.IsEmpty; i++)
        {
            var name = it.Catalogue.Find(lines[i].Sku)?.Name is { Length: > 0 } known ? known : lines[i].Sku;
            if (!counted.Contains(i) && seen.Add(name))
            {
                paper.Text(phrases.Say("without", name), indent: 2);
            }
        }
    }

    private void WriteBalance()
    {
        paper.Figure(phrases.Text("balance"), Number(it.Posting.AvailableAfter + it.Posting.PendingAfter));
        if (it.Posting.PendingAfter != 0)
        {
            paper.Figure(phrases.Text("pending"), Number(it.Posting.PendingAfter), indent: 2);
        }
    }

    private void WriteNext()
    {
        if (it.Account is not { } account)
        {
            return;
        }

        if (Http.Activities.PostQuote.NextLevel(it.Document, account, it.Now) is { } next)
        {
            paper.Figure(phrases.Say("next-level", LevelName(next.Level)), Number(next.Missing));
        }

        var first = account.Lots.Where(lot => lot.Currency == 0 && lot.Amount > 0 && lot.ExpiresAt is { } end && end > it.Now)
            .OrderBy(static lot => lot.ExpiresAt).FirstOrDefault();
        if (first?.ExpiresAt is { } expiry)
        {
            var day = LocalDatePattern.Iso.Format((expiry - Duration.Epsilon).InZone(it.Document.Zone).Date);
            paper.Figure(
                phrases.Say("next-expiry", day), Number(account.Lots.Where(lot => lot.Currency == 0 && lot.ExpiresAt == expiry).Sum(static lot => lot.Amount)));
        }

        foreach (var pick in account.Picks.Where(pick => pick.Uses == 0 && pick.IsOpen(it.Now)).Take(MostReminders))
        {
            paper.Text(phrases.Say("remind", Name((it.Rules.Kept.Find(pick.Offer, pick.Hash) ?? it.Document.FindOffer(pick.Offer))?.Name, pick.Offer)));
        }
    }

    private string Name(LocalText? name, string id = "") => name?.In(phrases.Language) is { Length: > 0 } text ? text : id;

    private string LevelName(string id) => Name(it.Document.Levels.FirstOrDefault(level => level.Id == id)?.Name, id);

    private static string Signed(long points) => points > 0 ? $"+{Number(points)}" : Number(points);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private string Money(long minor)
    {
        var digits = it.Activity?.Currency.MinorDigits ?? 2;
        var text = (minor / (decimal)Math.Pow(10, digits)).ToString($"F{digits}", CultureInfo.InvariantCulture);
        return text.Replace(".", phrases.Text("decimal"), StringComparison.Ordinal);
    }
}
