using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Shopkeeper.MemberApp.Shell;

/// <summary>What the pages need beside the client of the API.</summary>
public static class MemberAppServices
{
    /// <param name="services">Where to.</param>
    /// <param name="brand">How the shop looks and speaks.</param>
    public static void AddMemberApp(this IServiceCollection services, Brand brand)
    {
        services.AddSingleton(brand);
        services.AddSingleton<Assets>();
        services.AddSingleton<ClubBook>();
        services.AddSingleton<IAntiforgeryAdditionalDataProvider, FormHolder>();
        services.AddScoped(static provider => new Texts(
            LanguageOf(provider.GetRequiredService<IHttpContextAccessor>().HttpContext), provider.GetRequiredService<Brand>().Words));
    }

    private static string LanguageOf(HttpContext? context) =>
        context?.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(static one => one.Quality ?? 1).Select(static one => one.Value.ToString())
            .FirstOrDefault(static tag => Texts.Languages.Contains(tag.Split('-')[0].ToLowerInvariant())) ?? Texts.English;
}

/// <summary>Somebody of a demo whom one may be, by what is known of him.</summary>
public sealed record DemoPerson(string Card, string Name, string Story);

/// <summary>What a demo adds to the pages: other doors, people to be, and where its mails are. Registered by a demo only.</summary>
public interface IDemo
{
    IReadOnlyList<DemoPerson> People { get; }

    /// <summary>Where the till is.</summary>
    string? TillAddress { get; }

    /// <summary>Where its mails are shown.</summary>
    string MailsAddress { get; }
}
