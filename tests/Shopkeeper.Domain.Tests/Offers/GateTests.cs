using NodaTime;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Facts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Domain.Offers;
using Shopkeeper.Domain.Programmes;
using Xunit;

namespace Shopkeeper.Domain.Tests.Offers;

/// <summary>Who passes a gate, and from when; by the zone's clock also where it changes.</summary>
public sealed class GateTests
{
    // Summer time begins on 29 March 2015 at 01:00: the day has 23 hours.
    private static readonly Instant Opens = OfferWorld.London(2015, 3, 30);

    private static readonly ProgrammeDocument Document = OfferWorld.Document() with
    {
        Gates =
        [
            new GateDefinition
            {
                Id = "early-sale", From = Opens, Until = OfferWorld.London(2015, 4, 2),
                Early = [new GateAccess("early", "", Duration.FromHours(24)), new GateAccess("", "vip", Duration.FromHours(48))],
            },
            new GateDefinition { Id = "closed", Early = [new GateAccess("early", "", null)] },
        ],
    };

    private static GateVisitor Member(string levels = "", string segments = "") => new(
        AccountState.New(new AccountId(Guid.Empty), "test") with { Levels = [.. Words(levels)] },
        new FactRecord { Segments = [.. Words(segments)] });

    [Theory]
    [InlineData("guest", "2015-03-30T00:00", GateReason.Everybody)]
    [InlineData("", "2015-03-30T00:00", GateReason.Everybody)]
    [InlineData("early", "2015-03-28T23:00", GateReason.Level)]
    [InlineData("early vip", "2015-03-27T23:00", GateReason.Segment)]
    public void the_best_access_counts_and_hours_are_hours_where_the_clock_changes(string who, string local, GateReason reason)
    {
        var visitor = who == "guest" ? GateVisitor.Guest : Member(who.Replace("vip", ""), who.Contains("vip") ? "vip" : "");
        var from = NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-ddTHH:mm").Parse(local).Value
            .InZoneStrictly(DateTimeZoneProviders.Tzdb["Europe/London"]).ToInstant();
        var pass = GateCheck.Of(Document, "early-sale", visitor, from - Duration.FromSeconds(1))!.Value;
        Assert.Equal(new GatePass(false, from, OfferWorld.London(2015, 4, 2), reason, from), pass);
        var open = GateCheck.Of(Document, "early-sale", visitor, from)!.Value;
        Assert.Equal(new GatePass(true, from, OfferWorld.London(2015, 4, 2), reason, OfferWorld.London(2015, 4, 2)), open);
        var after = GateCheck.Of(Document, "early-sale", visitor, OfferWorld.London(2015, 4, 2))!.Value;
        Assert.Equal((false, null), (after.IsOpen, after.Changes));
    }

    [Theory]
    [InlineData("closed", "early", true)]
    [InlineData("closed", "", false)]
    [InlineData("preview", "preview", true)]
    [InlineData("preview", "", false)]
    public void without_a_time_only_access_opens(string gate, string levels, bool expected)
    {
        var pass = GateCheck.Of(Document, gate, Member(levels), Opens)!.Value;
        Assert.Equal((expected, null, expected ? GateReason.Level : GateReason.NoAccess), (pass.IsOpen, pass.From, pass.Reason));
        Assert.False(GateCheck.Of(Document, gate, GateVisitor.Guest, Opens)!.Value.IsOpen);
    }

    [Fact]
    public void a_gate_that_nothing_names_is_unknown() =>
        Assert.Null(GateCheck.Of(Document, "nowhere", Member("early"), Opens));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
