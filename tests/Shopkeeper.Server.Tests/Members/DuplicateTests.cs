using Shopkeeper.Members.Duplicates;
using Xunit;

namespace Shopkeeper.Server.Tests.Members;

/// <summary>What is taken for one person and what is not, in a table of 400 strangers with a few rows beside them.</summary>
public sealed class DuplicateTests
{
    private static readonly string[] Given = ["anna", "boris", "clara", "david", "emma", "felix", "greta", "hugo", "ivana", "jakob"];
    private static readonly string[] Surnames =
        ["abelson", "brandt", "castell", "dimitrov", "engel", "fischer", "garnier", "horvat", "ibsen", "jansen", "keller", "lindgren", "moreau", "novak", "oakley", "petrov", "quist", "rossi", "schmid", "tanaka"];

    private static readonly string[] Someone = ["margarethe", "wintersloe", "19640817", "14 garden crescent", "4510"];

    [Theory]
    [InlineData("margarethe", "wintersloe", "19640817", "14 garden crescent", "4510")]
    [InlineData("Margaréthe", "WINTERSLOE", "1964-08-17", "14, Garden Crescent", "4510")]
    [InlineData("margarethe", "wintreslow", "19640817", "14 garden crescent", "4501")]
    [InlineData("wintersloe", "margarethe", "19640817", "14 garden crescent", "4510")]
    [InlineData("m", "wintersloe", "19640187", "14 garden cres", "")]
    public void one_person_written_twice_is_found(params string[] again)
    {
        var rows = Strangers();
        rows.Insert(100, Someone);
        rows.Insert(300, again);
        var pair = Assert.Single(Find(rows));
        Assert.Equal((100, 300), (pair.First, pair.Second));
        Assert.True(pair.Bits >= DuplicateFinder.Threshold);
        Assert.Equal(pair.Bits, pair.Why.Sum(static one => one.Bits) - Math.Log2(rows.Count), 9);
    }

    [Theory]
    [InlineData("gustav", "wintersloe", "19910302", "14 garden crescent", "4510")] // the same household
    [InlineData("margarethe", "wintersloe", "19910302", "2 harbour road", "2602")] // the same name
    [InlineData("gustav", "oakham", "19640817", "2 harbour road", "2602")] // the same birthday
    [InlineData("", "", "", "", "4510")]
    [InlineData("", "", "", "", "")]
    public void two_persons_are_two(params string[] other)
    {
        var rows = Strangers();
        rows.Insert(100, Someone);
        rows.Insert(300, other);
        Assert.Empty(Find(rows));
    }

    [Fact]
    public void the_order_of_rows_changes_nothing()
    {
        var rows = Strangers();
        rows.Add(Someone);
        rows.Add(["margarethe", "wintersloe", "19640817", "2 harbour road", "4510"]);
        var order = Enumerable.Range(0, rows.Count).OrderBy(static row => row * 7919 % 1009).ToArray();
        var straight = Assert.Single(Find(rows));
        var mixed = Assert.Single(Find([.. order.Select(row => rows[row])]));
        Assert.Equal(
            new[] { straight.First, straight.Second }.Order(), new[] { order[mixed.First], order[mixed.Second] }.Order());
        Assert.Equal(straight.Bits, mixed.Bits, 0.5);
    }

    [Fact]
    public void few_rows_have_no_duplicates_beyond_doubt_to_show()
    {
        Assert.Empty(Find([]));
        Assert.Empty(Find([Someone]));
        Assert.Empty(Find([Someone, ["gustav", "oakham", "19910302", "2 harbour road", "2602"]]));
    }

    [Fact]
    public void evidence_names_each_column()
    {
        var rows = Strangers();
        rows.Add(Someone);
        rows.Add(["margarethe", "wintersloo", "", "2 harbour road", "4510"]);
        var why = Assert.Single(Find(rows)).Why;
        Assert.Equal(["given", "surname", "birth", "address", "postcode"], why.Select(static one => one.Column));
        Assert.Equal(
            [Agreement.Exact, Agreement.Close, Agreement.Unknown, Agreement.Different, Agreement.Exact],
            why.Select(static one => one.Agreement));
        Assert.True(why[0].Bits > 0 && why[1].Bits > 0 && why[2].Bits == 0 && why[3].Bits < 0);
    }

    private static IReadOnlyList<DuplicatePair> Find(List<string[]> rows) =>
        DuplicateFinder.Find(new DuplicateTable(["given", "surname", "birth", "address", "postcode"], rows), TestContext.Current.CancellationToken);

    private static List<string[]> Strangers() =>
        [.. Enumerable.Range(0, 400).Select(static i => new[]
        {
            Given[i % 10], Surnames[i * 7 / 10 % 20], $"{1930 + (i * 37 % 70)}{1 + (i * 11 % 12):00}{1 + (i * 17 % 28):00}",
            $"{1 + (i * 13 % 90)} {Surnames[i * 3 % 20]} {(i % 2 == 0 ? "street" : "place")}", $"{2000 + (i * 41 % 700)}",
        })];
}
