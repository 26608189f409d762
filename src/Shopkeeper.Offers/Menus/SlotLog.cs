using Parquet;
using Parquet.Schema;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Offers.Allocation;
using Shopkeeper.Offers.Ranking;

namespace Shopkeeper.Offers.Menus;

/// <summary>
/// Every slot of a list as a row of a Parquet file: what was shown where, why, and how probable that was. Without propensities
/// nobody can tell later what another ranking would have done. Columns are only added.
/// </summary>
internal sealed class SlotLog : IAsyncDisposable
{
    private const int GroupRows = 200_000;

    private static readonly DataField List = Field<string>("list");
    private static readonly DataField Account = Field<string>("account");
    private static readonly DataField Position = Field<int>("position");
    private static readonly DataField Kind = Field<string>("kind");
    private static readonly DataField Offer = Field<string>("offer");
    private static readonly DataField ReasonWord = Field<string>("reason");
    private static readonly DataField Score = Field<double>("score");
    private static readonly DataField Price = Field<double>("price");
    private static readonly DataField Propensity = Field<double>("propensity");
    private static readonly DataField Policy = Field<string>("policy");
    private static readonly DataField Seed = Field<long>("seed");
    private static readonly ParquetSchema Schema =
        new(List, Account, Position, Kind, Offer, ReasonWord, Score, Price, Propensity, Policy, Seed);

    private readonly FileStream file;
    private readonly ParquetWriter writer;
    private readonly string list;
    private readonly OfferIndex index;
    private readonly List<(MemberList Member, int Position)> rows = new(GroupRows);

    private SlotLog(FileStream file, ParquetWriter writer, Guid list, OfferIndex index)
    {
        this.file = file;
        this.writer = writer;
        this.list = list.ToString("N");
        this.index = index;
    }

    public static async Task<SlotLog> CreateAsync(string folder, Guid list, OfferIndex index, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var file = new FileStream(Path.Combine(folder, $"{list:N}.parquet"), FileMode.CreateNew, FileAccess.Write);
        return new SlotLog(file, await ParquetWriter.CreateAsync(Schema, file, cancellationToken: cancel), list, index);
    }

    public string FilePath => file.Name;

    public async Task AddAsync(MemberList member)
    {
        for (var position = 0; position < member.Slots.Length; position++)
        {
            rows.Add((member, position));
        }

        if (rows.Count >= GroupRows)
        {
            await FlushAsync();
        }
    }

    /// <summary>Writes what is left and the file's end: without this call the file cannot be read.</summary>
    public Task CompleteAsync() => rows.Count == 0 ? Task.CompletedTask : FlushAsync();

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await file.DisposeAsync();
    }

    private static DataField Field<T>(string name) => new(name, typeof(T), isNullable: false);

    private async Task FlushAsync()
    {
        using var group = writer.CreateRowGroup();
        await group.WriteAsync(List, Texts(_ => list));
        await group.WriteAsync(Account, Texts(static row => new AccountId(row.Member.Account).ToString()));
        await group.WriteAsync<int>(Position, Values(static row => row.Position + 1));
        await group.WriteAsync(Kind, Texts(static row => SlotOf(row).Kind.ToString().ToLowerInvariant()));
        await group.WriteAsync(Offer, Texts(row => index.Offers[SlotOf(row).Offer].Id));
        await group.WriteAsync(ReasonWord, Texts(static row => SlotOf(row).Reason.Code.ToString().ToLowerInvariant()));
        await group.WriteAsync<double>(Score, Values(static row => SlotOf(row).Score));
        await group.WriteAsync<double>(Price, Values(static row => SlotOf(row).Price));
        await group.WriteAsync<double>(Propensity, Values(static row => SlotOf(row).Propensity));
        await group.WriteAsync(Policy, Texts(static _ => Weights.V1Name));
        await group.WriteAsync<long>(Seed, Values(static row => unchecked((long)row.Member.Seed)));
        group.CompleteValidate();
        rows.Clear();
    }

    private static Slot SlotOf((MemberList Member, int Position) row) => row.Member.Slots[row.Position];

    private string[] Texts(Func<(MemberList Member, int Position), string> value) => [.. rows.Select(value)];

    private T[] Values<T>(Func<(MemberList Member, int Position), T> value) => [.. rows.Select(value)];
}
