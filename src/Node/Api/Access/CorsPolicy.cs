using System.Net;

namespace Gwangan.Node.Api.Access;

/// <summary>Which pages of other origins may use the API (Fetch standard, CORS protocol). It keeps pages in browsers from reading answers, and nobody else from anything.</summary>
/// <remarks>Nothing here rests on cookies, so a page of another origin has no more power than its visitor; a list is for those who want to say whose pages may send orders.</remarks>
public sealed class CorsPolicy
{
    /// <summary>Pages of every origin.</summary>
    public const string Everyone = "*";

    private const string Methods = "GET, POST", MaxAgeSeconds = "86400";
    private const string TakenHeaders = $"Content-Type, Authorization, {ApiEdge.HeightHeader}, x-cosmos-block-height, X-Grpc-Web, X-User-Agent", ShownHeaders = $"{ApiEdge.HeightHeader}, x-cosmos-block-height, Grpc-Metadata-X-Cosmos-Block-Height, RateLimit, RateLimit-Policy, Retry-After";

    private readonly bool _isForEveryone;
    private readonly string[] _origins;

    /// <summary>A policy from its setting.</summary>
    public CorsPolicy(string origins)
    {
        _isForEveryone = origins == Everyone;
        _origins = _isForEveryone || origins == NodeOptions.Off ? [] : origins.Split(',');
    }

    /// <summary>What was expected instead of a setting that is none; null when it is one.</summary>
    public static string? Problem(string origins) =>
        origins is Everyone or NodeOptions.Off || origins.Split(',').All(IsOrigin) ? null : "expected origins such as https://exchange.example, * or off";

    /// <summary>Whether a WebSocket may be opened by whoever opens it: browsers do not ask before they do, so the origin they name is checked here.</summary>
    public bool AllowsSocket(HttpRequest request)
    {
        if (_isForEveryone || request.Headers.Origin is not [{ Length: > 0 } origin, ..]) return true;
        // The page's own: whether TLS ends here or at a proxy, host and port are the same.
        return _origins.Contains(origin, StringComparer.OrdinalIgnoreCase) || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri) && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether what comes from this machine names a host that can mean it. A page whose name has come to mean this machine (DNS rebinding) would pass for the node's own page, whatever the list says.</summary>
    public bool AllowsHost(HttpContext context)
    {
        if (_isForEveryone || context.Connection.RemoteIpAddress is not { } address || !IPAddress.IsLoopback(address)) return true;
        string host = context.Request.Host.Host;
        return host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out _)
            || _origins.Any(origin => new Uri(origin).Host.Equals(host, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Writes the headers; true when the request was a question of a browser, which is answered with this.</summary>
    public bool Answer(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        bool isAllowed = _isForEveryone;
        if (_isForEveryone) headers.AccessControlAllowOrigin = Everyone;
        else if (_origins.Length > 0)
        {
            headers.Vary = "Origin";
            if (context.Request.Headers.Origin is [{ } origin] && _origins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            {
                headers.AccessControlAllowOrigin = origin;
                isAllowed = true;
            }
        }
        if (isAllowed) headers.AccessControlExposeHeaders = ShownHeaders;
        if (!HttpMethods.IsOptions(context.Request.Method)) return false;
        if (isAllowed)
        {
            headers.AccessControlAllowMethods = Methods;
            headers.AccessControlAllowHeaders = TakenHeaders;
            headers.AccessControlMaxAge = MaxAgeSeconds;
        }
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }

    // Scheme, host and port as a browser writes them: nothing behind, and no port where it is the scheme's own.
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase);
}
