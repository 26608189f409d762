using System.Security.Cryptography;
using System.Text;
using Dapper;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Programmes.Documents;

namespace Shopkeeper.Programmes.Publishing;

/// <summary>
/// One draft per programme, kept as written, valid or not; replaced only by who has seen the one that stands.
/// </summary>
internal sealed class DraftStore(Shop shop)
{
    private NamedSql Sql => NamedSql.Of(typeof(DraftStore).Assembly, "Publishing.DraftStore", shop.Database.Engine);

    public async Task<ProgrammeDraft?> FindAsync(string programme, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql["find"], new { programme });
        return row?.ToDraft();
    }

    public async Task<SavedDraft> SaveAsync(string programme, string text, string? expected, CancellationToken cancel)
    {
        var now = shop.Now;
        var draft = new ProgrammeDraft(programme, text, Tag(text, Times.ToMicroseconds(now)), now);
        var values = new
        {
            programme, source = text, tag = draft.Tag, saved_at = Times.ToMicroseconds(now), expected = expected ?? "",
        };
        var written = await shop.Database.WriteAsync((connection, transaction) =>
            connection.ExecuteAsync(Sql[expected is null ? "insert" : "replace"], values, transaction), cancel);
        return written == 1
            ? new SavedDraft(Stale: false, draft)
            : new SavedDraft(Stale: true, await FindAsync(programme, cancel));
    }

    private static string Tag(string text, long savedAt) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{savedAt}\n{text}")))[..32];

    private sealed class Row
    {
        public required string Programme { get; init; }
        public required string Source { get; init; }
        public required string Tag { get; init; }
        public long Saved_at { get; init; }

        public ProgrammeDraft ToDraft() => new(Programme, Source, Tag, Times.FromMicroseconds(Saved_at));
    }
}
