using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Postgres;

/// <summary>
/// Where the account rows that a transaction has locked lie in the table (their tid as text), so that phase 4 need not search
/// them again.
/// </summary>
internal sealed class RowPlaces
{
    private readonly Dictionary<(AccountId Account, string Programme), string> places = [];

    public void Add(AccountRow row, string place) => places[(row.Account, row.Programme)] = place;

    public bool Has(AccountRow row) => places.ContainsKey((row.Account, row.Programme));

    public string Of(AccountRow row) => places[(row.Account, row.Programme)];
}
