using System.Text.Json;
using Shopkeeper.Accounts;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Ledger;
using Shopkeeper.Members;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Rights;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Engagement;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;
using Shopkeeper.Server.Http.Audit;
using Shopkeeper.Server.Http.Vouchers;

namespace Shopkeeper.Server.Rights;

/// <summary>
/// Puts together everything about a member, from all modules; the audit log says who had it. Of a shared account, now or before, it
/// takes what this member did and no other; who was merged into the member is the same person, and told whole.
/// </summary>
internal sealed class MemberExporting(
    Shop shop, ShopMembers members, IShopAccounts accounts, ShopProgrammes programmes, VoucherCodes codes, AuditLog log, MemberDeeds deeds)
{
    /// <summary>Null when there is no such member.</summary>
    public async Task<MemberExport?> MakeAsync(MemberId member, string actor, CancellationToken cancel)
    {
        if (await members.FileOfAsync(member, cancel) is not { } file)
        {
            return null;
        }

        // First, so that nothing is handed out that the log does not know; and so the export has its own entry.
        await AuditTrail.AppendAsync(
            shop, new AuditEntry(actor, AuditAction.MemberExported, member, member.ToString(), ""), cancel);
        var (account, book) = (file.Member.Account, programmes.Current);
        var states = await accounts.FindAsync(account, cancel) ?? [];
        var history = new List<FeedItem>();
        foreach (var one in (members.Households is { } households ? await households.AccountsOfAsync(member, cancel) : []).Where(one => one != account).Append(account))
        {
            history.AddRange(await accounts.HistoryAsync(one, cancel));
        }

        var merged = new List<MemberExport>();
        foreach (var one in await members.MergedIntoAsync(member, cancel))
        {
            if (await MakeAsync(one, actor, cancel) is { } export)
            {
                merged.Add(export);
            }
        }

        var audit = await log.PageAsync(null, member, Limits.PageLength, cancel);
        return new MemberExport(
            shop.Now, Of(file), file.Member.Profile, Of(file.Facts), [.. file.Consents.Select(Of)],
            GetAccount.Answer(account, [.. states], book, (shop.Now, file.Facts)))
        {
            Other = file.Other,
            Words = await deeds.WordsOfAsync(member, cancel),
            Picks = [.. states.SelectMany(static state => state.Picks.Select(pick => Of(state, pick)))],
            Vouchers = await VouchersAsync(states, cancel),
            GivenOnce = [.. history.Where(item => item.Posting.Member == member).SelectMany(static item => OnceIn(item.Posting))],
            Postings = [.. history.Where(item => item.Posting.Member == member).OrderBy(static item => item.Posting.RecordedAt).Select(item => new ExportedPosting(
                JournalAnswer.Of(item.Posting, book, item.Activity))
            {
                Activity = item.Activity is { } activity ? RecordedBody.Of(activity) : null,
            })],
            Merged = merged,
            Audit = [.. audit.Select(GetAudit.Of)],
        };
    }

    private async Task<IReadOnlyList<VoucherAnswer>> VouchersAsync(IEnumerable<AccountState> states, CancellationToken cancel)
    {
        var book = programmes.Current;
        var vouchers = new List<VoucherAnswer>();
        foreach (var state in states)
        {
            var document = book.Find(state.Programme)?.Versions.LastOrDefault()?.Document;
            foreach (var voucher in state.Vouchers)
            {
                vouchers.Add(GetVouchers.Of(voucher, state.Programme, document, shop.Now) with
                {
                    Code = await codes.CodeOfAsync(accounts, state.Programme, voucher, cancel),
                });
            }
        }

        return vouchers;
    }

    private static ExportedMember Of(MemberFile file) => new(
        file.Member.Id.ToString(), file.Member.Account.ToString(), Word(file.Member.Status), file.Member.Created)
    {
        Activated = file.Member.Activated,
        ContactChangedAt = file.Member.ContactChanged,
        RestrictedSince = file.RestrictedSince,
        Identifiers = [.. file.Member.Identifiers.Select(Word)],
        FoundBy =
        [
            .. file.FoundBy.Select(static one => new ExportedIdentifier(Word(one.Kind), Word(one.State)) { Added = one.Added, Value = one.Value }),
        ],
        SpendingLockedSince = file.Spending?.Locked,
        HasPin = file.Spending?.HasPin ?? false,
        AppsSince = [.. (file.Spending?.Devices ?? []).Select(static device => device.Created)],
        Passkeys = [.. file.Passkeys.Select(static one => new ExportedPasskey(one.Name, one.Created) { Used = one.Used })],
    };

    private static ExportedFacts Of(FactRecord facts) => new()
    {
        BirthMonth = facts.BirthMonth == 0 ? null : facts.BirthMonth,
        AgeBand = Said(facts.AgeBand),
        HomeStore = Said(facts.HomeStore),
        Segments = facts.Segments,
        Likes = facts.Likes,
        Language = Said(facts.Language),
        MayProfile = facts.MayProfile,
    };

    private static ExportedConsent Of(ConsentEntry entry) => new(
        entry.At, entry.Given, Word(entry.Purpose), Word(entry.Channel), Word(entry.Basis), Word(entry.Source))
    {
        WordingVersion = entry.Wording?.Version,
        WordingLanguage = entry.Wording?.Language,
        WordingText = entry.Wording?.Text,
        Sale = entry.Sale,
        Operator = Said(entry.Operator),
        Proof = entry.Proof,
        PendingConfirmation = entry.IsPending ? true : null,
        ConfirmedAt = entry.ConfirmedAt,
    };

    private static IEnumerable<ExportedOnce> OnceIn(Posting posting) => posting.Changes.OfType<Change.OnceTaken>()
        .Select(taken => new ExportedOnce(posting.Programme, CounterName.RuleOf(taken.Rule), taken.Key, posting.OccurredAt));

    private static ExportedPick Of(AccountState state, Pick pick) =>
        new(state.Programme, pick.Pool, pick.Offer, pick.Period, pick.From, pick.Until, pick.Uses);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string? Said(string text) => text.Length == 0 ? null : text;
}
