using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Shopkeeper.Domain.Accounts;
using Shopkeeper.Domain.Kernel;
using Shopkeeper.Members;
using Shopkeeper.Members.Http;
using Shopkeeper.Members.Join;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Server.Commands;
using Shopkeeper.Server.Hosting;
using Shopkeeper.Server.Http.Vouchers;
using Shopkeeper.Server.Import.TakeOver;

namespace Shopkeeper.Server.Export;

/// <summary>
/// A shop's members, accounts and consent logs as the files that `import members`, `import accounts` and `import consents` read: an
/// empty shop with the same programmes has the same balances, lots and next expiries afterwards. Numbers of cards that
/// members brought are not stored: a list of numbers names them again; who cannot be named is not in the files and is counted. An account that
/// several share is written with the member who owns it; the others are counted as sharing, and join that one again elsewhere.
/// </summary>
internal sealed class ShopExport(ShopHost host, IReadOnlyDictionary<KeyedHash, string> cards, ProgressLine progress)
{
    private readonly JsonSerializerOptions options = Options();
    private readonly AccountsWritten accounts = new(host, host.Services.Get<VoucherCodes>());
    private long members;
    private long consents;
    private long unnamed;
    private long shared;

    public async Task<JsonObject> WriteAsync(string folder, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        await using (var memberFile = Create(folder, "members.jsonl"))
        await using (var accountFile = Create(folder, "accounts.jsonl"))
        await using (var consentFile = Create(folder, "consents.jsonl"))
        {
            await foreach (var member in host.Members.AllAsync(cancel))
            {
                progress.Show(members + unnamed, fraction: null);
                if (NamesOf(member) is not { } names)
                {
                    unnamed++;
                    continue;
                }

                members++;
                await WriteAsync(memberFile, BodyOf(member, names.Card));
                if (await SharesAsync(member, cancel))
                {
                    shared++;
                }

                foreach (var body in await accounts.OfAsync(member.Account, member.Id, cancel))
                {
                    await WriteAsync(accountFile, body with { Card = names.Card, Email = names.Email, Phone = names.Phone });
                }

                await WriteConsentsAsync(consentFile, member.Id, names, cancel);
            }
        }

        return new JsonObject
        {
            ["members"] = members, ["accounts"] = accounts.Count, ["points"] = accounts.Points, ["consents"] = consents,
            ["unnamed"] = unnamed, ["shared"] = shared, ["holdsGivenBack"] = accounts.Holds, ["folder"] = folder,
        };
    }

    /// <summary>In an account that is another one's.</summary>
    private async Task<bool> SharesAsync(KnownMember member, CancellationToken cancel) =>
        await host.Accounts.OwnerAsync(member.Account, cancel) is { } owner && owner.Member != member.Id;

    public string? Difference => unnamed == 0
        ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Members who have only a card whose number is not stored, and are not in the files: {unnamed}. Name the numbers with --cards FILE.");

    /// <summary>One name each: the card that can be named, and with it the addresses.</summary>
    private MemberNames? NamesOf(KnownMember member)
    {
        var card = member.Profile.Card ?? member.Cards.Select(hash => cards.GetValueOrDefault(hash)).FirstOrDefault(static number => number is not null);
        var names = new MemberNames(card, member.Profile.Email, member.Profile.Phone, null);
        return names is { Card: null, Email: null, Phone: null } ? null : names;
    }

    private static JoinBody BodyOf(KnownMember member, string? card) => new()
    {
        Card = card, Email = member.Profile.Email, Phone = member.Profile.Phone,
        Status = member.Status == MemberStatus.Held ? "held" : "active", Name = member.Profile.Name, BirthDate = member.Profile.Born,
        HomeStore = member.Facts.HomeStore.Length == 0 ? null : member.Facts.HomeStore,
        Likes = member.Facts.Likes.IsEmpty ? null : [.. member.Facts.Likes],
        Language = member.Facts.Language.Length == 0 ? null : member.Facts.Language,
        GivenName = member.Profile.GivenName, FamilyName = member.Profile.FamilyName, Address = member.Profile.Address,
        Sizes = member.Profile.Sizes, ContactHours = member.Profile.ContactHours,
        GreetWith = member.Profile.GreetWith,
    };

    private async Task WriteConsentsAsync(Stream file, MemberId member, MemberNames names, CancellationToken cancel)
    {
        foreach (var entry in await host.Members.ConsentsOfAsync(member, cancel))
        {
            var said = ConsentBodies.Of(entry);
            consents++;
            await WriteAsync(file, new ConsentLineBody(new ConsentBody
            {
                Given = said.Given, Purpose = said.Purpose, Channel = said.Channel, Basis = said.Basis, Source = said.Source, At = said.At,
                Wording = said.Wording, Sale = said.Sale, Proof = said.Proof,
            })
            {
                Card = names.Card, Email = names.Email, Phone = names.Phone, Operator = said.Operator,
            });
        }
    }

    private async Task WriteAsync<T>(Stream file, T body)
    {
        await JsonSerializer.SerializeAsync(file, body, options);
        file.WriteByte((byte)'\n');
    }

    /// <summary>Personal data in clear: for its owner's eyes only.</summary>
    private static FileStream Create(string folder, string name)
    {
        var settings = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows())
        {
            settings.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(folder, name), settings);
    }

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        ShopServer.Settle(options);
        return options;
    }
}
