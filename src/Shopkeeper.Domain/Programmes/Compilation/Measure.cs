using Shopkeeper.Domain.Activities;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Domain.Programmes.Compilation;

/// <summary>
/// What can be summed over lines: three money bases, three units of quantity, then the three money bases again for every set
/// of excluded tenders.
/// </summary>
internal static class Measure
{
    public const int Net = 0;
    public const int Gross = 1;
    public const int TaxExcluded = 2;
    public const int Quantity = 3;
    public const int FirstTenderSet = 6;

    public static int Money(Basis basis, int tenderSet)
    {
        var kind = basis switch
        {
            Basis.Gross => Gross,
            Basis.TaxExcluded => TaxExcluded,
            _ => Net,
        };
        return tenderSet == 0 ? kind : FirstTenderSet + ((tenderSet - 1) * 3) + (kind - Net);
    }

    public static int Of(Unit unit) => Quantity + (int)unit;

    public static int Count(int tenderSets) => FirstTenderSet + (tenderSets * 3);

    /// <summary>A money basis of a line, less `excluded` of its amount (what excluded tenders paid of it).</summary>
    public static long MoneyOf(in Line line, Basis basis, long excluded) => basis switch
    {
        Basis.Gross => line.Amount + line.Discount + line.Applied - excluded,
        Basis.TaxExcluded => WithoutTax(line, excluded),
        _ => line.Amount - excluded,
    };

    /// <summary>The excluded part carries its share of the tax, rounded half up.</summary>
    private static long WithoutTax(in Line line, long excluded)
    {
        var net = line.Amount - line.Tax;
        return excluded == 0 || line.Amount <= 0
            ? net
            : net - Divide.Scale(net, excluded, line.Amount, Rounding.HalfUp);
    }
}
