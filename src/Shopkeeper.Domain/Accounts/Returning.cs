using Shopkeeper.Domain.Ledger;

namespace Shopkeeper.Domain.Accounts;

/// <summary>What returns ask back.</summary>
internal static class Returning
{
    public static Refusal Ask(PostingDraft draft, DecisionContext context, Command.Record record) => Refusal.None;
}
