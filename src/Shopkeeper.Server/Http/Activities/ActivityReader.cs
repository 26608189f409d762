using System.Text.Json;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>
/// From the JSON of an activity to the domain's words: the one reader for calls, batches and files. Known members are
/// checked strictly; unknown ones are skipped and named in the answer, because a sale is a fact that must not get stuck in a
/// till for a member that a later version added. Total: bad bytes give a problem, never an exception.
/// </summary>
public static class ActivityReader
{
    public static bool TryRead(
        ReadOnlySpan<byte> json, ReadingPurpose purpose, out IncomingActivity? activity, out Problem? problem)
    {
        try
        {
            var body = new BodyReader(json);
            body.Start();
            activity = new ActivityParser(purpose).Read(ref body);
            body.End();
            problem = null;
            return true;
        }
        catch (ProblemException mistake)
        {
            problem = mistake.Problem;
        }
        catch (JsonException notJson)
        {
            problem = NotJson(notJson);
        }

        activity = null;
        return false;
    }

    /// <summary>
    /// The items of a batch, `{"activities": [...]}` or a bare array, as slices of the body; the problem when the text as a
    /// whole is no such thing. Items are only cut here: each gets a verdict of its own when it is read.
    /// </summary>
    public static bool TryCut(ReadOnlySpan<byte> json, List<Range> items, out Problem? problem)
    {
        try
        {
            var body = new BodyReader(json);
            body.Start();
            CutBody(ref body, items);
            body.End();
            problem = null;
            return true;
        }
        catch (ProblemException mistake)
        {
            problem = mistake.Problem;
        }
        catch (JsonException notJson)
        {
            problem = NotJson(notJson);
        }

        return false;
    }

    public static Problem NotJson(JsonException notJson) =>
        Problems.Malformed("The body is not JSON, or nested too deeply.", "") with
        {
            Line = notJson.LineNumber + 1,
            Column = notJson.BytePositionInLine + 1,
        };

    private static void CutBody(ref BodyReader body, List<Range> items)
    {
        if (body.Token == JsonTokenType.StartArray)
        {
            CutItems(ref body, items);
            return;
        }

        var found = false;
        body.ExpectObject();
        while (body.NextMember(out var name))
        {
            if (!name.SequenceEqual("activities"u8) || found)
            {
                throw body.Mistake("must have one member, 'activities'");
            }

            found = true;
            body.Enter("activities");
            body.ExpectArray();
            CutItems(ref body, items);
            body.Leave();
        }

        if (!found)
        {
            throw body.Mistake("is missing", "activities");
        }
    }

    private static void CutItems(ref BodyReader body, List<Range> items)
    {
        while (body.NextItem())
        {
            if (items.Count == Limits.BatchActivities)
            {
                throw body.Mistake($"has more than {Limits.BatchActivities} items");
            }

            var start = checked((int)body.ValueStart);
            body.SkipValue();
            items.Add(new Range(start, checked((int)body.Position)));
        }
    }
}
