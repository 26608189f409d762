using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Secrets;
using SQLitePCL;

namespace Shopkeeper.Accounts.Sqlite;

/// <summary>
/// One posting transaction on the writer thread. There is one writer, so a key is claimed by looking for it, and its row is
/// written once, at the commit, with its outcome.
/// </summary>
internal sealed class SqliteLedgerTransaction(
    SqliteConnection connection, LedgerStatements statements, SqliteReader reader) : ILedgerTransaction
{
    private readonly Dictionary<(AccountId Account, string Programme), long> last = [];
    private IReadOnlyList<KeyClaim> claims = [];
    private ClaimedRows claimed = null!;

    public bool IsCommitted { get; private set; }

    public ValueTask<ClaimedRows> ClaimAsync(IReadOnlyList<KeyClaim> wanted)
    {
        claims = wanted;
        statements.Head.Step();
        claimed = new ClaimedRows
        {
            ProgrammesHead = statements.Head.Long(0),
            CatalogueNumber = statements.Head.Long(1),
            Keys = [],
            Cards = new Dictionary<KeyedHash, LinkedCard>(wanted.Count),
            Accounts = new Dictionary<AccountId, OpenAccount>(wanted.Count),
        };
        statements.Head.Reset();
        for (var i = 0; i < wanted.Count; i++)
        {
            Claim(wanted[i]);
        }

        return ValueTask.FromResult(claimed);
    }

    public ValueTask<LoadedRows> LoadAsync(LedgerNeeds needs) => ValueTask.FromResult(reader.Load(connection, needs));

    public ValueTask CommitAsync(LedgerWrites writes)
    {
        WriteKeys(writes);
        WriteJournal(writes);
        WriteAside(writes);
        try
        {
            statements.Commit.Run();
        }
        catch (SqliteException failure)
        {
            throw new OutcomeUnknown("SQLite could not say whether the commit happened.", failure);
        }

        IsCommitted = true;
        return ValueTask.CompletedTask;
    }

    private void Claim(in KeyClaim claim)
    {
        FindKey(claim.Key);
        foreach (var sale in claim.Sales)
        {
            FindKey(sale);
        }

        if (claim.Card is { } card)
        {
            FindCard(card);
        }

        if (claim.Account is { } account)
        {
            Involve(account);
        }

        if (claim.Other is { } other)
        {
            Involve(other);
        }
    }

    private void FindKey(ActivityKey key)
    {
        var find = statements.FindKey.Bind(1, key.Source).Bind(2, key.Key);
        if (!find.Step())
        {
            return;
        }

        var row = new KeyRow(
            find.Id(0), new ActivityId(find.Id(1)), find.IsNull(2) ? null : new AccountId(find.Id(2)),
            (AnswerStatus)find.Long(3), (Rejection)find.Long(4), find.IsNull(5) ? "" : find.Text(5));
        find.Reset();
        claimed.Keys[key] = row;
        if (row.Account is { } account)
        {
            Involve(account);
        }
    }

    private void FindCard(KeyedHash card)
    {
        if (claimed.Cards.ContainsKey(card))
        {
            return;
        }

        var find = statements.FindCard.Bind(1, card.Value);
        if (find.Step())
        {
            var linked = new LinkedCard(new AccountId(find.Id(0)), new MemberId(find.Id(1)));
            find.Reset();
            claimed.Cards.Add(card, linked);
            Involve(linked.Account);
        }
    }

    private void Involve(AccountId account)
    {
        if (claimed.Accounts.ContainsKey(account))
        {
            return;
        }

        var find = statements.FindAccount.Bind(1, account.Value);
        if (!find.Step())
        {
            InvolveNew(account);
            return;
        }

        var member = new MemberId(find.Id(0));
        var rows = ImmutableArray.CreateBuilder<AccountRow>(1);
        do
        {
            var row = new AccountRow(
                account, string.Intern(find.Text(1)), find.Long(2), find.IsNull(3) ? null : find.Long(3), find.Bytes(4));
            last.Add((account, row.Programme), find.Long(5));
            rows.Add(row);
        }
        while (find.Step());

        claimed.Accounts.Add(account, new OpenAccount(account, member, rows.DrainToImmutable()));
    }

    /// <summary>An account that was opened and has no history yet.</summary>
    private void InvolveNew(AccountId account)
    {
        var find = statements.FindOwner.Bind(1, account.Value);
        if (find.Step())
        {
            claimed.Accounts.Add(account, new OpenAccount(account, new MemberId(find.Id(0)), []));
            find.Reset();
        }
    }

    private void WriteKeys(LedgerWrites writes)
    {
        var outcomes = writes.Keys.Count == 0 ? null : writes.Keys.ToDictionary(static one => one.Key, static one => one.Row);
        for (var i = 0; i < claims.Count; i++)
        {
            var claim = claims[i];
            var outcome = outcomes?.GetValueOrDefault(claim.Key);
            if (!claimed.Keys.ContainsKey(claim.Key))
            {
                InsertKey(claim, outcome);
            }
            else if (outcome is not null)
            {
                PlaceKey(claim.Key, outcome);
            }
        }
    }

    private void InsertKey(in KeyClaim claim, KeyRow? outcome)
    {
        statements.InsertKey
            .Bind(1, claim.Key.Source).Bind(2, claim.Key.Key).Bind(3, claim.BodyHash).Bind(4, claim.Activity.Value)
            .Bind(5, (outcome is null ? claimed.AccountOf(claim) : outcome.Account)?.Value)
            .Bind(6, (long)(outcome?.Status ?? AnswerStatus.Recorded))
            .Bind(7, (long)(outcome?.Rejection ?? Rejection.None))
            .Bind(8, string.IsNullOrEmpty(outcome?.Detail) ? null : outcome.Detail)
            .Run();
    }

    private void PlaceKey(ActivityKey key, KeyRow outcome) => statements.PlaceKey
        .Bind(1, key.Source).Bind(2, key.Key).Bind(3, outcome.Account?.Value).Bind(4, (long)outcome.Status)
        .Bind(5, (long)outcome.Rejection).Bind(6, outcome.Detail.Length == 0 ? null : outcome.Detail)
        .Run();

    private void WriteJournal(LedgerWrites writes)
    {
        var activities = new Dictionary<(AccountId Account, long Seq), long>(writes.Activities.Count);
        foreach (var row in writes.Activities)
        {
            statements.InsertActivity
                .Bind(1, row.Account.Value).Bind(2, row.Seq).Bind(3, row.Activity.Value).Bind(4, row.Body)
                .Run();
            activities.Add((row.Account, row.Seq), raw.sqlite3_last_insert_rowid(connection.Handle));
        }

        foreach (var row in writes.Postings)
        {
            long? before = last.TryGetValue((row.Account, row.Programme), out var id) ? id : null;
            long? activity = activities.TryGetValue((row.Account, row.Seq), out var at) ? at : null;
            statements.InsertPosting
                .Bind(1, row.Account.Value).Bind(2, row.Programme).Bind(3, row.Seq).Bind(4, row.Activity.Value)
                .Bind(5, before).Bind(6, activity).Bind(7, row.Body)
                .Run();
            last[(row.Account, row.Programme)] = raw.sqlite3_last_insert_rowid(connection.Handle);
        }

        foreach (var row in writes.Accounts)
        {
            var open = claimed.Accounts[row.Account];
            var statement = Exists(open, row.Programme) ? statements.UpdateAccount : statements.InsertAccount;
            statement
                .Bind(1, row.Account.Value).Bind(2, row.Programme).Bind(3, row.Seq).Bind(4, row.DueMicros)
                .Bind(5, last[(row.Account, row.Programme)]).Bind(6, row.State);
            if (ReferenceEquals(statement, statements.InsertAccount))
            {
                statement.Bind(7, open.Member.Value);
            }

            statement.Run();
        }
    }

    private static bool Exists(OpenAccount open, string programme)
    {
        foreach (var loaded in open.Rows)
        {
            if (loaded.Programme == programme)
            {
                return true;
            }
        }

        return false;
    }

    private void WriteAside(LedgerWrites writes)
    {
        foreach (var row in writes.Once)
        {
            statements.InsertOnce
                .Bind(1, row.Account.Value).Bind(2, row.Programme).Bind(3, row.Rule).Bind(4, row.Key).Run();
        }

        foreach (var row in writes.SaleReturns)
        {
            statements.SetSaleReturn
                .Bind(1, row.Account.Value).Bind(2, row.Sale.Value).Bind(3, row.Line).Bind(4, row.Thousandths)
                .Bind(5, row.Amount).Run();
        }

        foreach (var row in writes.Counts)
        {
            statements.AddCount.Bind(1, row.Programme).Bind(2, row.Rule).Bind(3, row.Taken).Run();
        }

        foreach (var key in writes.Unparked)
        {
            statements.DeleteParked.Bind(1, key.Source).Bind(2, key.Key).Run();
        }

        foreach (var row in writes.Parked)
        {
            statements.InsertParked
                .Bind(1, row.Key.Source).Bind(2, row.Key.Key).Bind(3, row.BodyHash).Bind(4, row.Card?.Value)
                .Bind(5, row.Account?.Value).Bind(6, row.Programme).Bind(7, row.Activity.Value)
                .Bind(8, (long)row.Reason).Bind(9, row.WaitsFor).Bind(10, row.ParkedMicros).Bind(11, row.Body).Run();
        }

        foreach (var row in writes.Vouchers)
        {
            statements.InsertVoucher
                .Bind(1, row.Code.Value).Bind(2, row.Account.Value).Bind(3, row.Programme).Bind(4, row.Voucher.Value).Run();
        }

        foreach (var row in writes.Handed)
        {
            statements.InsertHanded
                .Bind(1, row.Account.Value).Bind(2, row.Voucher.Value).Bind(3, row.Programme).Bind(4, row.Code.Pool)
                .Bind(5, row.Code.Number).Run();
        }

        foreach (var (card, linked) in writes.Relinked)
        {
            statements.RelinkCard.Bind(1, card.Value).Bind(2, linked.Account.Value).Bind(3, linked.Member.Value).Run();
        }

        foreach (var row in writes.DueDone)
        {
            statements.DeleteDue.Bind(1, row.DueMicros).Bind(2, row.Account.Value).Bind(3, row.Programme).Run();
        }

        foreach (var row in writes.Due)
        {
            statements.InsertDue.Bind(1, row.DueMicros).Bind(2, row.Account.Value).Bind(3, row.Programme).Run();
        }
    }
}
