using Microsoft.AspNetCore.Routing;
using Shopkeeper.Programmes.Http;

namespace Shopkeeper.Programmes;

public static class ProgrammesModule
{
    /// <summary>The routes of the module: programmes, their versions, drafts, validation and publishing.</summary>
    public static void MapProgrammes(this IEndpointRouteBuilder routes)
    {
        GetSchema.Map(routes);
        GetProgrammes.Map(routes);
        GetVersion.Map(routes);
        Drafts.Map(routes);
        ValidateProgramme.Map(routes);
        PublishProgramme.Map(routes);
    }
}
