using System.Collections.Immutable;
using Shopkeeper.Accounts.Storage;
using Shopkeeper.Domain.Kernel;

namespace Shopkeeper.Accounts.Simulating;

/// <summary>
/// Hands out accounts in id order, a page at a time, to several workers: all of them, or a sample. A page is made smaller
/// when accounts turn out to be long, so that memory does not grow with the history.
/// </summary>
internal sealed class AccountPages(ILedgerStore store, ImmutableArray<AccountId>? sample) : IDisposable
{
    private const int MostAccounts = 512;
    private const int RowsOfPage = 4_000;
    private const int IdsOfPage = 10_000;

    private readonly SemaphoreSlim one = new(1);
    private AccountId? last;
    private int taken;
    private int size = 64;

    /// <summary>The next journals; empty at the end.</summary>
    public async Task<ImmutableArray<AccountJournal>> NextAsync(CancellationToken cancel)
    {
        AccountId? after;
        ImmutableArray<AccountId> page;
        await one.WaitAsync(cancel);
        try
        {
            (after, page) = (last, await NextIdsAsync(cancel));
            last = page.IsEmpty ? last : page[^1];
        }
        finally
        {
            one.Release();
        }

        var journals = page.IsEmpty ? [] : sample is null ? await LoadAsync(after, page, cancel) : await LoadAsync(page, cancel);
        Fit(journals);
        return journals;
    }

    /// <summary>The accounts with the smallest hashes of their ids: the same ones in every run, whatever was added since.</summary>
    public static async Task<ImmutableArray<AccountId>> SampleAsync(ILedgerStore store, int most, CancellationToken cancel)
    {
        var chosen = new SortedSet<(ulong Hash, AccountId Account)>();
        AccountId? after = null;
        while (await store.AccountsAsync(after, IdsOfPage, cancel) is { IsEmpty: false } page)
        {
            foreach (var account in page)
            {
                chosen.Add((HashOf(account), account));
                if (chosen.Count > most)
                {
                    chosen.Remove(chosen.Max);
                }
            }

            after = page[^1];
        }

        return [.. chosen.Select(static one => one.Account).Order()];
    }

    public void Dispose() => one.Dispose();

    private async Task<ImmutableArray<AccountId>> NextIdsAsync(CancellationToken cancel)
    {
        if (sample is not { } chosen)
        {
            return await store.AccountsAsync(last, size, cancel);
        }

        var page = chosen.Slice(taken, Math.Min(size, chosen.Length - taken));
        taken += page.Length;
        return page;
    }

    /// <summary>An account opened in between moves the end of what is read: the rest is read too, what lies beyond is not.</summary>
    private async Task<ImmutableArray<AccountJournal>> LoadAsync(
        AccountId? after, ImmutableArray<AccountId> page, CancellationToken cancel)
    {
        var end = page[^1];
        var journals = ImmutableArray.CreateBuilder<AccountJournal>(page.Length);
        while (after is null || after.Value.CompareTo(end) < 0)
        {
            var read = await store.JournalsAsync(after, page.Length, cancel);
            journals.AddRange(read.Where(journal => journal.Account.Account.CompareTo(end) <= 0));
            after = read.IsEmpty ? end : read[^1].Account.Account;
        }

        return journals.DrainToImmutable();
    }

    private async Task<ImmutableArray<AccountJournal>> LoadAsync(ImmutableArray<AccountId> page, CancellationToken cancel)
    {
        var journals = ImmutableArray.CreateBuilder<AccountJournal>(page.Length);
        foreach (var account in page)
        {
            if (await store.JournalAsync(account, cancel) is { } journal)
            {
                journals.Add(journal);
            }
        }

        return journals.DrainToImmutable();
    }

    private void Fit(ImmutableArray<AccountJournal> journals)
    {
        if (!journals.IsEmpty)
        {
            var rows = journals.Sum(static journal => journal.Rows.Length);
            size = Math.Clamp(journals.Length * RowsOfPage / Math.Max(rows, 1), 1, MostAccounts);
        }
    }

    /// <summary>The finaliser of SplitMix64 over both halves: ids made in one millisecond fall apart.</summary>
    private static ulong HashOf(AccountId account)
    {
        Span<byte> bytes = stackalloc byte[16];
        account.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        var high = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
        var low = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        return Mix(high ^ Mix(low));
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
            value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
            return value ^ (value >> 31);
        }
    }
}
