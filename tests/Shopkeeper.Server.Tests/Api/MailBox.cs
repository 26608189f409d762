using System.Text.RegularExpressions;
using Shopkeeper.Platform.Mail;
using Xunit;

namespace Shopkeeper.Server.Tests.Api;

/// <summary>Takes every mail that a shop sends; tests wait for those that they expect.</summary>
internal sealed partial class MailBox : IMailChannel
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly List<MailMessage> mails = [];
    private readonly SemaphoreSlim arrived = new(0);

    /// <summary>Fails so many times before it takes one.</summary>
    public int Failures { get; set; }

    /// <summary>How it fails.</summary>
    public Func<Exception> Failure { get; set; } = static () => new MailNotTaken("not now", isFinal: false);

    public Task SendAsync(MailMessage message, CancellationToken cancel)
    {
        lock (mails)
        {
            if (Failures-- > 0)
            {
                throw Failure();
            }

            mails.Add(message);
        }

        arrived.Release();
        return Task.CompletedTask;
    }

    public int CountTo(string address)
    {
        lock (mails)
        {
            return mails.Count(mail => mail.To == address);
        }
    }

    /// <summary>The mail number `count` to that address, once it is there.</summary>
    public async Task<MailMessage> ToAsync(string address, int count = 1)
    {
        while (true)
        {
            lock (mails)
            {
                if (mails.Where(mail => mail.To == address).Skip(count - 1).FirstOrDefault() is { } mail)
                {
                    return mail;
                }
            }

            Assert.True(await arrived.WaitAsync(Patience), $"no mail {count} to {address} within {Patience.TotalSeconds} s");
        }
    }

    /// <summary>The code in such a mail.</summary>
    public async Task<string> CodeAsync(string address, int count = 1) =>
        Code().Match((await ToAsync(address, count)).Text).Value;

    [GeneratedRegex("[0-9]{4} [0-9]{4}")]
    private static partial Regex Code();
}
