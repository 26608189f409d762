using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Shopkeeper.MemberApp.Shell;
using Shopkeeper.Members;
using Shopkeeper.Platform.Http;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Http;
using Shopkeeper.Server.Http.Accounts;
using Shopkeeper.Server.Http.Activities;
using Shopkeeper.Server.Http.Audit;
using Shopkeeper.Server.Http.Club;
using Shopkeeper.Server.Http.Claims;
using Shopkeeper.Server.Http.Conflicts;
using Shopkeeper.Server.Http.Edge;
using Shopkeeper.Server.Http.Engagement;
using Shopkeeper.Server.Http.Feed;
using Shopkeeper.Server.Http.Gates;
using Shopkeeper.Server.Http.Keys;
using Shopkeeper.Server.Http.Members;
using Shopkeeper.Server.Http.Offers;
using Shopkeeper.Server.Http.Programmes;
using Shopkeeper.Server.Http.Reference;
using Shopkeeper.Server.Http.Tills;
using Shopkeeper.Server.Http.Vouchers;
using Shopkeeper.Server.Pages;

namespace Shopkeeper.Server.Hosting;

/// <summary>The web application over one or several open shops. It does not own them: who opened them disposes them.</summary>
public static class ShopServer
{
    // A basket of 10,000 lines has about 2 MB; what may be larger says so at its route.
    private const long BodyBytes = 8L * 1024 * 1024;
    private static readonly TimeSpan Shutdown = TimeSpan.FromSeconds(30);

    /// <param name="shops">Open; served by host name or key.</param>
    /// <param name="urls">Where to listen.</param>
    /// <param name="more">Routes beside the API: pages of the demo, for one.</param>
    /// <param name="demo">What a demo adds to the members' pages.</param>
    /// <param name="proxies">Reverse proxies whose word on the visitor's address is taken; see <see cref="Proxies"/>.</param>
    public static WebApplication Build(
        IReadOnlyList<ShopHost> shops, IReadOnlyList<string> urls, Action<IEndpointRouteBuilder>? more = null, IDemo? demo = null,
        IReadOnlyList<IPNetwork>? proxies = null)
    {
        // Read from the pipe, a body whose text breaks off in half a surrogate is left half read, and the connection breaks
        // after its answer; read as a stream it is not.
        AppContext.SetSwitch("Microsoft.AspNetCore.UseStreamBasedJsonParsing", true);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production,
        });
        builder.WebHost.UseUrls([.. urls]);
        if (urls.Any(static url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytes;
        });
        builder.WebHost.UseSockets(static sockets =>
        {
            // What a socket completes goes on on the pool thread that learned of it, without being queued once more; and a
            // buffer of 4 KB for each connection costs less than asking twice for every request.
            sockets.UnsafePreferInlineScheduling = true;
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // It would make a trace activity for every request, which nobody reads.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        // Why it cannot start is the verb's one sentence, not a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        AddServices(builder.Services, shops, demo);
        var app = builder.Build();
        app.UseProxies(proxies ?? []);
        app.UseInProcess();
        app.UseMiddleware<RequestEdge>();
        app.UseRouting();
        app.UseMiddleware<Elsewhere>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UsePages();
        Map(app);
        more?.Invoke(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, IReadOnlyList<ShopHost> shops, IDemo? demo)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new ShopDirectory(shops));
        services.AddSingleton<IShopDirectory>(static provider => provider.GetRequiredService<ShopDirectory>());
        services.AddSingleton<ApiMetrics>();
        services.AddSingleton<TillThrottle>();
        services.Configure<HostOptions>(static host => host.ShutdownTimeout = Shutdown);
        services.Configure<RouteHandlerOptions>(static handlers => handlers.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(static json => Settle(json.SerializerOptions));
        services.AddAuthenticationCore(static authentication =>
        {
            authentication.DefaultScheme = ApiKeyHandler.Scheme;
            authentication.AddScheme<ApiKeyHandler>(ApiKeyHandler.Scheme, null);
        });
        services.AddTransient<ApiKeyHandler>();
        services.AddAuthorization(static authorization =>
        {
            // A route that names no policy is open to nobody.
            authorization.FallbackPolicy = new AuthorizationPolicyBuilder()
                .RequireAssertion(static _ => false).Build();
        });
        services.AddMemberPages(shops, demo);
        services.AddReference();
    }

    /// <summary>How bodies are read and answers written: strictly, so that a mistake is said and not guessed at.</summary>
    internal static void Settle(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        json.PropertyNameCaseInsensitive = false;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.AllowDuplicateProperties = false;
        json.RespectNullableAnnotations = true;
        json.RespectRequiredConstructorParameters = true;
        json.MaxDepth = 32;
        json.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        json.Converters.Add(new InstantJson());
        json.Converters.Add(new LocalDateJson());
        json.Converters.Add(new ProblemJson());
        json.Converters.Add(new TextJson());
        json.TypeInfoResolverChain.Insert(0, ApiJson.Default);
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        PostActivity.Map(routes);
        PostBatch.Map(routes);
        GetActivity.Map(routes);
        GetReceipt.Map(routes);
        GetSale.Map(routes);
        PostQuote.Map(routes);
        GetAccount.Map(routes);
        GetEntries.Map(routes);
        GetLots.Map(routes);
        GetOffers.Map(routes);
        PickOffer.Map(routes);
        GetGate.Map(routes);
        GetClub.Map(routes);
        GetChanges.Map(routes);
        GetHome.Map(routes);
        GetCodePools.Map(routes);
        GetVouchers.Map(routes);
        IssueVoucher.Map(routes);
        VoucherLife.Map(routes);
        RedeemPoints.Map(routes);
        Reservations.Map(routes);
        AdjustPoints.Map(routes);
        TransferPoints.Map(routes);
        PostClaim.Map(routes);
        ClaimPolicies.Map(routes);
        GetProducts.Map(routes);
        GetWorth.Map(routes);
        MemberReviews.Map(routes);
        Handovers.Map(routes);
        Coupons.Map(routes);
        MemberCoupons.Map(routes);
        MemberShares.Map(routes);
        Surveys.Map(routes);
        SurveyResults.Map(routes);
        MemberSurveys.Map(routes);
        MemberIdeas.Map(routes);
        OfficeIdeas.Map(routes);
        OfficeReviews.Map(routes);
        GetFeed.Map(routes);
        GetConflicts.Map(routes);
        GetAudit.Map(routes);
        GetExport.Map(routes);
        RetentionRules.Map(routes);
        ManageKeys.Map(routes);
        BeginEpoch.Map(routes);
        PairTill.Map(routes);
        ManageTills.Map(routes);
        GetSnapshot.Map(routes);
        GetTillGaps.Map(routes);
        PostTillNumbers.Map(routes);
        TillFiles.Map(routes);
        routes.MapMembers();
        routes.MapProgrammes();
        PlanProgramme.Map(routes);
        SimulateProgramme.Map(routes);
        AllocatePool.Map(routes);
        Health.Map(routes);
        MetricsPage.Map(routes);
        ReferencePages.Map(routes);
        routes.MapMemberPages();
    }
}
