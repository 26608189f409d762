using Npgsql;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Databases;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>A statement of phase 4 and how a batch's rows become its arrays.</summary>
internal readonly record struct TableWrite(
    NpgsqlBatchCommand Command, Action<LedgerWrites, RowPlaces> Fill);

/// <summary>Every table that a posting writes, as one statement over arrays each.</summary>
internal static class WriteTables
{
    public static TableWrite Postings(NamedSql sql)
    {
        var (accounts, programmes, seqs, activities, bodies, cameIn) = (
            Statement.Uuids(), Statement.Texts(), Statement.Bigs(), Statement.Uuids(), Statement.Bodies(), Statement.MaybeBodies());
        return new(Statement.Of(sql["write_postings"], accounts, programmes, seqs, activities, bodies, cameIn), (writes, _) =>
        {
            var rows = writes.Postings;
            accounts.TypedValue = Column(rows, static row => row.Account.Value);
            programmes.TypedValue = Column(rows, static row => row.Programme);
            seqs.TypedValue = Column(rows, static row => row.Seq);
            activities.TypedValue = Column(rows, static row => row.Activity.Value);
            bodies.TypedValue = Column(rows, static row => row.Body);
            cameIn.TypedValue = CameIn(writes);
        });
    }

    public static TableWrite UpdateAccounts(NamedSql sql)
    {
        var (tids, seqs, due, states) =
            (Statement.Texts(), Statement.Bigs(), Statement.MaybeBigs(), Statement.Bodies());
        return new(Statement.Of(sql["update_accounts"], tids, seqs, due, states), (writes, places) =>
        {
            var rows = writes.Accounts.FindAll(places.Has);
            tids.TypedValue = Column(rows, places.Of);
            seqs.TypedValue = Column(rows, static row => row.Seq);
            due.TypedValue = Column(rows, static row => row.DueMicros);
            states.TypedValue = Column(rows, static row => row.State);
        });
    }

    public static TableWrite InsertAccounts(NamedSql sql)
    {
        var (accounts, programmes, seqs, due, states) =
            (Statement.Uuids(), Statement.Texts(), Statement.Bigs(), Statement.MaybeBigs(), Statement.Bodies());
        return new(Statement.Of(sql["insert_accounts"], accounts, programmes, seqs, due, states), (writes, places) =>
        {
            var rows = writes.Accounts.FindAll(row => !places.Has(row));
            accounts.TypedValue = Column(rows, static row => row.Account.Value);
            programmes.TypedValue = Column(rows, static row => row.Programme);
            seqs.TypedValue = Column(rows, static row => row.Seq);
            due.TypedValue = Column(rows, static row => row.DueMicros);
            states.TypedValue = Column(rows, static row => row.State);
        });
    }

    public static TableWrite Once(NamedSql sql)
    {
        var (accounts, programmes, rules, keys) =
            (Statement.Uuids(), Statement.Texts(), Statement.Texts(), Statement.Texts());
        return new(Statement.Of(sql["write_once"], accounts, programmes, rules, keys), (writes, _) =>
        {
            accounts.TypedValue = Column(writes.Once, static row => row.Account.Value);
            programmes.TypedValue = Column(writes.Once, static row => row.Programme);
            rules.TypedValue = Column(writes.Once, static row => row.Rule);
            keys.TypedValue = Column(writes.Once, static row => row.Key);
        });
    }

    public static TableWrite SaleReturns(NamedSql sql)
    {
        var (accounts, sales, lines, quantities, amounts) =
            (Statement.Uuids(), Statement.Uuids(), Statement.Ints(), Statement.Bigs(), Statement.Bigs());
        return new(Statement.Of(sql["write_sale_returns"], accounts, sales, lines, quantities, amounts), (writes, _) =>
        {
            accounts.TypedValue = Column(writes.SaleReturns, static row => row.Account.Value);
            sales.TypedValue = Column(writes.SaleReturns, static row => row.Sale.Value);
            lines.TypedValue = Column(writes.SaleReturns, static row => row.Line);
            quantities.TypedValue = Column(writes.SaleReturns, static row => row.Thousandths);
            amounts.TypedValue = Column(writes.SaleReturns, static row => row.Amount);
        });
    }

