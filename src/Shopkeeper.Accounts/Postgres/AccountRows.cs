using System.Collections.Immutable;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>Gathers account rows that come in (account, programme) order into opened accounts.</summary>
internal sealed class AccountRows(RowPlaces places)
{
    private readonly Dictionary<AccountId, OpenAccount> accounts = [];
    private readonly ImmutableArray<AccountRow>.Builder rows = ImmutableArray.CreateBuilder<AccountRow>();
    private MemberId owner;

    public void Add(AccountRow row, MemberId member, string place)
    {
        places.Add(row, place);
        if (rows.Count > 0 && rows[0].Account != row.Account)
        {
            Flush();
        }

        owner = member;
        rows.Add(row);
    }

    public Dictionary<AccountId, OpenAccount> Close()
    {
        Flush();
        return accounts;
    }

    private void Flush()
    {
        if (rows.Count > 0)
        {
            accounts[rows[0].Account] = new OpenAccount(rows[0].Account, owner, rows.DrainToImmutable());
        }
    }
}
