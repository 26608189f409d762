using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using NodaTime;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Engagement.Store;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Engagement.Surveys;

/// <summary>What a member answered to a survey; empty when it cannot be read any more.</summary>
public sealed record SurveyAnswers(string Survey, Guid Id, IReadOnlyList<SurveyReply> Replies, Instant Answered)
{
    public bool AreSame(IReadOnlyList<SurveyReply> replies) => AnswerStore.Write(Replies).AsSpan().SequenceEqual(AnswerStore.Write(replies));
}

/// <summary>Answers of members, sealed under their own keys; of each survey once.</summary>
public sealed class AnswerStore(Shop shop, ShopSecrets secrets, IMembers members)
{
    private static readonly PersonalField Field = new("survey_answer", "answers");

    private readonly NamedSql sql = NamedSql.Of(typeof(AnswerStore).Assembly, "Surveys.SurveyStore", shop.Database.Engine);

    internal static byte[] Write(IReadOnlyList<SurveyReply> replies) =>
        JsonSerializer.SerializeToUtf8Bytes(replies, SurveyJson.Default.IReadOnlyListSurveyReply);

    /// <summary>
    /// Keeps answers; those that were there before stay, and come back. Null when the survey is of another version by now, or there is
    /// no such member.
    /// </summary>
    public async Task<SurveyAnswers?> AddAsync(MemberId member, Survey survey, IReadOnlyList<SurveyReply> replies, CancellationToken cancel)
    {
        var body = await secrets.Cipher.EncryptAsync(member, Field, Write(replies), cancel);
        var isThere = await shop.Database.WriteAsync(
            async (connection, transaction) => await members.LockAsync(connection, transaction, member, cancel)
                && await connection.Command(transaction, sql["add_answer"]).With("member", member.Value).With("survey", survey.Id).With("version", survey.Version)
                    .With("answer", Guid.CreateVersion7(shop.Time.GetUtcNow())).With("answers", body)
                    .With("now", Instants.Micros(shop.Now)).RunAsync(cancel) >= 0,
            cancel);
        return isThere ? await FindAsync(member, survey.Id, cancel) : null;
    }

    public async Task<SurveyAnswers?> FindAsync(MemberId member, string survey, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["answer"]).With("member", member.Value).With("survey", survey);
        return (await ReadAsync(member, command, cancel)).FirstOrDefault();
    }

    /// <summary>All of a member, in order of time.</summary>
    public async Task<ImmutableArray<SurveyAnswers>> OfAsync(MemberId member, CancellationToken cancel)
    {
        await using var connection = await shop.Database.OpenReadAsync(cancel);
        await using var command = connection.Command(null, sql["answers_of"]).With("member", member.Value);
        return await ReadAsync(member, command, cancel);
    }

    /// <summary>Of all members, the latest first and at most so many; one that cannot be read any more is left out. Whose they are is not said.</summary>
    public async Task<ImmutableArray<IReadOnlyList<SurveyReply>>> ToAsync(string survey, int most, CancellationToken cancel)
    {
        var found = new List<(MemberId Member, byte[] Sealed)>();
        await using (var connection = await shop.Database.OpenReadAsync(cancel))
        {
            await using var command = connection.Command(null, sql["results"]).With("survey", survey).With("most", most);
            await using var row = await command.ExecuteReaderAsync(cancel);
            while (await row.ReadAsync(cancel))
            {
                found.Add((new MemberId(row.Uuid(0)), row.Bytes(3)!));
            }
        }

        var answers = ImmutableArray.CreateBuilder<IReadOnlyList<SurveyReply>>(found.Count);
        foreach (var (member, body) in found)
        {
            if (await secrets.Cipher.DecryptAsync(member, Field, body, cancel) is { } plain)
            {
                answers.Add(JsonSerializer.Deserialize(plain, SurveyJson.Default.IReadOnlyListSurveyReply)!);
            }
        }

        return answers.ToImmutable();
    }

    private async Task<ImmutableArray<SurveyAnswers>> ReadAsync(MemberId member, DbCommand command, CancellationToken cancel)
    {
        var found = new List<(SurveyAnswers Answers, byte[] Sealed)>();
        await using (var row = await command.ExecuteReaderAsync(cancel))
        {
            while (await row.ReadAsync(cancel))
            {
                found.Add((new SurveyAnswers(row.GetString(0), row.Uuid(1), [], Instants.At(row.GetInt64(3))), row.Bytes(2)!));
            }
        }

        var answers = ImmutableArray.CreateBuilder<SurveyAnswers>(found.Count);
        foreach (var (one, body) in found)
        {
            var plain = await secrets.Cipher.DecryptAsync(member, Field, body, cancel);
            answers.Add(plain is null ? one : one with { Replies = JsonSerializer.Deserialize(plain, SurveyJson.Default.IReadOnlyListSurveyReply)! });
        }

        return answers.ToImmutable();
    }
}
