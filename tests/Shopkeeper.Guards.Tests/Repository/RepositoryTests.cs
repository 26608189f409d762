using Xunit;

namespace Shopkeeper.Guards.Tests.Repository;

public sealed class RepositoryTests
{
    [Fact]
    public void the_root_stays_short() => Verdict.Clean(RepositoryGuard.CheckRoot(Tree.Paths));

    [Fact]
    public void a_crowded_root_is_caught() => Verdict.Bites(
        RepositoryGuard.CheckRoot(Enumerable.Range(0, RepositoryGuard.RootEntries + 1).Select(static i => $"NOTES{i}.md")),
        "21 entries");

    [Fact]
    public void git_holds_sources_only() => Verdict.Clean(RepositoryGuard.CheckArtefacts(Tree.Paths));

    [Theory]
    [InlineData("data/shop.db")]
    [InlineData("server.log")]
    [InlineData("src/A/obj/project.assets.json")]
    public void build_output_in_git_is_caught(string path) => Verdict.Bites(RepositoryGuard.CheckArtefacts([path]), "out of git");

    [Fact]
    public void every_project_has_its_lock_file() => Verdict.Clean(RepositoryGuard.CheckLocks([.. Tree.Paths]));

    [Fact]
    public void a_missing_lock_file_is_caught() => Verdict.Bites(RepositoryGuard.CheckLocks(["src/A/A.csproj"]), "missing");

    [Fact]
    public void packages_are_pinned_in_one_place()
    {
        Verdict.Clean(RepositoryGuard.CheckPins(Tree.Texts.Single(static file => file.Path == "Directory.Packages.props")));
        Verdict.Clean(Tree.Texts.Where(static file => file.Path.EndsWith(".csproj", StringComparison.Ordinal))
            .SelectMany(RepositoryGuard.CheckProject));
    }

    [Theory]
    [InlineData("NodaTime", "3.*", "exact")]
    [InlineData("Microsoft.Data.Sqlite", "11.0.0", "10.*")]
    public void a_loose_pin_is_caught(string name, string version, string words) => Verdict.Bites(
        RepositoryGuard.CheckPins(new TextFile(
            "Directory.Packages.props", $"<Project><PackageVersion Include=\"{name}\" Version=\"{version}\" /></Project>")),
        words);

    [Fact]
    public void a_version_in_a_project_is_caught() => Verdict.Bites(
        RepositoryGuard.CheckProject(new TextFile(
            "src/A/A.csproj", "<Project><PackageReference Include=\"Dapper\" Version=\"2.1.0\" /></Project>")),
        "belongs into");

    [Fact]
    public void the_licence_is_mit()
    {
        var licence = Tree.Texts.Single(static file => file.Path == "LICENSE").Text;
        Assert.StartsWith("MIT License", licence, StringComparison.Ordinal);
    }

    [Fact]
    public void every_sample_says_where_it_comes_from()
    {
        var folders = Tree.Paths.Where(static path => path.StartsWith("samples/", StringComparison.Ordinal))
            .Select(static path => path.Split('/')).Where(static parts => parts.Length > 2).Select(static parts => parts[1]);
        Assert.All(folders.Distinct(), static folder => Assert.Contains(
            Tree.Paths, path => path.StartsWith($"samples/{folder}/", StringComparison.Ordinal)
                && Path.GetFileName(path) is "NOTICE" or "NOTICE.md" or "README.md" or "LICENSE"));
    }

    [Fact]
    public void clocks_and_unseeded_draws_stay_banned()
    {
        var banned = Tree.Texts.Single(static file => file.Path == "eng/BannedSymbols.txt").Text;
        Assert.All(
            new[] { "DateTime.UtcNow", "DateTimeOffset.UtcNow", "Thread.Sleep", "Random.Shared" },
            name => Assert.Contains(name, banned, StringComparison.Ordinal));
        Assert.DoesNotContain(
            Tree.Under("src/", ".cs"), static file => file.Text.Contains("warning disable RS0030", StringComparison.Ordinal));
    }
}
