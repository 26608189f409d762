using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Shopkeeper.Guards.Tests.References;

/// <summary>What a built assembly really uses, whatever its project file says: the Domain does no input or output.</summary>
internal static class AssemblyGuard
{
    private static readonly string[] Outside =
        ["System.IO", "System.Net", "System.Data", "System.Diagnostics.Process", "System.Threading.Tasks", "Microsoft"];

    public static IEnumerable<Finding> CheckDomain(string name, Stream assembly)
    {
        using var image = new PEReader(assembly);
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.AssemblyReferences)
        {
            var reference = metadata.GetString(metadata.GetAssemblyReference(handle).Name);
            if (reference != "NodaTime" && !reference.StartsWith("System.", StringComparison.Ordinal))
            {
                yield return new Finding(name, 0, $"the Domain must not use {reference}");
            }
        }

        foreach (var handle in metadata.TypeReferences)
        {
            var type = metadata.GetTypeReference(handle);
            var space = metadata.GetString(type.Namespace);
            if (Outside.Any(outside => space == outside || space.StartsWith(outside + ".", StringComparison.Ordinal)))
            {
                yield return new Finding(name, 0, $"the Domain must not use {space}.{metadata.GetString(type.Name)}");
            }
        }
    }
}
