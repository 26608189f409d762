using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Store;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Http;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Surveys;

public sealed record Survey(string Id, int Version, SurveyDocument Document);

public enum SurveyPut
{
    Done,

    /// <summary>Somebody has answered: only the window may change.</summary>
    Answered,

    /// <summary>It is not of the version that was read.</summary>
    Stale,

    /// <summary>The shop has as many as it may have.</summary>
    TooMany,
}

/// <summary>The surveys of one shop.</summary>
public sealed class SurveyStore(Shop shop)
{
    private readonly NamedSql sql = NamedSql.Of(typeof(SurveyStore).Assembly, "Surveys.SurveyStore", shop.Database.Engine);

    public static string Write(SurveyDocument document) => JsonSerializer.Serialize(document, SurveyJson.Default.SurveyDocument);

    public async Task<Survey?> FindAsync(string id, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["find"]).With("survey", id);
        return (await ReadAsync(command, cancel)).FirstOrDefault();
    }

    public async Task<ImmutableArray<Survey>> AllAsync(CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["all"]);
        return await ReadAsync(command, cancel);
    }

    /// <summary>Those that are open and that the member has not answered, by id.</summary>
    public async Task<ImmutableArray<Survey>> OpenAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["open"]).With("member", member.Value).With("now", Instants.Micros(shop.Now));
        return await ReadAsync(command, cancel);
    }

    /// <summary>
    /// Sets a checked survey; version null = whichever stands. The same again changes nothing. What somebody has answered asks the
    /// same for ever.
    /// </summary>
    public Task<SurveyPut> PutAsync(string id, SurveyDocument document, int? version, string actor, CancellationToken cancel) =>
        shop.Database.WriteAsync(
            async (connection, transaction) =>
            {
                // Surveys change rarely: one after the other.
                await ShopHead.LockAsync(connection, transaction, shop.Database.Engine);
                await using var find = connection.Command(transaction, sql["find"]).With("survey", id);
                var before = (await ReadAsync(find, cancel)).FirstOrDefault();
                if (version is { } read && read != (before?.Version ?? 0))
                {
                    return SurveyPut.Stale;
                }

                if (before is not null && Write(before.Document) == Write(document))
                {
                    return SurveyPut.Done;
                }

                if (await RefusalAsync(connection, transaction, (id, document), before, cancel) is { } refusal)
                {
                    return refusal;
                }

                await connection.Command(transaction, sql["put"]).With("survey", id).With("body", Write(document))
                    .With("from", document.From is { } from ? Instants.Micros(from) : null)
                    .With("until", document.Until is { } until ? Instants.Micros(until) : null).RunAsync(cancel);
                await AuditTrail.AppendAsync(
                    shop, connection, transaction,
                    new AuditEntry(actor, AuditAction.SurveySet, null, id, string.Create(CultureInfo.InvariantCulture, $"version {(before?.Version ?? 0) + 1}")), cancel);
                return SurveyPut.Done;
            },
            cancel);

    private async Task<SurveyPut?> RefusalAsync(
        DbConnection connection, DbTransaction transaction, (string Id, SurveyDocument Document) asked, Survey? before, CancellationToken cancel)
    {
        if (before is null)
        {
            await using var count = connection.Command(transaction, sql["count"]);
            return Convert.ToInt64(await count.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture) >= Limits.Surveys ? SurveyPut.TooMany : null;
        }

        if (before.Document.AsksTheSame(asked.Document))
        {
            return null;
        }

        await using var answered = connection.Command(transaction, sql["answered"]).With("survey", asked.Id);
        return await answered.ExecuteScalarAsync(cancel) is not null ? SurveyPut.Answered : null;
    }

    private static async Task<ImmutableArray<Survey>> ReadAsync(DbCommand command, CancellationToken cancel)
    {
        await using var row = await command.ExecuteReaderAsync(cancel);
        var surveys = ImmutableArray.CreateBuilder<Survey>();
        while (await row.ReadAsync(cancel))
        {
            surveys.Add(new Survey(
                row.GetString(0), row.GetInt32(1), JsonSerializer.Deserialize(row.GetString(2), SurveyJson.Default.SurveyDocument)!));
        }

        return surveys.ToImmutable();
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(InstantJson)])]
[JsonSerializable(typeof(SurveyDocument))]
[JsonSerializable(typeof(IReadOnlyList<SurveyReply>))]
internal sealed partial class SurveyJson : JsonSerializerContext;
