using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;

namespace Shopkeeper.Members.Households;

/// <summary>Households of one shop: reads, and the transactions at both ends of a move.</summary>
internal sealed class HouseholdStore(Database database)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(HouseholdStore).Assembly, "Households.HouseholdStore", database.Engine);

    /// <summary>False when the member has as many open invitations as a household has places.</summary>
    public Task<bool> InviteAsync(MemberId member, KeyedHash code, (Instant Now, Instant Until) time, CancellationToken cancel) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                await LockAsync(connection, transaction, member, cancel);
                var open = await CountAsync(connection.Command(transaction, sql["invitations"])
                    .With("member", member.Value).With("now", Instants.Micros(time.Now)), cancel);
                return open < Limits.HouseholdMembers && await connection.Command(transaction, sql["invite"]).With("code", code.Value)
                    .With("member", member.Value).With("until", Instants.Micros(time.Until)).RunAsync(cancel) > 0;
            },
            cancel);

    public Task<int> EndInvitationsAsync(MemberId member, CancellationToken cancel) => database.WriteAsync(
        (connection, transaction) => connection.Command(transaction, sql["end_invitations"]).With("member", member.Value).RunAsync(cancel),
        cancel);

    /// <summary>Who invited, and the account; null when the code is good for nothing.</summary>
    public async Task<(MemberId Inviter, AccountId Account)?> InvitationAsync(KeyedHash code, Instant now, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["invitation"]).With("code", code.Value).With("now", Instants.Micros(now));
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? (new MemberId(row.Uuid(0)), new AccountId(row.Uuid(1))) : null;
    }

    /// <summary>Null when the member shares its account with nobody.</summary>
    public async Task<Household?> OfAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["stays"]).With("member", member.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var members = ImmutableArray.CreateBuilder<HouseholdStay>();
        (Guid Id, AccountId Account) found = default;
        while (await row.ReadAsync(cancel))
        {
            found = (row.Uuid(0), new AccountId(row.Uuid(1)));
            members.Add(new HouseholdStay(new MemberId(row.Uuid(2)), Instants.At(row.GetInt64(3))));
        }

        return members.Count == 0 ? null : new Household(found.Id, found.Account, members.ToImmutable());
    }

    /// <summary>Accounts in which the member acted before it had the one of now.</summary>
    public async Task<ImmutableArray<AccountId>> AccountsOfAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["accounts_of"]).With("member", member.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var accounts = ImmutableArray.CreateBuilder<AccountId>();
        while (await row.ReadAsync(cancel))
        {
            accounts.Add(new AccountId(row.Uuid(0)));
        }

        return accounts.ToImmutable();
    }

    /// <summary>
    /// Writes the note of a join and uses the code up. Refused: household-full; invitation-not-usable, when somebody was faster or the
    /// member, or who invited, is under way already.
    /// </summary>
    public Task<Rejection> BeginJoinAsync(HouseholdMove move, KeyedHash code, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            await LockAsync(connection, transaction, move, cancel);
            if (await CountAsync(connection.Command(transaction, sql["busy"])
                .With("member", move.Member.Value).With("from", move.From.Value).With("inviter", move.Other!.Value.Value)
                .With("to", move.To.Value), cancel) > 0)
            {
                throw new InvitationTaken();
            }

            var size = await CountAsync(connection.Command(transaction, sql["size"]).With("account", move.To.Value), cancel);
            if (Math.Max(1, size) >= Limits.HouseholdMembers)
            {
                return Rejection.HouseholdFull;
            }

            return await BeginAsync(connection, transaction, move, cancel) > 0
                && await connection.Command(transaction, sql["use_invitation"]).With("code", code.Value)
                    .With("move", move.Id).With("now", Instants.Micros(move.At)).RunAsync(cancel) > 0
                ? Rejection.None
                : throw new InvitationTaken();
        },
        cancel);

    /// <summary>False when the member has left by now, or another move of it is under way.</summary>
    public Task<bool> BeginLeaveAsync(HouseholdMove move, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            await LockAsync(connection, transaction, move, cancel);
            var isIn = await CountAsync(
                connection.Command(transaction, sql["is_in"]).With("member", move.Member.Value).With("from", move.From.Value), cancel);
            return isIn > 0 && await BeginAsync(connection, transaction, move, cancel) > 0;
        },
        cancel);

    public async Task<ImmutableArray<HouseholdMove>> BegunAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["begun"]);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var moves = ImmutableArray.CreateBuilder<HouseholdMove>();
        while (await row.ReadAsync(cancel))
        {
            moves.Add(new HouseholdMove(
                row.Uuid(0), (MoveKind)row.GetInt16(1), new MemberId(row.Uuid(2)), row.IsDBNull(3) ? null : new MemberId(row.Uuid(3)),
                new AccountId(row.Uuid(4)), new AccountId(row.Uuid(5)), Instants.At(row.GetInt64(6)), row.GetString(7),
                HouseholdMove.Read(row.GetString(8))));
        }

        return moves.ToImmutable();
    }

    /// <summary>Nothing moved; the invitation is good again.</summary>
    public Task RefuseAsync(HouseholdMove move, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            await EndAsync(connection, transaction, move, MoveState.Refused, cancel);
            return await connection.Command(transaction, sql["free_invitation"]).With("move", move.Id).RunAsync(cancel);
        },
        cancel);

    /// <summary>The account moved: the member is in the household, which is made when it is not there.</summary>
    public Task JoinedAsync(HouseholdMove move, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            await LockAsync(connection, transaction, move, cancel);
            if (await EndAsync(connection, transaction, move, MoveState.Done, cancel) == 0)
            {
                return 0;
            }

            var household = await HouseholdAsync(connection, transaction, move.To, cancel) ?? await MakeAsync(connection, transaction, move, cancel);
            await StayAsync(connection, transaction, (household, move.Member, move.From), move.At, cancel);
            return await MoveAsync(connection, transaction, move, cancel);
        },
        cancel);

    /// <summary>The member is out; when one is left, that one is no household. Answers who is still there.</summary>
    public Task<ImmutableArray<MemberId>> LeftAsync(HouseholdMove move, Instant now, CancellationToken cancel) => database.WriteAsync(
        async (connection, transaction) =>
        {
            await LockAsync(connection, transaction, move, cancel);
            if (await EndAsync(connection, transaction, move, MoveState.Done, cancel) > 0)
            {
                await connection.Command(transaction, sql["leave"]).With("member", move.Member.Value).With("now", Instants.Micros(now)).RunAsync(cancel);
                await MoveAsync(connection, transaction, move, cancel);
            }

            var left = await StillThereAsync(connection, transaction, move.From, cancel);
            foreach (var end in left.Length == 1 ? ["end_stays", "end_household"] : Array.Empty<string>())
            {
                await connection.Command(transaction, sql[end]).With("account", move.From.Value).With("now", Instants.Micros(now)).RunAsync(cancel);
            }

            return left;
        },
        cancel);

    /// <summary>Who is in the household of an account, in the order in which they came.</summary>
    public async Task<ImmutableArray<MemberId>> StillThereAsync(AccountId account, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        return await StillThereAsync(connection, null, account, cancel);
    }

    private async Task<ImmutableArray<MemberId>> StillThereAsync(
        DbConnection connection, DbTransaction? transaction, AccountId account, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["left"]).With("account", account.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        var members = ImmutableArray.CreateBuilder<MemberId>();
        while (await row.ReadAsync(cancel))
        {
            members.Add(new MemberId(row.Uuid(0)));
        }

        return members.ToImmutable();
    }

    private async Task<Guid?> HouseholdAsync(DbConnection connection, DbTransaction transaction, AccountId account, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["of_account"]).With("account", account.Value);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) ? row.Uuid(0) : null;
    }

    private async Task<Guid> MakeAsync(DbConnection connection, DbTransaction transaction, HouseholdMove move, CancellationToken cancel)
    {
        await connection.Command(transaction, sql["make"]).With("household", move.Id).With("account", move.To.Value)
            .With("now", Instants.Micros(move.At)).RunAsync(cancel);
        await connection.Command(transaction, sql["stays_of_account"]).With("household", move.Id).With("account", move.To.Value)
            .With("now", Instants.Micros(move.At) - 1).RunAsync(cancel);
        return move.Id;
    }

    private Task<int> StayAsync(
        DbConnection connection, DbTransaction transaction, (Guid Household, MemberId Member, AccountId Before) stay, Instant now,
        CancellationToken cancel) =>
        connection.Command(transaction, sql["stay"]).With("household", stay.Household).With("member", stay.Member.Value)
            .With("before", stay.Before.Value).With("now", Instants.Micros(now)).RunAsync(cancel);

    private Task<int> BeginAsync(DbConnection connection, DbTransaction transaction, HouseholdMove move, CancellationToken cancel) =>
        connection.Command(transaction, sql["begin"]).With("move", move.Id).With("kind", (short)move.Kind)
            .With("member", move.Member.Value).With("other", move.Other?.Value).With("from", move.From.Value).With("to", move.To.Value)
            .With("now", Instants.Micros(move.At)).With("operator", move.Operator).With("split", HouseholdMove.Write(move.Split))
            .RunAsync(cancel);

    private Task<int> EndAsync(
        DbConnection connection, DbTransaction transaction, HouseholdMove move, MoveState state, CancellationToken cancel) =>
        connection.Command(transaction, sql["end_move"]).With("move", move.Id).With("state", (short)state).RunAsync(cancel);

    private Task<int> MoveAsync(DbConnection connection, DbTransaction transaction, HouseholdMove move, CancellationToken cancel) =>
        connection.Command(transaction, sql["move_member"]).With("member", move.Member.Value).With("account", move.To.Value).RunAsync(cancel);

    /// <summary>Members before anything else, in the order of their ids: so nobody waits in a circle.</summary>
    private async Task LockAsync(DbConnection connection, DbTransaction transaction, HouseholdMove move, CancellationToken cancel)
    {
        foreach (var member in new[] { move.Member, move.Other ?? move.Member }.Distinct().OrderBy(static one => one.Value))
        {
            await LockAsync(connection, transaction, member, cancel);
        }
    }

    private async Task LockAsync(DbConnection connection, DbTransaction transaction, MemberId member, CancellationToken cancel)
    {
        await using var command = connection.Command(transaction, sql["lock"]).With("member", member.Value);
        await command.ExecuteScalarAsync(cancel);
    }

    private static async Task<long> CountAsync(DbCommand command, CancellationToken cancel)
    {
        await using (command)
        {
            return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>The code was used in this moment, or the member is under way already; the transaction was rolled back.</summary>
internal sealed class InvitationTaken() : Exception("The invitation was used in this moment.");
