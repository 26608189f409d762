using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Shopkeeper.Platform.Http;

/// <summary>What the OpenAPI document says of a route: also for handlers that are written straight on the context.</summary>
public static class Describing
{
    public static TBuilder Described<TBuilder>(this TBuilder route, string operationId, string tag, string summary)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithName(operationId).WithTags(tag).WithSummary(summary);

    /// <summary>A body of this shape is read by the handler itself.</summary>
    public static TBuilder Takes<TBuilder>(this TBuilder route, Type shape)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new AcceptsMetadata(["application/json"], shape, isOptional: false));

    /// <summary>This status with a body of this shape.</summary>
    public static TBuilder Answers<TBuilder>(this TBuilder route, int status, Type shape, string description)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new ProducesResponseTypeMetadata(status, shape, ["application/json"]) { Description = description });

    /// <summary>The problems that a caller must expect; 401 goes without saying.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder route, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata([.. statuses.Append(StatusCodes.Status401Unauthorized).Order().Select(static status =>
            new ProducesResponseTypeMetadata(status, typeof(Problem), [Problem.MediaType]))]);

    /// <summary>A handler on the bare context is described only when its method is named.</summary>
    public static TBuilder HandledBy<TBuilder>(this TBuilder route, Delegate handler)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(handler.Method);
}
