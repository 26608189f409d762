using System.Collections.Immutable;

namespace Shopkeeper.Members.Passkeys;

/// <summary>
/// Where passkeys of a shop are good: the domain that they belong to (the id of the relying party), and the origins whose pages may use
/// them. It is the shop's setting and never what a request says: a host name that somebody made up opens nothing.
/// </summary>
public sealed record PasskeySite
{
    private const string LocalName = "localhost";
    private const char Between = ' ';

    /// <summary>Nothing was set: on the own machine only, at whatever port.</summary>
    public static readonly PasskeySite Local = new(LocalName, []);

    private PasskeySite(string domain, ImmutableArray<string> origins) => (Domain, Origins) = (domain, origins);

    public string Domain { get; }

    /// <summary>As browsers write them: scheme, host, and a port that is not the scheme's own. Empty: the own machine.</summary>
    public ImmutableArray<string> Origins { get; }

    /// <summary>Reads origins parted by blanks; the domain is the host of the first, and the others must lie in it.</summary>
    public static bool TryRead(string text, out PasskeySite site, out string problem)
    {
        (site, problem) = (Local, "");
        var origins = ImmutableArray.CreateBuilder<string>();
        var domain = "";
        foreach (var part in text.Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var uri) || uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0
                || uri.HostNameType != UriHostNameType.Dns || !IsSafe(uri))
            {
                problem = $"An origin is https:// and a host name, such as https://club.shop.example; '{part}' is none.";
                return false;
            }

            domain = origins.Count == 0 ? uri.IdnHost : domain;
            if (uri.IdnHost != domain && !uri.IdnHost.EndsWith("." + domain, StringComparison.Ordinal))
            {
                problem = $"'{part}' does not lie in '{domain}', the host of the first origin: passkeys belong to one domain.";
                return false;
            }

            origins.Add(uri.IsDefaultPort ? $"{uri.Scheme}://{uri.IdnHost}" : $"{uri.Scheme}://{uri.IdnHost}:{uri.Port}");
        }

        site = origins.Count == 0 ? Local : new PasskeySite(domain, origins.ToImmutable());
        return true;
    }

    /// <summary>Whether a page of this origin may use the passkeys.</summary>
    public bool Allows(string origin) => Origins.IsEmpty
        ? Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Host == LocalName && IsSafe(uri)
        : Origins.Contains(origin, StringComparer.Ordinal);

    /// <summary>What a browser calls a secure context: TLS, or the own machine.</summary>
    private static bool IsSafe(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.Host == LocalName);
}
