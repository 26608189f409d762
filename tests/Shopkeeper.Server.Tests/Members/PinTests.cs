using System.Buffers.Binary;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Join;
using Shopkeeper.Members.Spending;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Xunit;

namespace Shopkeeper.Server.Tests.Members;

/// <summary>How PINs are kept: with as many rounds as the shop's options say when they are set, and their own ever after.</summary>
public sealed class PinTests
{
    private const string Card = "2900000000018";
    private const string Code = "483920";

    public static readonly TheoryData<DatabaseEngine> Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_pin_is_kept_with_600000_rounds_unless_told_otherwise(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine);
        var member = (await shop.Members.JoinAsync(new JoinRequest { Card = Card }, null, default)).Member;
        await shop.Members.Spending.SetPinAsync(member, Code, ("office", true), default);

        Assert.Equal(600_000, await RoundsAsync(shop, member));
        Assert.Null(await shop.Members.Spending.IdentifyAsync(member, new MemberProof.OfMemberPin(Code, member), default));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_pin_that_was_set_with_other_rounds_stays_good(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine, MembersOptions.Default with { PinRounds = 1_000 });
        var member = (await shop.Members.JoinAsync(new JoinRequest { Card = Card }, null, default)).Member;
        await shop.Members.Spending.SetPinAsync(member, Code, ("office", true), default);
        shop.Options = shop.Options with { PinRounds = 2_000 };
        await shop.RestartAsync();

        Assert.Null(await shop.Members.Spending.IdentifyAsync(member, new MemberProof.OfMemberPin(Code, member), default));
        Assert.Equal(
            Rejection.ProofNotAccepted,
            (await shop.Members.Spending.IdentifyAsync(member, new MemberProof.OfMemberPin("739201", member), default))!.Rejection);
        Assert.Equal(1_000, await RoundsAsync(shop, member));
        await shop.Members.Spending.SetPinAsync(member, "739201", ("office", true), default);
        Assert.Equal(2_000, await RoundsAsync(shop, member));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task a_pin_that_is_refused_costs_the_same_whoever_it_is_for(DatabaseEngine engine)
    {
        await using var shop = await TestMembers.OpenAsync(engine, MembersOptions.Default with { PinRounds = 1_000 });
        var member = (await shop.Members.JoinAsync(new JoinRequest { Card = Card }, null, default)).Member;
        var without = (await shop.Members.JoinAsync(new JoinRequest { Card = "2900000000025" }, null, default)).Member;
        await shop.Members.Spending.SetPinAsync(member, Code, ("office", true), default);

        var refusals = new List<(SpendRefusal? Refusal, long Rounds)>();
        foreach (var (proof, of) in new (MemberProof, MemberId)[]
        {
            (new MemberProof.OfMemberPin("739201", member), member), (new MemberProof.OfPin("739201", IdentifierKind.Card, Card), member),
            (new MemberProof.OfMemberPin("739201", without), without), (new MemberProof.OfPin("739201", IdentifierKind.Card, "2900000000025"), without),
            (new MemberProof.OfMemberPin("739201", new MemberId(Guid.NewGuid())), member),
            (new MemberProof.OfPin("739201", IdentifierKind.Card, "2900000000032"), member),
            (new MemberProof.OfPin("739201", IdentifierKind.Card, "no card"), member), (new MemberProof.OfMemberPin(Code, member), without),
        })
        {
            var before = shop.Members.Spending.PinRounds;
            refusals.Add((await shop.Members.Spending.IdentifyAsync(of, proof, default), shop.Members.Spending.PinRounds - before));
        }

        Assert.All(refusals, refused => Assert.Equal((refusals[0].Refusal, 1_000), refused));
        Assert.Equal(Rejection.ProofNotAccepted, refusals[0].Refusal!.Rejection);

        // A PIN that was tried before there was one is not counted against the one that is set then.
        for (var i = 0; i < Limits.PinTries; i++)
        {
            await shop.Members.Spending.IdentifyAsync(without, new MemberProof.OfMemberPin("739201", without), default);
        }

        await shop.Members.Spending.SetPinAsync(without, Code, ("office", true), default);
        Assert.Null(await shop.Members.Spending.IdentifyAsync(without, new MemberProof.OfMemberPin(Code, without), default));
    }

    /// <summary>The first four bytes of what is sealed.</summary>
    private static async Task<int> RoundsAsync(TestMembers shop, MemberId member)
    {
        await using var connection = await shop.Shop.Shop.Database.OpenReadAsync();
        await using var command = connection.Command(null, "select pin from spending");
        var stored = Assert.IsType<byte[]>(await command.ExecuteScalarAsync());
        var body = await shop.Secrets.Cipher.DecryptAsync(member, new PersonalField("spending", "pin"), stored, default);
        return BinaryPrimitives.ReadInt32BigEndian(body);
    }
}
