using System.CommandLine;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Shopkeeper.Server.Commands;

/// <summary>`version`: of the binary and of .NET.</summary>
internal static class VersionVerb
{
    /// <summary>Without the build's commit.</summary>
    public static string Number { get; } = typeof(VersionVerb).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static Command Command() =>
        Verb.Make("version", "Show the version.", new CommonOptions(), static (verb, _) =>
        {
            verb.Answer(
                static () => new JsonObject { ["version"] = Number, ["dotnet"] = Environment.Version.ToString() },
                static () => $"shopkeeper {Number} (.NET {Environment.Version})");
            return Task.FromResult(ExitCode.Ok);
        });
}
