using System.Text.Json;
using NodaTime.Text;
using Shopkeeper.Members.Http;
using Shopkeeper.Members.Profiles;

namespace Shopkeeper.Server.Import;

/// <summary>A column whose value cannot be read: its name and why.</summary>
internal sealed class UnreadColumn(string column, string why) : Exception($"{column}: {why}");

/// <summary>
/// The columns of a CSV file of members: the names of a join's body, in any order. Likes are words with a semicolon between them;
/// what is an object or a list in the body (address, sizes, contactHours, consents) is written here as JSON.
/// </summary>
internal sealed class MemberColumns
{
    private static readonly string[] Names =
    [
        "programme", "card", "email", "phone", "status", "name", "givenName", "familyName", "birthDate", "language", "homeStore", "store", "invitation",
        "likes", "address", "sizes", "contactHours", "greetWith", "consents",
    ];

    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);

    public MemberColumns(CsvRows rows)
    {
        foreach (var name in Names)
        {
            columns[name] = rows.OptionalColumn(name);
        }

        if (columns.Values.All(static column => column < 0))
        {
            // None of our names: say which one is missed.
            rows.Column("card");
        }
    }

    /// <exception cref="UnreadColumn">A column is no date, or no JSON of its shape.</exception>
    public JoinBody Read(CsvRows rows, JsonSerializerOptions bodies)
    {
        string? Text(string name) => rows.Text(columns[name]) is { Length: > 0 } text ? text : null;
        T? Part<T>(string name)
            where T : class => Text(name) is { } json ? Parsed<T>(name, json, bodies) : null;

        return new JoinBody
        {
            Programme = Text("programme"),
            Card = Text("card"),
            Email = Text("email"),
            Phone = Text("phone"),
            Status = Text("status"),
            Name = Text("name"),
            GivenName = Text("givenName"),
            FamilyName = Text("familyName"),
            BirthDate = Text("birthDate") is not { } born ? null
                : LocalDatePattern.Iso.Parse(born) is { Success: true, Value: var date } ? date
                : throw new UnreadColumn("birthDate", "It is no date such as 1970-12-31."),
            Language = Text("language"),
            HomeStore = Text("homeStore"),
            Store = Text("store"),
            Invitation = Text("invitation"),
            Likes = Text("likes")?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            Address = Part<PostalAddress>("address"),
            Sizes = Part<Dictionary<string, string>>("sizes"),
            ContactHours = Part<ContactHours>("contactHours"),
            GreetWith = Text("greetWith"),
            Consents = Part<ConsentBody?[]>("consents"),
        };
    }

    private static T? Parsed<T>(string name, string json, JsonSerializerOptions bodies)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, bodies);
        }
        catch (JsonException mistake)
        {
            throw new UnreadColumn(name, $"It is not the JSON of this part of a body, at {mistake.Path ?? "$"}.");
        }
    }
}
