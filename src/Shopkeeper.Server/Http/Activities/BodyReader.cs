using System.Runtime.CompilerServices;
using System.Text.Json;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Platform.Http;

namespace Shopkeeper.Server.Http.Activities;

/// <summary>
/// Reads JSON forward, member by member, and knows where it is: a mistake ends as a problem with the JSON pointer of the
/// value. Every string has a limit and no control characters (a NUL cannot be stored in PostgreSQL), every number a range.
/// </summary>
internal ref struct BodyReader(ReadOnlySpan<byte> body)
{
    private const int MaxDepth = 16;
    private const int LongestName = 60;
    private const int MostIgnored = 10;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };

    private Utf8JsonReader json = new(body, Strict);
    private Steps steps;
    private int depth;
    private List<string>? ignored;

    /// <summary>Pointers of members that nobody knows, at most ten.</summary>
    public readonly IReadOnlyList<string> Ignored => ignored is null ? [] : ignored;

    public readonly JsonTokenType Token => json.TokenType;

    public void Start()
    {
        json.Read();
    }

    /// <summary>After the value: anything that follows is a mistake.</summary>
    public void End() => json.Read();

    /// <summary>Bytes read so far: where the value that was just read ends.</summary>
    public readonly long Position => json.BytesConsumed;

    public readonly long ValueStart => json.TokenStartIndex;

    public void SkipValue() => json.Skip();

    /// <summary>The current value must be an object; its members follow by <see cref="NextMember"/>.</summary>
    public readonly void ExpectObject()
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Mistake("must be an object");
        }
    }

    /// <summary>
    /// Moves to the next member's value and gives its name; false at the end of the object. A member that is null is absent.
    /// </summary>
    public bool NextMember(out ReadOnlySpan<byte> name)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            name = json.ValueIsEscaped ? Unescaped() : json.ValueSpan;
            json.Read();
            if (json.TokenType != JsonTokenType.Null)
            {
                return true;
            }
        }

        name = default;
        return false;
    }

    public readonly void ExpectArray()
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw Mistake("must be an array");
        }
    }

    /// <summary>Moves to the next item; false at the end of the array.</summary>
    public bool NextItem()
    {
        json.Read();
        return json.TokenType != JsonTokenType.EndArray;
    }

    public void Enter(string name) => steps[depth++] = new Step(name, 0);

    public void EnterItem(int index) => steps[depth++] = new Step(null, index);

    public void Leave() => depth--;

    /// <summary>Skips a member that nobody knows, and remembers that it was there.</summary>
    public void Ignore(ReadOnlySpan<byte> name)
    {
        ignored ??= [];
        if (ignored.Count < MostIgnored)
        {
            var text = System.Text.Encoding.UTF8.GetString(name[..Math.Min(name.Length, LongestName)]);
            ignored.Add(Pointer(text.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));
        }

        json.Skip();
    }

    /// <summary>A member may occur once: readers differ in which one they would believe.</summary>
    public readonly void Once(ref int seen, int bit, string name)
    {
        if ((seen & bit) != 0)
        {
            throw Mistake("occurs twice", name);
        }

        seen |= bit;
    }

    public string Text(string name, int longest)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            throw Mistake("must be a string", name);
        }

        var text = Transcoded(name);
        if (text.Length > longest)
        {
            throw Mistake($"has more than {longest} characters", name);
        }

        if (text.AsSpan().ContainsAnyInRange('\0', '\x1f') || text.Contains('\x7f'))
        {
            throw Mistake("has control characters", name);
        }

        return text;
    }

    /// <summary>A string that says something: not empty.</summary>
    public string Word(string name, int longest)
    {
        var text = Text(name, longest);
        return text.Length > 0 ? text : throw Mistake("is empty", name);
    }

    public readonly long Whole(string name, long least, long most, Rejection outOfRange = Rejection.Malformed)
    {
        if (json.TokenType != JsonTokenType.Number)
        {
            throw Mistake("must be a number", name);
        }

        if (!json.TryGetInt64(out var value))
        {
            throw json.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0
                ? Mistake("must be a whole number", name)
                : Mistake($"must lie between {least} and {most}", name, outOfRange);
        }

        return value >= least && value <= most ? value : throw Mistake($"must lie between {least} and {most}", name, outOfRange);
    }

    public readonly long Amount(string name) =>
        Whole(name, -Limits.Amount, Limits.Amount, Rejection.AmountOutOfRange);

    public readonly long Quantity(string name, bool negative)
    {
        if (json.TokenType != JsonTokenType.Number)
        {
            throw Mistake("must be a number", name);
        }

        if (!Activities.Thousandths.TryRead(json.ValueSpan, out var value))
        {
            throw Mistake("must be a decimal number with at most 3 decimals", name);
        }

        return value <= Limits.Thousandths && value >= (negative ? -Limits.Thousandths : 0)
            ? value
            : throw Mistake(negative ? "is out of range" : "must not be negative, nor above the limit", name, Rejection.AmountOutOfRange);
    }

    public readonly bool Flag(string name) => json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Mistake("must be true or false", name),
    };

    /// <summary>The bytes of a string without escapes; empty when it is none.</summary>
    public readonly ReadOnlySpan<byte> Plain() =>
        json.TokenType == JsonTokenType.String && !json.ValueIsEscaped ? json.ValueSpan : default;

    /// <summary>What is wrong with the value that is being read, or with one of its members.</summary>
    public readonly ProblemException Mistake(string what, string? name = null, Rejection rejection = Rejection.Malformed)
    {
        var pointer = Pointer(name);
        return new ProblemException(Problems.Of(rejection, $"{(pointer.Length == 0 ? "The body" : pointer)} {what}.", pointer));
    }

    private readonly string Pointer(string? name)
    {
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < depth; i++)
        {
            text.Append('/');
            if (steps[i].Name is { } member)
            {
                text.Append(member);
            }
            else
            {
                text.Append(steps[i].Index);
            }
        }

        return name is null ? text.ToString() : text.Append('/').Append(name).ToString();
    }

    private string Transcoded(string name)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Mistake("is not valid Unicode", name);
        }
    }

    private byte[] Unescaped()
    {
        try
        {
            return System.Text.Encoding.UTF8.GetBytes(json.GetString()!);
        }
        catch (InvalidOperationException)
        {
            throw Mistake("has a member whose name is not valid Unicode");
        }
    }

    private readonly record struct Step(string? Name, int Index);

    [InlineArray(8)]
    private struct Steps
    {
        private Step first;
    }
}
