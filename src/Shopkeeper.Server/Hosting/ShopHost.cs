using System.Reflection;
using NodaTime;
using Shopkeeper.Accounts;
using Shopkeeper.Engagement.Claims;
using Shopkeeper.Engagement.Codes;
using Shopkeeper.Engagement.Coupons;
using Shopkeeper.Engagement.Handovers;
using Shopkeeper.Engagement.Ideas;
using Shopkeeper.Engagement.Reviews;
using Shopkeeper.Engagement.Surveys;
using Shopkeeper.Members;
using Shopkeeper.Members.Rights;
using Shopkeeper.Offers;
using Shopkeeper.Platform.Audit;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Mail;
using Shopkeeper.Platform.Secrets;
using Shopkeeper.Platform.Shops;
using Shopkeeper.Platform.Tills;
using Shopkeeper.Programmes;
using Shopkeeper.Server.Claims;
using Shopkeeper.Server.Engagement;
using Shopkeeper.Server.Http.Activities;
using Shopkeeper.Server.Http.Offers;
using Shopkeeper.Server.Http.Programmes;
using Shopkeeper.Server.Http.Vouchers;
using Shopkeeper.Server.Rights;
using Shopkeeper.Server.Tills;

namespace Shopkeeper.Server.Hosting;

/// <summary>
/// The composition root of one shop: its database, keys and modules, wired. `serve` opens one or several, every other verb
/// opens one. Dispose drains the posting queue, closes the database and gives the folder back.
/// </summary>
public sealed class ShopHost : IAsyncDisposable
{
    private readonly FolderLock? folder;
    private MailSending? mail;

    /// <summary>Whose embedded migrations make the schema; order does not matter, file names do.</summary>
    public static readonly IReadOnlyCollection<Assembly> Modules =
    [
        typeof(Shop).Assembly,
        typeof(ShopProgrammes).Assembly,
        typeof(ShopMembers).Assembly,
        typeof(IShopAccounts).Assembly,
        typeof(ShopOffers).Assembly,
        typeof(ClaimStore).Assembly,
    ];

    private ShopHost(ShopOptions options, Shop shop, ShopServices services, FolderLock? folder)
    {
        Options = options;
        Shop = shop;
        Services = services;
        this.folder = folder;
    }

    public ShopOptions Options { get; }

    public Shop Shop { get; }

    public ShopServices Services { get; }

    public IShopAccounts Accounts => Services.Get<IShopAccounts>();

    public ShopProgrammes Programmes => Services.Get<ShopProgrammes>();

    public ShopMembers Members => Services.Get<ShopMembers>();

    public ShopOffers Offers => Services.Get<ShopOffers>();

    public ShopSecrets Secrets => Services.Get<ShopSecrets>();

    public ApiKeys Keys => Services.Get<ApiKeys>();

    public AuditLog Audit => Services.Get<AuditLog>();

    public ActivityInbox Inbox => Services.Get<ActivityInbox>();

    /// <summary>Opens and migrates. Access.Read works beside a running server.</summary>
    /// <exception cref="FolderLocked">Access.Write, and a server or another writing verb has the folder.</exception>
    /// <exception cref="SecretsRefused">Data, key store and master key do not belong together.</exception>
    public static async Task<ShopHost> OpenAsync(ShopOptions options, CancellationToken cancel = default)
    {
        var folder = options.Database is not null ? null
            : options.Access == ShopAccess.Write ? FolderLock.Take(options.DataFolder)
            : FolderLock.TryTake(options.DataFolder);
        try
        {
            var host = await OpenShopAsync(options, folder, cancel);
            host.StartMail();
            if (options.Access == ShopAccess.Read)
            {
                folder?.Dispose();
            }

            return host;
        }
        catch
        {
            folder?.Dispose();
            throw;
        }
    }

