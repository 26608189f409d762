using Shopkeeper.Domain.Catalogue;

namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>Products that match the same selectors: which filters count them, and which columns their lines are added to.</summary>
internal sealed class LineClass(ulong[] filters, ulong[] steps, int[] netColumns, int[] columns, int[] measures)
{
    /// <summary>Bits over the program's filters.</summary>
    public ulong[] Filters { get; } = filters;

    /// <summary>Bits over the program's steps for purchases: rules that count such a line.</summary>
    public ulong[] Steps { get; } = steps;

    /// <summary>Columns that add up the net amount: most of them.</summary>
    public int[] NetColumns { get; } = netColumns;

    /// <summary>The other columns to add to, and beside each the measure to add.</summary>
    public int[] Columns { get; } = columns;

    public int[] Measures { get; } = measures;
}

/// <summary>
/// Finds the class of every product of a snapshot. Category, brand and the attributes that rules ask about decide it, so a
/// catalogue of 100,000 products costs one dictionary look-up each; only products that a rule names are looked at singly.
/// </summary>
internal sealed class CatalogueBinder
{
    /// <summary>Class of what has neither category, brand nor attributes: products that the catalogue does not know.</summary>
    public const int Plain = 0;

    /// <summary>Class that no filter counts.</summary>
    public const int Ignored = 1;

    private readonly RuleProgram program;
    private readonly CatalogueSnapshot catalogue;
    private readonly Dictionary<(string Category, string Brand, string Attributes), int> classByTraits = [];
    private readonly Dictionary<Selected, int> classBySelectors = [];

    public CatalogueBinder(RuleProgram program, CatalogueSnapshot catalogue)
    {
        this.program = program;
        this.catalogue = catalogue;
        Classes.Add(Build(new ulong[program.Selectors.Words]));
        Classes.Add(new LineClass(
            new ulong[Bits.Words(program.Filters.Length)], new ulong[Bits.Words(program.Rules.Length)], [], [], []));
        classBySelectors.Add(new Selected(new ulong[program.Selectors.Words]), Plain);
    }

    public List<LineClass> Classes { get; } = [];

    /// <summary>By the key of the product's number (see <see cref="ProductNumber"/>).</summary>
    public Dictionary<string, int> ClassBySku { get; } = new(StringComparer.Ordinal);

    public void AddProducts()
    {
        ClassBySku.EnsureCapacity(catalogue.ProductCount);
        foreach (var product in catalogue.Products)
        {
            var sku = ProductNumber.Key(product.Sku);
            ClassBySku[sku] = program.Selectors.NamesProduct(sku)
                ? ClassOf(product, sku)
                : ClassByTraits(product);
        }

        foreach (var sku in program.Selectors.Products)
        {
            if (!ClassBySku.ContainsKey(sku) && program.Document.UnknownProducts == Programmes.UnknownProducts.Earn)
            {
                ClassBySku[sku] = ClassOf(new Product(sku, "", "", ""), sku);
            }
        }
    }

    private int ClassByTraits(Product product)
    {
        var traits = (product.Category, product.Brand, Attributes(product));
        if (!classByTraits.TryGetValue(traits, out var number))
        {
            number = ClassOf(product, "");
            classByTraits.Add(traits, number);
        }

        return number;
    }

    private string Attributes(Product product) => product.Attributes.IsEmpty
        ? ""
        : string.Join('\n', program.Selectors.AttributeNames.Select(name => product.Attributes.GetValueOrDefault(name, "")));

    private int ClassOf(Product product, string sku)
    {
        var selectors = new ulong[program.Selectors.Words];
        program.Selectors.AddProduct(sku, selectors);
        program.Selectors.AddBrand(product.Brand, selectors);
        program.Selectors.AddCategory(product.Category, selectors);
        foreach (var (name, value) in product.Attributes)
        {
            program.Selectors.AddAttribute(name, value, selectors);
        }

        var selected = new Selected(selectors);
        if (!classBySelectors.TryGetValue(selected, out var number))
        {
            number = Classes.Count;
            Classes.Add(Build(selectors));
            classBySelectors.Add(selected, number);
        }

        return number;
    }

    private LineClass Build(ulong[] selectors)
    {
        var filters = new ulong[Bits.Words(program.Filters.Length)];
        for (var i = 0; i < program.Filters.Length; i++)
        {
            if (program.Filters[i].Matches(selectors))
            {
                Bits.Add(filters, i);
            }
        }

        var columns = Enumerable.Range(0, program.Columns.Length)
            .Where(column => Bits.Has(filters, program.Columns[column].Filter))
            .ToLookup(column => program.Columns[column].Measure == Measure.Net);
        int[] others = [.. columns[false]];
        return new LineClass(
            filters, StepsOf(filters), [.. columns[true]], others,
            [.. others.Select(column => program.Columns[column].Measure)]);
    }

    private ulong[] StepsOf(ulong[] filters)
    {
        var steps = new ulong[Bits.Words(program.Rules.Length)];
        var purchases = program.Purchases;
        for (var i = 0; i < purchases.Length; i++)
        {
            if (Bits.Has(filters, purchases[i].Filter))
            {
                Bits.Add(steps, i);
            }
        }

        return steps;
    }

    /// <summary>Selector bits by value.</summary>
    private readonly struct Selected(ulong[] bits) : IEquatable<Selected>
    {
        private readonly ulong[] bits = bits;

        public bool Equals(Selected other) => bits.AsSpan().SequenceEqual(other.bits);

        public override bool Equals(object? obj) => obj is Selected other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var word in bits)
            {
                hash.Add(word);
            }

            return hash.ToHashCode();
        }
    }
}
