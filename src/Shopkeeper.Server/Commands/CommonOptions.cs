using System.CommandLine;
using System.Globalization;

namespace Shopkeeper.Server.Commands;

/// <summary>
/// The options that every verb takes; `--database` wins over `--data`.
/// </summary>
internal sealed class CommonOptions(string folder = "data")
{
    public Option<string> Data { get; } = new("--data")
    {
        Description = "Folder of the shop's SQLite files.",
        HelpName = "DIR",
        DefaultValueFactory = _ => folder,
    };

    public Option<string?> Database { get; } = new("--database")
    {
        Description = "PostgreSQL instead: an Npgsql connection string such as \"Host=localhost;Database=shop\".",
        HelpName = "CONNECTION",
    };

    public Option<string?> KeyStore { get; } = new("--keys")
    {
        Description = "Key store, when it is not beside the data: a file, or an Npgsql connection string.",
        HelpName = "PLACE",
    };

    public Option<string?> PhoneRegion { get; } = new("--phone-region")
    {
        Description = "Country of phone numbers that are written without its code, such as GB; without it they are refused.",
        HelpName = "REGION",
        DefaultValueFactory = static _ => Environment.GetEnvironmentVariable("SHOPKEEPER_PHONE_REGION"),
    };

    public Option<string?> LostCards { get; } = new("--lost-cards")
    {
        Description = "Whether purchases with a lost card still earn: earn (the default) or stop.",
        HelpName = "POLICY",
        DefaultValueFactory = static _ => Environment.GetEnvironmentVariable("SHOPKEEPER_LOST_CARDS"),
    };

    public Option<int> SpendHold { get; } = new("--spend-hold")
    {
        Description = "Hours for which nothing is spent after e-mail, phone, PIN or device changed: 0 to 72, 24 when left out.",
        HelpName = "HOURS",
        DefaultValueFactory = static _ =>
            int.TryParse(Environment.GetEnvironmentVariable("SHOPKEEPER_SPEND_HOLD"), CultureInfo.InvariantCulture, out var hours) ? hours : 24,
    };

    public Option<string?> PasskeyOrigins { get; } = new("--passkey-origins")
    {
        Description = "Where members' passkeys are good: origins such as https://club.shop.example, parted by blanks; without it on localhost only.",
        HelpName = "ORIGINS",
        DefaultValueFactory = static _ => Environment.GetEnvironmentVariable("SHOPKEEPER_PASSKEY_ORIGINS"),
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON object on standard output; progress stays on standard error.",
    };

    public Command AddTo(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Database);
        command.Options.Add(KeyStore);
        command.Options.Add(PhoneRegion);
        command.Options.Add(LostCards);
        command.Options.Add(SpendHold);
        command.Options.Add(PasskeyOrigins);
        command.Options.Add(Json);
        return command;
    }
}
