using Microsoft.AspNetCore.HttpOverrides;

namespace Gwangan.Node.Api.Access;

/// <summary>Where requests really come from, when they come through proxies.</summary>
public static class Proxies
{
    /// <summary>Believes X-Forwarded-For as far as trusted proxies wrote it: from its end, up to the first address that is none of theirs.</summary>
    public static void UseProxies(this WebApplication app, IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        if (proxies.Count == 0) return;
        ForwardedHeadersOptions options = new() { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (System.Net.IPNetwork proxy in proxies) options.KnownIPNetworks.Add(proxy);
        app.UseForwardedHeaders(options);
    }
}
