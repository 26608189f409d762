using System.Collections.Immutable;
using Shopkeeper.Accounts;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Accounts.Posting;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Http;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http.Activities;

namespace Shopkeeper.Server.Http.Accounts;

/// <summary>
/// The way that all commands on an account go: id, idempotency key, post, answer. The key is kept for ever under the API key
/// that sent it.
/// </summary>
internal static class AccountCommand
{
    /// <summary>What the shop is asked to post, once its id is made.</summary>
    public delegate Command Make(ActivityId id, string actor);

    public static bool TryReadAccount(string text, out AccountId account, out Problem? problem)
    {
        var read = IdText.TryRead("acc", text, out var id);
        account = new AccountId(id);
        problem = read ? null : Unknown();
        return read;
    }

    /// <summary>What an account has in each programme, or the answer that there is no such account.</summary>
    public static async Task<(AccountId Account, ImmutableArray<AccountState> States, Problem? Problem)> ReadAsync(
        ShopContext shop, string id, CancellationToken cancel) =>
        TryReadAccount(id, out var account, out var problem)
            ? await shop.Get<IShopAccounts>().FindAsync(account, cancel) is { } states ? (account, states, null) : (account, [], Unknown())
            : (account, [], problem);

    public static Problem Unknown() => Problems.Of(Rejection.UnknownAccount, "There is no account with this id.");

    public static Problem? CheckPoints(long points, bool negative) =>
        points != 0 && points <= Limits.Points && points >= (negative ? -Limits.Points : 1)
            ? null
            : Problems.Malformed(
                negative
                    ? $"/points must lie between {-Limits.Points} and {Limits.Points}, and not be 0."
                    : $"/points must lie between 1 and {Limits.Points}.",
                "/points");

    /// <param name="where">The programme, and whether it is part of what was asked (else it was looked up).</param>
    /// <param name="proof">Of what spends or picks; null where none is needed.</param>
    public static async Task<IResult> PostAsync(
        HttpContext context, ShopContext shop, AccountId account, (string? Programme, bool IsSaid) where, Make make, ProofBody? proof = null)
    {
        if (proof is not null && await Proof.RefusalAsync(context, shop, account, proof) is { } refused)
        {
            return refused;
        }

        var (posted, problem) = await SendAsync(context, shop, account, where, make);
        return posted is null ? problem! : AnswerOf(shop, posted, where.Programme);
    }

    /// <summary>Posts under the call's idempotency key; a problem when it has none.</summary>
    public static async Task<(PostingAnswer? Posted, Problem? Problem)> SendAsync(
        HttpContext context, ShopContext shop, AccountId account, (string? Programme, bool IsSaid) where, Make make)
    {
        var (key, problem) = IdempotencyKey.Read(context, shop.Caller);
        if (problem is not null)
        {
            return (null, problem);
        }

        var id = new ActivityId(Guid.CreateVersion7(shop.Shop.Time.GetUtcNow()));
        var command = make(id, shop.Caller.KeyId);
        var hash = BodyHash.Of(command, null, account, where.IsSaid ? where.Programme : null);
        return (await shop.Get<IShopAccounts>().PostAsync(
            new Submission(key, hash, null, account, where.Programme, command), CancellationToken.None), null);
    }

    public static IResult AnswerOf(ShopContext shop, PostingAnswer posted, string? programme) =>
        posted.Status == AnswerStatus.Refused
            ? AnswerBuilder.ProblemOf(posted)
            : TypedResults.Json(
                new AnswerBuilder(shop.Get<ShopProgrammes>().Current, programme, null).Build(posted, []),
                ApiJson.Default.ActivityAnswer, statusCode: AnswerBuilder.StatusOf(posted));
}
