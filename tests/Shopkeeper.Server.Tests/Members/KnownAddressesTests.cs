using System.Xml.Linq;
using Shopkeeper.Members.Contacts;
using Xunit;

namespace Shopkeeper.Server.Tests.Members;

/// <summary>
/// The 164 addresses of is_email, each of a category: what mail can be sent to is taken, all else refused. White space and
/// line ends around an address are put aside. Quoted names and literal addresses, valid for the protocol and never a customer's, are
/// refused on purpose.
/// </summary>
public sealed class KnownAddressesTests
{
    [Fact]
    public void no_valid_address_is_refused_and_every_category_is_counted()
    {
        var path = Path.Combine(RepositoryRoot.Path, "..", "shared", "data", "email-validation", "tests.xml");
        Assert.SkipUnless(File.Exists(path), "Known e-mail addresses: data/email-validation/tests.xml is not beside the clone.");
        var taken = XDocument.Load(path).Descendants("test")
            .GroupBy(static test => (string)test.Element("category")!)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => $"{group.Key} {group.Count(static test => EmailAddress.TryRead(AddressOf(test), out _, out _))} of {group.Count()}");
        string[] expected =
        [
            "ISEMAIL_CFWS 6 of 10", // as with the errors: white space around a good address
            "ISEMAIL_DEPREC 2 of 20", // the same
            "ISEMAIL_DNSWARN 8 of 8", // no mail server was found for it then
            "ISEMAIL_ERR 16 of 66", // line ends around a good address
            "ISEMAIL_RFC5321 2 of 16", // a last label of digits alone
            "ISEMAIL_RFC5322 0 of 30",
            "ISEMAIL_VALID_CATEGORY 14 of 14",
        ];
        Assert.Equal(string.Join('\n', expected), string.Join('\n', taken));
    }

    /// <summary>The file shows control characters as their pictures (U+2400 and on).</summary>
    private static string AddressOf(XElement test) => string.Concat(
        ((string?)test.Element("address") ?? "").Select(static letter => letter is >= '\u2400' and <= '\u2420' ? (char)(letter - 0x2400) : letter));
}
