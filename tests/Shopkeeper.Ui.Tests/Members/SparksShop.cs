using Xunit;

namespace Shopkeeper.Ui.Tests.Members;

/// <summary>A shop under Sparks for the tests of one class.</summary>
public sealed class SparksShop : IAsyncLifetime
{
    public MemberShop Shop { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Shop = await MemberShop.StartAsync("sparks-2015");

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}

/// <summary>A shop in which one picks ten of a thousand.</summary>
public sealed class PickingShop : IAsyncLifetime
{
    public MemberShop Shop { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Shop = await MemberShop.StartAsync("pick-your-own");

    public ValueTask DisposeAsync() => Shop.DisposeAsync();
}
