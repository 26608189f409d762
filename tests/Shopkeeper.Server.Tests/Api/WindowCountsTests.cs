using Microsoft.Extensions.Time.Testing;
using Shopkeeper.Platform.Http;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

public sealed class WindowCountsTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    [Fact]
    public void a_window_begins_with_its_first_count_and_ends_by_itself()
    {
        var time = new FakeTimeProvider();
        var counts = new WindowCounts<string>(time, Window);
        Assert.Equal((0, Window), counts.Of("a"));
        Assert.Equal((1, Window), counts.Add("a"));
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal((2, TimeSpan.FromMinutes(1)), counts.Add("a"));
        Assert.Equal((2, TimeSpan.FromMinutes(1)), counts.Of("a"));
        Assert.Equal((0, Window), counts.Of("b"));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((0, Window), counts.Of("a"));
        Assert.Equal((1, Window), counts.Add("a"));
    }

    /// <summary>Were all looked through each time, this would be tens of thousands of millions of looks.</summary>
    [Fact]
    public void ever_new_keys_do_not_make_counting_slow_and_none_is_forgotten_before_its_time()
    {
        var time = new FakeTimeProvider();
        var counts = new WindowCounts<int>(time, Window);
        for (var key = 0; key < 300_000; key++)
        {
            counts.Add(key);
        }

        Assert.Equal((2, Window), counts.Add(0));
        time.Advance(Window);
        for (var key = 0; key < 300_000; key++)
        {
            Assert.Equal(1, counts.Add(-key - 1).Count);
        }

        Assert.Equal(0, counts.Of(0).Count);
    }
}