    /// <summary>Drains the posting queue first; the folder's lock goes last.</summary>
    public async ValueTask DisposeAsync()
    {
        await (mail?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Services.Get<RetentionJob>().DisposeAsync();
        await Accounts.DisposeAsync();
        await Secrets.DisposeAsync();
        await Shop.DisposeAsync();
        folder?.Dispose();
    }

    private void StartMail()
    {
        if (Options is { Access: ShopAccess.Write, Mail: { } channel })
        {
            mail = new MailSending(Services.Get<MailOutbox>(), channel, Shop, Options.Accounts.Log);
        }
    }

    private static async Task<ShopHost> OpenShopAsync(ShopOptions options, FolderLock? folder, CancellationToken cancel)
    {
        Database database = options.Database is { } connection
            ? new PostgresDatabase(connection)
            : new SqliteDatabase(options.SqliteFile);
        var shop = new Shop(options.Name, database, options.Time);
        try
        {
            // Without the folder's lock somebody else holds it, and has migrated.
            if (options.Database is not null || folder is not null)
            {
                database.Migrate(Modules);
            }

            return new ShopHost(options, shop, await WireAsync(shop, options, cancel), folder);
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    // Who only looks runs no jobs.
    private static AccountsOptions Settings(ShopOptions options) =>
        options.Access == ShopAccess.Read ? options.Accounts with { JobEvery = TimeSpan.Zero } : options.Accounts;

    private static async Task<ShopServices> WireAsync(Shop shop, ShopOptions options, CancellationToken cancel)
    {
        var secrets = await ShopSecrets.OpenAsync(
            shop,
            options.Database is { } connection
                ? SecretsOptions.ForPostgres(connection, options.DataFolder, options.KeyStore)
                : SecretsOptions.ForFolder(options.DataFolder, options.KeyStore),
            cancel);
        try
        {
            return await WireAsync(shop, options, secrets, cancel);
        }
        catch
        {
            await secrets.DisposeAsync();
            throw;
        }
    }

    private static async Task<ShopServices> WireAsync(
        Shop shop, ShopOptions options, ShopSecrets secrets, CancellationToken cancel)
    {
        var programmes = await ShopProgrammes.OpenAsync(shop, new LedgerForProgrammes(shop.Database.Engine), cancel);
        var forAccounts = new ProgrammesForAccounts(programmes);
        var facts = new MembersForAccounts();
        var codes = new VoucherCodes(secrets);
        var accounts = AccountsModule.OpenShop(shop, forAccounts, forAccounts, facts, Settings(options) with { CodeHash = codes.HashOf });
        var outbox = new MailOutbox(shop, secrets, options.Mail is not null);
        var members = new ShopMembers(shop, secrets, new AccountsForMembers(accounts), new ProgrammesForMembers(programmes), options.Members,
            new MergingForMembers(accounts, shop.Time), (new SharingForMembers(accounts, programmes, secrets), outbox));
        facts.Members = members;
        var offers = new ShopOffers(shop, new ShoppersForOffers(accounts, members));
        await members.LoadAsync(cancel);
        if (options.Access == ShopAccess.Write)
        {
            await members.RepairAsync(cancel);
        }

        var quotes = new QuoteTokens(secrets, Duration.FromTimeSpan(options.QuoteLife));
        var audit = new AuditLog(shop, secrets);
        var there = new MembersForEngagement(members);
        var guesses = new CodeGuesses(shop, secrets, new WrongCodes(shop));
        var deeds = new MemberDeeds(new ReviewStore(shop, secrets, there), new AnswerStore(shop, secrets, there), new IdeaStore(shop, secrets, there));
        var keys = new ApiKeys(shop);
        var numbers = new TillNumbers(shop);
        var retention = new Retention(shop, new RetentionStore(shop), members, accounts);
        return new ShopServices.Builder()
            .Add(secrets)
            .Add(keys)
            .Add(new ShopTills(shop, keys))
            .Add(numbers)
            .Add(new GapReport(accounts, numbers))
            .Add(new SnapshotMaking(shop, programmes, accounts, members, secrets))
            .Add(audit)
            .Add(retention)
            .Add(new RetentionJob(retention, shop, options.Access == ShopAccess.Read ? TimeSpan.Zero : options.RetentionEvery, options.Accounts.Log))
            .Add(outbox)
            .Add(new MemberExporting(shop, members, accounts, programmes, codes, audit, deeds))
            .Add(deeds.Reviews)
            .Add(new ReviewModeration(shop, secrets, there))
            .Add(deeds.Answers)
            .Add(deeds.Ideas)
            .Add(new SurveyStore(shop))
            .Add(programmes)
            .Add(accounts)
            .Add(members)
            .Add<IJoiningOffers>(new JoiningOffers(shop, programmes, accounts, members))
            .Add(codes)
            .Add(offers)
            .Add<IOfferMenus>(new AllocatedMenus(offers))
            .Add(new LongRunTurn())
            .Add(SlotLogFolder.In(options.DataFolder))
            .Add(quotes)
            .Add(new ActivityInbox(shop, programmes, secrets, members.Spending, quotes, codes))
            .Add(new SaleClaims(shop, accounts, members, programmes, (new ClaimCodes(secrets), new ClaimStore(shop, there), guesses)))
            .Add(guesses)
            .Add(new HandoverStore(shop, secrets, there))
            .Add(new CouponStore(shop, secrets, there))
            .Build();
    }
}
