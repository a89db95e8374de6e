using System.Buffers;
using System.Globalization;
using System.Net;
using Gwangan.Node.Api.Exchange;

namespace Gwangan.Node.Api.Access;

/// <summary>Headers that tell browsers what an answer may do.</summary>
public sealed class SecurityHeaders(int hstsDays, IReadOnlyList<Neighbour> neighbours)
{
    /// <summary>What is not the page loads nothing and is shown in no frame.</summary>
    public const string DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    private static readonly string[] DataPaths = ["/api", "/ws", "/node", "/openapi", "/health", Routes.EthereumPath];
    private static readonly SearchValues<char> HostLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]");
    private readonly string _neighbours = string.Concat(neighbours.Select(static each => $" {each.Url}"));
    private readonly string _transport = string.Create(CultureInfo.InvariantCulture, $"max-age={hstsDays * 86_400L}");

    /// <summary>Writes them.</summary>
    public void Add(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        HttpRequest request = context.Request;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        if (IsData(request.Path)) headers.ContentSecurityPolicy = DataPolicy;
        else
        {
            headers.ContentSecurityPolicy = PagePolicy(request.Host, _neighbours);
            headers.XFrameOptions = "DENY";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        }
        // For a name only: browsers ignore it for addresses, and localhost is shared by every program of a machine.
        if (hstsDays > 0 && request.IsHttps && request.Host.Host is var host && host != "localhost" && !IPAddress.TryParse(host, out _)) headers.StrictTransportSecurity = _transport;
    }

    /// <summary>What the page may do: talk to the server it came from and the neighbours that this node names, and nothing else. The WebSocket is named too, since not every browser counts it as part of the page's own origin.</summary>
    /// <param name="host">Where the page was asked for.</param>
    /// <param name="neighbours">Origins, each behind a space.</param>
    public static string PagePolicy(HostString host, string neighbours = "")
    {
        string own = host.Value is { Length: > 0 } name && !name.AsSpan().ContainsAnyExcept(HostLetters) ? $" ws://{name} wss://{name}" : "";
        return $"default-src 'self'; connect-src 'self'{own}{neighbours}; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static bool IsData(PathString path)
    {
        foreach (string data in DataPaths)
            if (path.StartsWithSegments(data)) return true;
        return false;
    }
}
