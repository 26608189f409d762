using CsCheck;
using Shopkeeper.Accounts.Encoding;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Xunit;

namespace Shopkeeper.Server.Tests.Accounts.Encoding;

public sealed class CodecTests
{
    private static readonly AccountId Account = new(new Guid("01890a5d-ac96-774b-bcce-b302099a8057"));

    [Fact]
    public void an_activity_comes_back_as_it_was() => Samples.Activities.Holds(static activity =>
    {
        var body = ActivityCodec.Encode(activity);
        var back = ActivityCodec.Decode(body, activity.Id);
        Same.Assert(activity, back);
        Assert.Equal(body, ActivityCodec.Encode(back));
    }, iter: 5_000);

    [Fact]
    public void a_posting_comes_back_as_it_was() => Samples.Postings.Holds(static posting =>
    {
        var body = PostingCodec.Encode(posting);
        var back = PostingCodec.Decode(body, posting.Account, posting.Programme, posting.Seq);
        Same.Assert(posting, back);
        Assert.Equal(body, PostingCodec.Encode(back));
    }, iter: 5_000);

    [Fact]
    public void an_account_comes_back_as_it_was() => Samples.States.Holds(static state =>
    {
        var body = AccountStateCodec.Encode(state);
        var back = AccountStateCodec.Decode(body, state.Account, state.Programme);
        Same.Assert(state, back);
        Assert.Equal(body, AccountStateCodec.Encode(back));
    }, iter: 5_000);

    [Fact]
    public void damaged_bytes_are_a_corrupt_record_and_nothing_else()
    {
        Gen.Select(Samples.Activities, Gen.UInt, Gen.Byte, Gen.Bool).Holds(static (value, at, xor, cut) =>
            Damaged(ActivityCodec.Encode(value), at, xor, cut, body => ActivityCodec.Decode(body, value.Id)), iter: 5_000, seed: "6muZeWpbPcR9");
        Gen.Select(Samples.Postings, Gen.UInt, Gen.Byte, Gen.Bool).Holds(static (value, at, xor, cut) =>
            Damaged(PostingCodec.Encode(value), at, xor, cut, static body => PostingCodec.Decode(body, Account, "p", 1)), iter: 5_000);
        Gen.Select(Samples.States, Gen.UInt, Gen.Byte, Gen.Bool).Holds(static (value, at, xor, cut) =>
            Damaged(AccountStateCodec.Encode(value), at, xor, cut, static body => AccountStateCodec.Decode(body, Account, "p")), iter: 5_000);
    }

    [Fact]
    public void noise_is_a_corrupt_record_and_nothing_else() => Gen.Byte.Array[0, 60].Holds(static noise =>
    {
        byte[] body = [1, .. noise];
        Damaged(body, 0, 0, false, static bytes => ActivityCodec.Decode(bytes, default));
        Damaged(body, 0, 0, false, static bytes => PostingCodec.Decode(bytes, Account, "p", 1));
        Damaged(body, 0, 0, false, static bytes => AccountStateCodec.Decode(bytes, Account, "p"));
    }, iter: 20_000);

    [Fact]
    public void a_format_of_a_newer_version_is_named()
    {
        var refused = Assert.Throws<CorruptRecord>(static () => AccountStateCodec.Decode([2, 2, 2], Account, "p"));
        Assert.Contains("format 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void fields_of_a_newer_version_stay_in_the_account_row()
    {
        var state = AccountState.New(Account, "p") with { Seq = 7, Purchases = 3 };
        // Tag 40, a number; tag 41, a block of two bytes.
        byte[] newer = [.. AccountStateCodec.Encode(state), 80, 5, 83, 2, 9, 9];
        var older = AccountStateCodec.Decode(newer, Account, "p");
        Assert.Equal(7, older.Seq);
        Assert.Equal(3, older.Purchases);
        Assert.Equal(newer, AccountStateCodec.Encode(older));
        Assert.Equal([.. AccountStateCodec.Encode(state with { Seq = 8 }), 80, 5, 83, 2, 9, 9], AccountStateCodec.Encode(older with { Seq = 8 }));
    }

    [Fact]
    public void fields_of_a_newer_version_are_skipped_in_activities_and_postings()
    {
        var activity = Golden.Purchase;
        byte[] newerActivity = [.. ActivityCodec.Encode(activity), 80, 5, 83, 2, 9, 9];
        Same.Assert(activity, ActivityCodec.Decode(newerActivity, activity.Id));
        var posting = Golden.Earned;
        byte[] newerPosting = [.. PostingCodec.Encode(posting), 80, 5, 83, 2, 9, 9];
        Same.Assert(posting, PostingCodec.Decode(newerPosting, posting.Account, posting.Programme, posting.Seq));
    }

    private static void Damaged(byte[] body, uint at, byte xor, bool cut, Func<byte[], object> decode)
    {
        var where = (int)(at % (uint)body.Length);
        var damaged = cut ? body[..where] : body.ToArray();
        if (!cut)
        {
            damaged[where] ^= xor;
        }

        try
        {
            Assert.NotNull(decode(damaged));
        }
        catch (CorruptRecord corrupt)
        {
            Assert.NotEmpty(corrupt.Message);
        }
    }
}
