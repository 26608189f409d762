using NodaTime;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Jobs;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Posting;

/// <summary>An account while its batch runs: submissions of one batch see each other's effects here.</summary>
internal sealed class AccountInBatch
{
    private readonly List<ProgrammeInBatch> programmes;

    public AccountInBatch(OpenAccount open)
    {
        Id = open.Account;
        Member = open.Member;
        programmes = new List<ProgrammeInBatch>(open.Rows.Length + 1);
        foreach (var row in open.Rows)
        {
            programmes.Add(new ProgrammeInBatch(open.Account, row.Programme, row));
            LastSeq = Math.Max(LastSeq, row.Seq);
        }
    }

    public AccountId Id { get; }

    public MemberId Member { get; }

    /// <summary>Over all programmes: one number per submission.</summary>
    public long LastSeq { get; private set; }

    public IReadOnlyList<ProgrammeInBatch> Programmes => programmes;

    public ProgrammeInBatch In(string programme)
    {
        foreach (var known in programmes)
        {
            if (known.Programme == programme)
            {
                return known;
            }
        }

        var made = new ProgrammeInBatch(Id, programme, null);
        programmes.Add(made);
        return made;
    }

    /// <summary>A number is used up: all programmes of one submission share it.</summary>
    public void Posted(long seq) => LastSeq = seq;
}

/// <summary>One programme row of it; decoded when first looked at.</summary>
internal sealed class ProgrammeInBatch(AccountId account, string programme, AccountRow? row)
{
    private AccountState? state;

    public string Programme { get; } = programme;

    public bool IsChanged { get; private set; }

    /// <summary>When its timer stands, null = none; the row's own timer stands as long as this is not moved.</summary>
    public long? DueMicros { get; private set; } = row?.DueMicros;

    public AccountState State => state ??= row is null
        ? AccountState.New(account, Programme)
        : AccountStateCodec.Decode(row.State, account, Programme);

    public void Move(AccountState next)
    {
        state = next;
        IsChanged = true;
    }

    /// <summary>
    /// Every posting settles what is due by now, so a timer that has run no longer stands. One that stands earlier than what
    /// is wanted is left: it is a hint, and finding nothing due arms it again.
    /// </summary>
    public void Arm(Instant now)
    {
        var stands = DueMicros <= Microseconds.Of(now) ? null : DueMicros;
        var wanted = Due.Of(State) is { } at ? Microseconds.Of(at) : (long?)null;
        stands = stands is null || wanted < stands ? wanted : stands;
        if (stands != DueMicros)
        {
            DueMicros = stands;
            IsChanged = true;
        }
    }

    /// <summary>The row, and the change of its timer.</summary>
    public void WriteTo(LedgerWrites writes)
    {
        writes.Accounts.Add(new AccountRow(account, Programme, State.Seq, DueMicros, AccountStateCodec.Encode(State)));
        if (row?.DueMicros == DueMicros)
        {
            return;
        }

        if (row?.DueMicros is { } stood)
        {
            writes.DueDone.Add(new DueRow(stood, account, Programme));
        }

        if (DueMicros is { } stands)
        {
            writes.Due.Add(new DueRow(stands, account, Programme));
        }
    }
}
