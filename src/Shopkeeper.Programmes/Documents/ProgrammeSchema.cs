namespace Shopkeeper.Programmes.Documents;

/// <summary>The published JSON Schema, embedded.</summary>
internal static class ProgrammeSchema
{
    public static readonly Lazy<string> Text = new(static () =>
    {
        using var stream = typeof(ProgrammeSchema).Assembly.GetManifestResourceStream("programme.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });
}
