using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Programmes.Documents;

internal static class ProgrammeReader
{
    public static ProgrammeCheck Read(string text, DocumentSyntax syntax) => throw new InvariantViolated("not built yet");
}
