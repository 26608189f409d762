using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Reference;

/// <summary>The OpenAPI 3.1 document: what the generator cannot know is said here.</summary>
internal static class OpenApi
{
    public static IServiceCollection AddReference(this IServiceCollection services) =>
        services.AddOpenApi("v1", static options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer(static (document, _, _) => Describe(document));
            options.AddSchemaTransformer(static (schema, context, _) => Shape(schema, context));
            options.AddOperationTransformer(static (operation, context, _) => Complete(operation, context));
        });

    private static Task Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Shopkeeper",
            Version = "v1",
            Description = "Loyalty for shops: activities in, points and effects out. Money is whole minor units, times are "
                + "RFC 3339 UTC, errors are RFC 9457 problem details whose `type` is stable (`/problems/CODE`).",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes["apiKey"] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key, `sk_...`, with the scopes that the call names.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("apiKey", document)] = [] }];
        return Task.CompletedTask;
    }

    private static Task Shape(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(Instant))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        }
        else if (type == typeof(LocalDate))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date");
        }
        else if (type == typeof(string))
        {
            // Texts have a converter of ours, so the generator does not know that they are texts.
            schema.Type = JsonSchemaType.String | ((schema.Type ?? default) & JsonSchemaType.Null);
        }
        else if (type == typeof(Problem))
        {
            ShapeProblem(schema);
        }

        // Only commands refuse members that nobody knows; answers and activities may grow.
        schema.AdditionalPropertiesAllowed =
            (type.Namespace != typeof(Accounts.RedeemBody).Namespace && type != typeof(Keys.KeyBody)
                && type != typeof(Shopkeeper.Members.Http.ProofBody))
            || !type.Name.EndsWith("Body", StringComparison.Ordinal);
        return Task.CompletedTask;
    }

    private static void ShapeProblem(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description = "RFC 9457. `pointer` says which value of the body is meant.";
        schema.Required = new HashSet<string> { "type", "title", "status", "detail" };
        schema.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Examples = [JsonValue.Create("/problems/already-returned")!] },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["pointer"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["line"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
            ["column"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
            ["replayed"] = new OpenApiSchema { Type = JsonSchemaType.Boolean },
        };
    }

    // Which scopes open the call, and the header that mutations without a natural key need.
    private static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var scopes = metadata.OfType<Microsoft.AspNetCore.Authorization.AuthorizationPolicy>()
            .SelectMany(static policy => policy.Requirements)
            .OfType<Microsoft.AspNetCore.Authorization.Infrastructure.ClaimsAuthorizationRequirement>()
            .SelectMany(static requirement => requirement.AllowedValues ?? [])
            .ToArray();
        if (scopes.Length > 0)
        {
            operation.Description = $"{operation.Description} Scopes: {string.Join(", ", scopes)}.".Trim();
        }

        if (metadata.OfType<Microsoft.AspNetCore.Authorization.IAllowAnonymous>().Any())
        {
            operation.Security = [];
        }

        foreach (var answer in metadata.OfType<Microsoft.AspNetCore.Http.ProducesResponseTypeMetadata>())
        {
            if (answer.Description is { } description
                && operation.Responses?.GetValueOrDefault($"{answer.StatusCode}") is OpenApiResponse response)
            {
                response.Description = description;
            }
        }

        if (metadata.OfType<NeedsIdempotencyKey>().Any())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = IdempotencyKey.Header, In = ParameterLocation.Header, Required = true,
                Description = "The same one each time this is sent again; kept for ever.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        return Task.CompletedTask;
    }
}
