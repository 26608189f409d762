using NodaTime;

namespace Shopkeeper.Accounts.Encoding;

/// <summary>Business dates as both engines store them: days since 1970-01-01.</summary>
public static class Days
{
    public static readonly LocalDate Epoch = new(1970, 1, 1);

    public static int Of(LocalDate date) => Period.DaysBetween(Epoch, date);

    public static LocalDate ToDate(int days) => Epoch.PlusDays(days);
}
