using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Memory;

/// <summary>Reads as it goes, writes at the commit only: so there is nothing to roll back.</summary>
internal sealed class MemoryTransaction(MemoryTables tables, (long Programmes, long Catalogue) head) : ILedgerTransaction
{
    private readonly List<KeyClaim> fresh = [];
    private ClaimedRows claimed = null!;

    public ValueTask<ClaimedRows> ClaimAsync(IReadOnlyList<KeyClaim> claims)
    {
        claimed = new ClaimedRows
        {
            ProgrammesHead = head.Programmes, CatalogueNumber = head.Catalogue, Keys = [], Cards = [], Accounts = [],
        };
        foreach (var claim in claims)
        {
            if (!tables.Keys.ContainsKey(claim.Key))
            {
                fresh.Add(claim);
            }

            foreach (var key in claim.Sales.Append(claim.Key))
            {
                if (tables.Keys.TryGetValue(key, out var row))
                {
                    claimed.Keys[key] = row;
                    Involve(row.Account);
                }
            }

            if (claim.Card is { } card && tables.Cards.TryGetValue(card, out var linked))
            {
                claimed.Cards[card] = linked;
                Involve(linked.Account);
            }

            Involve(claim.Account);
            Involve(claim.Other);
        }

        return ValueTask.FromResult(claimed);
    }

    public ValueTask<LoadedRows> LoadAsync(LedgerNeeds needs) => ValueTask.FromResult(tables.Load(needs));

    public ValueTask CommitAsync(LedgerWrites writes)
    {
        foreach (var claim in fresh)
        {
            tables.Keys.Add(
                claim.Key,
                new KeyRow(
                    claim.BodyHash, claim.Activity, claimed.AccountOf(claim), AnswerStatus.Recorded, Rejection.None, ""));
        }

        foreach (var (key, row) in writes.Keys)
        {
            tables.Keys[key] = row;
        }

        WriteJournal(writes);
        WriteRest(writes);
        return ValueTask.CompletedTask;
    }

    private void WriteJournal(LedgerWrites writes)
    {
        var activities = writes.Activities.ToDictionary(static row => (row.Account, row.Seq));
        foreach (var posting in writes.Postings)
        {
            tables.Journal.Add(new JournalRow(posting, activities.GetValueOrDefault((posting.Account, posting.Seq))?.Body));
        }

        foreach (var account in writes.Accounts)
        {
            tables.Accounts[(account.Account, account.Programme)] = account;
        }
    }

    private void WriteRest(LedgerWrites writes)
    {
        tables.Once.UnionWith(writes.Once);
        foreach (var row in writes.SaleReturns)
        {
            tables.SaleReturns[(row.Account, row.Sale, row.Line)] = row;
        }

        foreach (var row in writes.Counts)
        {
            var key = (row.Programme, row.Rule);
            tables.Counts[key] = tables.Counts.GetValueOrDefault(key) + row.Taken;
        }

        foreach (var key in writes.Unparked)
        {
            tables.Parked.Remove(key);
        }

        foreach (var row in writes.Parked)
        {
            tables.Parked.Add(row.Key, row);
        }

        foreach (var row in writes.Vouchers)
        {
            tables.Vouchers[row.Code] = row;
        }

        foreach (var row in writes.Handed)
        {
            var code = tables.Codes[(row.Programme, row.Code.Pool)][(int)row.Code.Number - 1].Hash;
            tables.Vouchers[code] = new VoucherRow(code, row.Account, row.Programme, row.Voucher);
        }

        foreach (var (card, linked) in writes.Relinked.Where(one => tables.Cards.ContainsKey(one.Card)))
        {
            tables.Cards[card] = linked;
        }

        tables.Due.ExceptWith(writes.DueDone);
        tables.Due.UnionWith(writes.Due);
    }

    private void Involve(AccountId? account)
    {
        if (account is { } id && !claimed.Accounts.ContainsKey(id) && tables.FindAccount(id) is { } open)
        {
            claimed.Accounts.Add(id, open);
        }
    }
}