    /// <summary>Shared rows: in (programme, rule) order, as phase 2 locks them.</summary>
    public static TableWrite Counts(NamedSql sql)
    {
        var (programmes, rules, taken) = (Statement.Texts(), Statement.Texts(), Statement.Bigs());
        var (names, most) = (Statement.Texts(), Statement.Bigs());
        return new(Statement.Of(sql["write_counts"], programmes, rules, taken, names, most), (writes, _) =>
        {
            var rows = writes.Counts.OrderBy(static row => row.Programme, StringComparer.Ordinal)
                .ThenBy(static row => row.Rule, StringComparer.Ordinal).ToList();
            programmes.TypedValue = Column(rows, static row => row.Programme);
            rules.TypedValue = Column(rows, static row => row.Rule);
            taken.TypedValue = Column(rows, static row => row.Taken);
            names.TypedValue = Column(rows, static row => row.Programme + "/" + row.Rule);
            most.TypedValue = Column(rows, static row => row.MostBefore);
        });
    }

    public static TableWrite Keys(NamedSql sql)
    {
        var (sources, keys, activities, accounts) =
            (Statement.Texts(), Statement.Texts(), Statement.Uuids(), Statement.MaybeUuids());
        var (status, rejections, details) = (Statement.Smalls(), Statement.Smalls(), Statement.Texts());
        var command = Statement.Of(sql["write_keys"], sources, keys, activities, accounts, status, rejections, details);
        return new(command, (writes, _) =>
        {
            var rows = writes.Keys;
            sources.TypedValue = Column(rows, static row => row.Key.Source);
            keys.TypedValue = Column(rows, static row => row.Key.Key);
            activities.TypedValue = Column(rows, static row => row.Row.Activity.Value);
            accounts.TypedValue = Column(rows, static row => row.Row.Account?.Value);
            status.TypedValue = Column(rows, static row => (short)row.Row.Status);
            rejections.TypedValue = Column(rows, static row => (short)row.Row.Rejection);
            details.TypedValue = Column(rows, static row => row.Row.Detail.Length == 0 ? null : row.Row.Detail);
        });
    }

    public static TableWrite Unpark(NamedSql sql)
    {
        var (sources, keys) = (Statement.Texts(), Statement.Texts());
        return new(Statement.Of(sql["unpark"], sources, keys), (writes, _) =>
        {
            sources.TypedValue = Column(writes.Unparked, static key => key.Source);
            keys.TypedValue = Column(writes.Unparked, static key => key.Key);
        });
    }

    public static TableWrite Park(NamedSql sql)
    {
        var (sources, keys, hashes, cards, accounts, programmes) = (
            Statement.Texts(), Statement.Texts(), Statement.Uuids(), Statement.MaybeUuids(), Statement.MaybeUuids(), Statement.Texts());
        var (activities, reasons, waits, parked, bodies) = (
            Statement.Uuids(), Statement.Smalls(), Statement.MaybeUuids(), Statement.Bigs(), Statement.Bodies());
        var command = Statement.Of(
            sql["park"], sources, keys, hashes, cards, accounts, programmes, activities, reasons, waits, parked, bodies);
        return new(command, (writes, _) =>
        {
            var rows = writes.Parked;
            sources.TypedValue = Column(rows, static row => row.Key.Source);
            keys.TypedValue = Column(rows, static row => row.Key.Key);
            hashes.TypedValue = Column(rows, static row => row.BodyHash);
            cards.TypedValue = Column(rows, static row => row.Card?.Value);
            accounts.TypedValue = Column(rows, static row => row.Account?.Value);
            programmes.TypedValue = Column(rows, static row => row.Programme);
            activities.TypedValue = Column(rows, static row => row.Activity.Value);
            reasons.TypedValue = Column(rows, static row => (short)row.Reason);
            waits.TypedValue = Column(rows, static row => row.WaitsFor);
            parked.TypedValue = Column(rows, static row => row.ParkedMicros);
            bodies.TypedValue = Column(rows, static row => row.Body);
        });
    }

