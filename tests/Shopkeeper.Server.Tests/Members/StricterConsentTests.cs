using System.Collections.Immutable;
using CsCheck;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members.Consents;
using Shopkeeper.Members.Merging;
using Xunit;

namespace Shopkeeper.Server.Tests.Members;

/// <summary>A merge never widens what is allowed, whatever was said before by either, in whatever order it arrived.</summary>
public sealed class StricterConsentTests
{
    private static readonly MemberId One = new(new Guid(1, 0, 0, new byte[8]));
    private static readonly MemberId Other = new(new Guid(2, 0, 0, new byte[8]));
    private static readonly Instant Start = Instant.FromUtc(2015, 1, 1, 0, 0);

    private static readonly (ConsentPurpose Purpose, ConsentChannel Channel)[] Kinds =
    [
        (ConsentPurpose.Offers, ConsentChannel.Email), (ConsentPurpose.Offers, ConsentChannel.Sms),
        (ConsentPurpose.Surveys, ConsentChannel.Email), (ConsentPurpose.Profiling, ConsentChannel.None),
    ];

    private static readonly Gen<(int Kind, bool Given, int Day)> Said = Gen.Select(Gen.Int[0, 3], Gen.Bool, Gen.Int[0, 40]);

    [Fact]
    public void no_merge_ever_widens_permission() => Gen.Select(Said.Array[0, 12], Said.Array[0, 12], Gen.Int[0, 50]).Holds(
        (own, others, day) =>
        {
            var (mine, theirs) = (Log(One, own), Log(Other, others));
            var now = Start + Duration.FromDays(day);
            var added = StricterConsent.Of(One, mine, theirs, now, "mrg", "test");
            var after = mine.AddRange(added);
            foreach (var kind in Kinds)
            {
                Assert.True(!Allows(after, kind) || (Allows(mine, kind) && !Refused(theirs, kind)), $"{kind}");
                Assert.True(!Refused(theirs, kind) || !Allows(after, kind), $"{kind} was taken back");
                Assert.True(Refused(theirs, kind) || Allows(after, kind) == Allows(mine, kind), $"{kind} moved without a reason");
            }

            // The same again adds nothing, and without what was added it is as before.
            Assert.Empty(StricterConsent.Of(One, after, theirs, now, "mrg", "test"));
            var undone = after.Select(entry => entry.Source == ConsentSource.Merge ? entry with { Voided = true } : entry);
            Assert.Equal(ConsentLog.Current(mine), ConsentLog.Current(undone));
        },
        iter: 5_000, seed: "0N0XIzNsQ0O2");

    private static ImmutableArray<ConsentEntry> Log(MemberId member, (int Kind, bool Given, int Day)[] said) =>
        [.. said.Select(one => new ConsentEntry(
            member, Start + Duration.FromDays(one.Day), one.Given, Kinds[one.Kind].Channel, Kinds[one.Kind].Purpose, ConsentBasis.Consent,
            ConsentSource.Web, null, null, "test", null))];

    private static ConsentEntry? Held(IEnumerable<ConsentEntry> log, (ConsentPurpose Purpose, ConsentChannel Channel) kind) =>
        ConsentLog.Current(log).FirstOrDefault(entry => entry.Purpose == kind.Purpose && entry.Channel == kind.Channel);

    /// <summary>Profiling is allowed until somebody objects; nothing else is, until it is given.</summary>
    private static bool Allows(IEnumerable<ConsentEntry> log, (ConsentPurpose Purpose, ConsentChannel Channel) kind) =>
        Held(log, kind)?.Given ?? kind.Purpose == ConsentPurpose.Profiling;

    private static bool Refused(IEnumerable<ConsentEntry> log, (ConsentPurpose Purpose, ConsentChannel Channel) kind) =>
        Held(log, kind) is { Given: false };
}
