using Microsoft.AspNetCore.Components;

namespace Shopkeeper.Till.Screens;

/// <summary>Shows the till as it is, and again whenever it has become another one.</summary>
public abstract class Screen : ComponentBase, IDisposable
{
    [Inject]
    protected TillSession Till { get; set; } = null!;

    protected override void OnInitialized() => Till.Changed += Show;

    public void Dispose()
    {
        Till.Changed -= Show;
        GC.SuppressFinalize(this);
    }

    private void Show() => _ = InvokeAsync(StateHasChanged);
}
