using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Posting;

/// <summary>Which rejections of an activity mean "not yet": it is kept and placed by itself when the fact arrives.</summary>
internal static class Parking
{
    /// <summary>A card or sale is waited for by what it is; a version or a product by looking again.</summary>
    public static bool Waits(Rejection rejection, Guid? waitsFor) => rejection switch
    {
        Rejection.UnknownCard or Rejection.SaleNotFound or Rejection.NoMember => waitsFor is not null,
        Rejection.NoVersionInForce or Rejection.UnknownProduct => true,
        _ => false,
    };
}