    public static TableWrite Vouchers(NamedSql sql)
    {
        var (codes, accounts, programmes, vouchers) =
            (Statement.Uuids(), Statement.Uuids(), Statement.Texts(), Statement.Uuids());
        return new(Statement.Of(sql["write_vouchers"], codes, accounts, programmes, vouchers), (writes, _) =>
        {
            codes.TypedValue = Column(writes.Vouchers, static row => row.Code.Value);
            accounts.TypedValue = Column(writes.Vouchers, static row => row.Account.Value);
            programmes.TypedValue = Column(writes.Vouchers, static row => row.Programme);
            vouchers.TypedValue = Column(writes.Vouchers, static row => row.Voucher.Value);
        });
    }

    public static TableWrite Handed(NamedSql sql)
    {
        var (accounts, vouchers, programmes, pools, numbers) =
            (Statement.Uuids(), Statement.Uuids(), Statement.Texts(), Statement.Texts(), Statement.Bigs());
        return new(Statement.Of(sql["write_handed"], accounts, vouchers, programmes, pools, numbers), (writes, _) =>
        {
            accounts.TypedValue = Column(writes.Handed, static row => row.Account.Value);
            vouchers.TypedValue = Column(writes.Handed, static row => row.Voucher.Value);
            programmes.TypedValue = Column(writes.Handed, static row => row.Programme);
            pools.TypedValue = Column(writes.Handed, static row => row.Code.Pool);
            numbers.TypedValue = Column(writes.Handed, static row => row.Code.Number);
        });
    }

    public static TableWrite Relinked(NamedSql sql)
    {
        var (cards, accounts, members) = (Statement.Uuids(), Statement.Uuids(), Statement.Uuids());
        return new(Statement.Of(sql["relink_cards"], cards, accounts, members), (writes, _) =>
        {
            cards.TypedValue = Column(writes.Relinked, static row => row.Card.Value);
            accounts.TypedValue = Column(writes.Relinked, static row => row.Linked.Account.Value);
            members.TypedValue = Column(writes.Relinked, static row => row.Linked.Member.Value);
        });
    }

    public static TableWrite Due(NamedSql sql, string name, Func<LedgerWrites, List<DueRow>> of)
    {
        var (due, accounts, programmes) = (Statement.Bigs(), Statement.Uuids(), Statement.Texts());
        return new(Statement.Of(sql[name], due, accounts, programmes), (writes, _) =>
        {
            due.TypedValue = Column(of(writes), static row => row.DueMicros);
            accounts.TypedValue = Column(of(writes), static row => row.Account.Value);
            programmes.TypedValue = Column(of(writes), static row => row.Programme);
        });
    }

    /// <summary>What came in goes into the first posting of its seq; both lists are in the order of deciding.</summary>
    private static byte[]?[] CameIn(LedgerWrites writes)
    {
        var column = new byte[]?[writes.Postings.Count];
        var next = 0;
        for (var i = 0; i < column.Length && next < writes.Activities.Count; i++)
        {
            var posting = writes.Postings[i];
            var activity = writes.Activities[next];
            if (posting.Account == activity.Account && posting.Seq == activity.Seq)
            {
                column[i] = activity.Body;
                next++;
            }
        }

        Invariant.Hold(next == writes.Activities.Count, "every activity row stands beside a posting of its seq");
        return column;
    }

    private static TColumn[] Column<TRow, TColumn>(List<TRow> rows, Func<TRow, TColumn> of)
    {
        var column = new TColumn[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = of(rows[i]);
        }

        return column;
    }
}
