using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Shopkeeper.Till.Screens;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<TillApp>("#app");
await builder.Build().RunAsync();
