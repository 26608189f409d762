using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using Shopkeeper.Client.Tills;
using Shopkeeper.Till;
using Shopkeeper.Till.Browser;
using Shopkeeper.Till.Screens;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<TillApp>("#app");
builder.Services.AddSingleton(services => new TillSession(
    new TillStorage(services.GetRequiredService<IJSRuntime>()),
    new TillCalls(new HttpClient { BaseAddress = new Uri(builder.HostEnvironment.BaseAddress) }),
    TimeProvider.System));
await builder.Build().RunAsync();
