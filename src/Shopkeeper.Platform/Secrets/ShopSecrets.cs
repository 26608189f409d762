using System.Security.Cryptography;
using Shopkeeper.Platform.Databases;
using Shopkeeper.Platform.Shops;

namespace Shopkeeper.Platform.Secrets;

/// <summary>
/// The secrets of one shop: the master key outside the database, the key store with the members' wrapped data keys, and the
/// hashes by which cards, e-mails and phones are found. Personal values are never written otherwise.
/// </summary>
public sealed class ShopSecrets : IAsyncDisposable
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(20);
    private const int RewrapBatch = 1_000;

    private readonly KeyStore store;
    private readonly MasterKeyRing masters;
    private readonly FieldHashes hashes;
    private readonly byte[] pepper;
    private readonly ITimer sweep;
    private readonly SemaphoreSlim rotating = new(1);

    private ShopSecrets(KeyStore store, KeyStoreHead head, MasterKeyRing masters, TimeProvider time)
    {
        this.store = store;
        this.masters = masters;
        StoreId = head.Store;
        pepper = DataKeyWrap.UnwrapPepper(masters.Having(head.MasterVersion), head.Store, head.MasterVersion, head.Pepper);
        hashes = new FieldHashes(pepper);
        Codes = new TextSeal(pepper, "outside-code");
        Mails = new TextSeal(pepper, "mail");
        Pages = new TextSeal(pepper, "pages");
        Anchors = new AnchorSeal(pepper);
        Snapshots = new SnapshotSeal(pepper);
        var keys = new DataKeys(store, masters, head.MasterVersion, time);
        Cipher = new MemberCipher(keys);
        sweep = time.CreateTimer(_ => keys.Sweep(), null, SweepEvery, SweepEvery);
    }

    /// <summary>Of the key store; the shop's database remembers it.</summary>
    public Guid StoreId { get; }

    public MemberCipher Cipher { get; }

    /// <summary>Codes of third parties, which must be shown again.</summary>
    public TextSeal Codes { get; }

    /// <summary>Mails that wait to be sent.</summary>
    public TextSeal Mails { get; }

    /// <summary>What pages hand out and get back: forms and tickets.</summary>
    public TextSeal Pages { get; }

    public AnchorSeal Anchors { get; }

    public SnapshotSeal Snapshots { get; }

    /// <summary>Version of the master key that wraps new data keys.</summary>
    public int MasterKeyVersion => masters.Current.Current;

    /// <summary>
    /// Opens the secrets of a shop whose database has been migrated. At the very first start it makes the master key and the
    /// key store; later anything missing is refused, never made anew: that would make every card unknown.
    /// </summary>
    /// <exception cref="SecretsRefused">Key store, master key and data do not belong together; the message says which.</exception>
    public static async Task<ShopSecrets> OpenAsync(Shop shop, SecretsOptions options, CancellationToken cancel)
    {
        var link = new KeyStoreLink(shop.Database);
        var linked = await link.FindAsync(cancel);
        var command = options is { MasterKey: null, MasterKeyCommand: { } line } ? new MasterKeyCommand(line) : null;
        var file = options.MasterKey is null && command is null ? new MasterKeyFile(options.MasterKeyPath) : null;
        var store = await KeyStore.OpenAsync(options.KeyStore, cancel);
        try
        {
            var head = await store.HeadAsync(cancel);
            var masters = command?.Read() ?? Masters(options, file, isNew: head is null && linked is null, store.Place);
            head ??= await FirstHeadAsync(store, masters, linked, cancel);
            await link.KeepAsync(head.Store, store.Place, cancel);
            return new ShopSecrets(store, head, new MasterKeyRing(masters, file, command), shop.Time);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>The keyed hash of a normalised value: digits of a card, a normalised address, an E.164 number.</summary>
    public KeyedHash Hash(HashedField field, ReadOnlySpan<char> normalised) => hashes.Of(field, normalised);

    /// <summary>The hash under which a card is linked: digits only, as printed.</summary>
    public KeyedHash HashCard(ReadOnlySpan<char> digits) => hashes.Of(HashedField.Card, digits);

    /// <summary>
    /// A new master-key epoch: adds the next version, wraps every live key with it, then drops the old versions, so that keys
    /// destroyed before are gone from old backups of the key store too. Hashes stay as they are. Safe to run again after a
    /// crash. Returns the number of keys wrapped anew.
    /// </summary>
    /// <exception cref="SecretsRefused">The master key comes from elsewhere: put the next version there, then run again.</exception>
    public async Task<long> RotateMasterKeyAsync(CancellationToken cancel)
    {
        await rotating.WaitAsync(cancel);
        try
        {
            using var turn = masters.Turn();
            await BeginEpochAsync(cancel);
            var version = MasterKeyVersion;
            var rewrapped = await RewrapAsync(cancel);
            if (masters.HasFile)
            {
                masters.DropBefore(version);
            }

            return rewrapped;
        }
        finally
        {
            rotating.Release();
        }
    }

    /// <summary>Rewrites what the key store has on disk, so that no destroyed or outdated wrapped key is in its files.</summary>
    public Task<Scrubbed> ScrubAsync(CancellationToken cancel) => store.ScrubAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await sweep.DisposeAsync();
        await store.DisposeAsync();
        rotating.Dispose();
    }

    private async Task BeginEpochAsync(CancellationToken cancel)
    {
        if (masters.HasFile)
        {
            masters.AddNext();
            return;
        }

        // A command may have the next version by now; a setting has what the process was started with.
        masters.Reload();
        if (await store.HeadAsync(cancel) is { } head && head.MasterVersion == MasterKeyVersion)
        {
            throw new SecretsRefused(
                $"The master key comes from {masters.Current.Origin}: add the next version there, keep the old one, and run this again.");
        }
    }

    private async Task<long> RewrapAsync(CancellationToken cancel)
    {
        var current = masters.Current;
        await store.RewrapHeadAsync(
            new KeyStoreHead(StoreId, current.Current, DataKeyWrap.WrapPepper(current, StoreId, pepper)), cancel);
        long count = 0;
        while (await store.OutdatedAsync(current.Current, RewrapBatch, cancel) is { Count: > 0 } outdated)
        {
            await store.RewrapAsync(
                [.. outdated.Select(old => (old, DataKeyWrap.Wrap(current, current.Current, old.Member, DataKeyWrap.Unwrap(current, old))))],
                cancel);
            count += outdated.Count;
        }

        return count;
    }

    private static MasterKeys Masters(SecretsOptions options, MasterKeyFile? file, bool isNew, string place)
    {
        if (options.MasterKey is { } text)
        {
            return MasterKeys.Parse(text, SecretsOptions.MasterKeyVariable);
        }

        if (file!.Exists)
        {
            return file.Read();
        }

        return isNew
            ? file.Create()
            : throw new SecretsRefused(
                $"The master key {file.Path} is missing, but the key store {place} is in use: put the file back (mode 0600).");
    }

    private static async Task<KeyStoreHead> FirstHeadAsync(
        KeyStore store, MasterKeys masters, Guid? linked, CancellationToken cancel)
    {
        if (linked is not null)
        {
            throw new SecretsRefused(
                $"The shop's data belongs to a key store that is not at {store.Place} (it is empty): put the key store back.");
        }

        var id = Guid.NewGuid();
        var wrapped = DataKeyWrap.WrapPepper(masters, id, RandomNumberGenerator.GetBytes(32));
        await store.AddHeadAsync(new KeyStoreHead(id, masters.Current, wrapped), cancel);
        return (await store.HeadAsync(cancel))!;
    }
}
