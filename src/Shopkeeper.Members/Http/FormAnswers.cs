using System.ComponentModel;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Members.Http;

/// <summary>What a form learns of a text: that it can be an identifier of this kind, never whose.</summary>
public sealed record ReadableAnswer(string Kind)
{
    public bool IsReadable { get; init; } = true;
}

/// <summary>What a form learns of a join: that it was taken in.</summary>
public sealed record AcceptedAnswer([property: Description("accepted, whether or not somebody was a member before.")] string Status);

/// <summary>
/// Answers to public forms (scope `form`): the same body after the same time, whoever is a member. Work that depends on it is hidden
/// behind a time that is rounded up to full steps.
/// </summary>
internal static class FormAnswers
{
    /// <summary>A key that may do nothing but this; one with more scopes is trusted with what they show.</summary>
    public static bool IsFor(Caller caller) => caller.Has(Scopes.Form) && caller.Held.Count == 1;

    /// <summary>Runs the work and waits for the end of the step; then one answer for everything that depends on who is a member.</summary>
    public static async Task<IResult> AcceptAsync(Func<Task<Problem?>> work) =>
        await LevelAsync(work) is { } problem
            ? problem
            : TypedResults.Json(new AcceptedAnswer("accepted"), statusCode: StatusCodes.Status202Accepted);

    /// <summary>Runs the work and waits for the end of the step.</summary>
    public static async Task<T> LevelAsync<T>(Func<Task<T>> work)
    {
        var began = Stopwatch.GetTimestamp();
        var done = await work();
        var step = TimeSpan.FromMilliseconds(Limits.FormAnswerMilliseconds);
        var steps = Math.Ceiling(Stopwatch.GetElapsedTime(began) / step);

        // The wall's time, not the shop's: what a stranger measures.
        await Task.Delay((steps * step) - Stopwatch.GetElapsedTime(began) is { } rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero, CancellationToken.None);
        return done;
    }
}
