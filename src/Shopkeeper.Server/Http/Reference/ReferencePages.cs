using Scalar.AspNetCore;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Reference;

/// <summary>`/openapi/v1.json`, the readable reference at `/docs`, and what each problem type means at `/problems/CODE`.</summary>
internal static class ReferencePages
{
    // Scalar brings its own script and inline styles; nothing comes from elsewhere.
    private const string DocsPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi().AllowAnonymous();
        routes.MapScalarApiReference("/docs", static options =>
            {
                options.Title = "Shopkeeper API";
                options.DefaultFonts = false;
                options.ShowDeveloperTools = DeveloperToolsVisibility.Never;
                options.HideClientButton = true;
                options.Telemetry = false;
            })
            .AllowAnonymous()
            .AddEndpointFilter(static (invocation, next) =>
            {
                invocation.HttpContext.Response.Headers.ContentSecurityPolicy = DocsPolicy;
                return next(invocation);
            });
        routes.MapGet("/problems/{code}", Explain)
            .AllowAnonymous()
            .Described("getProblem", "Problems", "What a problem type means")
            .Answers(200, typeof(ProblemType), "Its title and status.");
    }

    private static IResult Explain(string code)
    {
        if (Problems.OfEdge.TryGetValue(code, out var edge))
        {
            return TypedResults.Json(new ProblemType("/problems/" + code, edge.Title, edge.Status), ApiJson.Default.ProblemType);
        }

        foreach (var rejection in Enum.GetValues<Rejection>())
        {
            if (rejection != Rejection.None && RejectionCode.Of(rejection) == code)
            {
                return TypedResults.Json(
                    new ProblemType("/problems/" + code, Problems.TitleOf(rejection), Problems.StatusOf(rejection)),
                    ApiJson.Default.ProblemType);
            }
        }

        return Problems.NotFound("There is no such problem type.");
    }
}

/// <summary>What a problem type means, and the status it comes with.</summary>
public sealed record ProblemType(string Type, string Title, int Status);
