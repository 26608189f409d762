using Shopkeeper.Domain.Programmes;

namespace Shopkeeper.Domain.Ledger;

/// <summary>
/// What a return asks back of one rule. `Lot` and `Terms` are those that the sale credited; `Open` is what is still to be
/// taken, `Taken` what was.
/// </summary>
internal struct Claw
{
    public required string Rule { get; init; }
    public required long Asked { get; init; }
    public required int Lot { get; init; }
    public required LotTerms Terms { get; init; }
    public required int Line { get; init; }
    public required ShortBalance WhenShort { get; init; }
    public long Open { get; set; }
    public long Taken { get; set; }
}
