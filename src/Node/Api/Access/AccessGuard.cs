using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using Gwangan.Node.Observability;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gwangan.Node.Api.Access;

/// <summary>Stands before every route: who calls, whether a key is needed, and whether it is too much. Any thread.</summary>
/// <remarks>
/// Programs on this machine are not limited unless that is configured: they are the operator's own, and what one of them does to the machine no limit on requests prevents. A request that says
/// it was forwarded is none of them, even when it arrives from here. What is refused costs a look into a table, no exception and no route.
/// </remarks>
public sealed class AccessGuard : IDisposable
{
    /// <summary>The WebSocket's own subprotocol, which the node answers when a client offers several.</summary>
    public const string SocketProtocol = "gwangan.v1";

    /// <summary>In front of a key among the subprotocols that a browser offers: it cannot set headers, and what stands in a URL ends up in logs.</summary>
    public const string SocketKeyPrefix = "bearer.";

    private const string Scheme = "Bearer ", LimitHeader = "RateLimit", PolicyHeader = "RateLimit-Policy";

    private readonly CallerOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly BucketTable _buckets = new();
    private readonly long[] _refused = new long[Enum.GetValues<AccessRefusal>().Length];
    private int _hasWarned;

    /// <summary>Opens the edge of a node.</summary>
    /// <exception cref="NodeException">The file of keys makes no sense.</exception>
    public AccessGuard(CallerOptions options, int socketsMax, string keysFile, TimeProvider clock, ILogger log)
    {
        (_options, _clock, _log) = (options, clock, log);
        Keys = new ApiKeys(keysFile, clock, log);
        Visits = new Visits(socketsMax, clock);
        Own = new Caller(this, CallerId.Here, null, null, isOwn: true);
    }

    /// <summary>The keys.</summary>
    public ApiKeys Keys { get; }

    /// <summary>What is open now.</summary>
    public Visits Visits { get; }

    /// <summary>The node itself, where it hands something in on its own account: no limit and no key.</summary>
    public Caller Own { get; }

    /// <summary>How often somebody was turned away, by reason.</summary>
    public IEnumerable<KeyValuePair<AccessRefusal, long>> Refused => Enum.GetValues<AccessRefusal>().Select(reason => KeyValuePair.Create(reason, Interlocked.Read(ref _refused[(int)reason])));

    /// <summary>The caller of a request that was admitted.</summary>
    public static Caller CallerOf(HttpContext context) => context.Features.GetRequiredFeature<Caller>();

    /// <summary>The subprotocol that a WebSocket is accepted with: the node's own where the client offers it, and never the one that holds a key.</summary>
    public static string? ProtocolOf(HttpContext context) => context.WebSockets.WebSocketRequestedProtocols.Contains(SocketProtocol) ? SocketProtocol : null;

    /// <summary>Adds what is measured here.</summary>
    public void AddTo(NodeMetrics metrics)
    {
        metrics.Counter("gwangan_access_refused_total", "Requests, envelopes and connections that the edge turned away, by reason.",
            () => Refused.Select(each => new Measurement<double>(each.Value, new KeyValuePair<string, object?>("reason", NameOf(each.Key)))));
        metrics.Meter.CreateObservableGauge("gwangan_access_open", () => Enum.GetValues<VisitKind>().Select(kind => new Measurement<double>(Visits.CountOf(kind), new KeyValuePair<string, object?>("kind", NameOf(kind)))),
            description: "What is open by kind: sockets, block streams, chunks of snapshots.");
    }

    /// <summary>Why a request is turned away; null when it may go on. Sets the headers about limits.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isData">Whether every path of its listener gives out data.</param>
    public ApiException? Refuse(HttpContext context, bool isData = false)
    {
        PathString path = context.Request.Path;
        // Whoever decides whether this node gets requests at all must hear of it in any case.
        if (path.StartsWithSegments("/health")) return null;
        CallerId id = CallerId.Of(context.Connection.RemoteIpAddress ?? IPAddress.Loopback);
        RateTier? tier = _options.Limits && (_options.LimitLoopback || id != CallerId.Here || IsForwarded(context)) ? _options.Anonymous : null;
        Caller caller = new(this, id, null, tier);
        if (ShownKey(context) is { } shown)
        {
            // An address answers for the wrong keys that come from it, and a key for nothing that others at its address did.
            if (!Keys.TryFind(shown, out ApiKey key))
            {
                if (RefuseFaults(caller) is { } faults) return faults;
                Charge(caller, 1);
                context.Response.Headers.WWWAuthenticate = "Bearer";
                return Count(AccessRefusal.KeyUnknown, new ApiException(StatusCodes.Status401Unauthorized, "api.KeyUnknown", "This API key is unknown, was revoked or has expired."));
            }
            caller = new Caller(this, id, key, _options.Limits ? key.Tier : null);
        }
        else if ((isData && _options.RequireKey == KeyNeed.All) || NeedsKey(context, path))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return RefuseMissing();
        }
        context.Features.Set(caller);
        if (caller.Tier is null) return null;
        ApiException? refusal = RefuseRequests(caller, context.GetEndpoint()?.Metadata.GetMetadata<RouteWeight>()?.Requests ?? 1, out Taken taken);
        Tell(context.Response.Headers, caller.Tier.Requests, taken);
        return refusal;
    }

    /// <summary>Takes a place for what stays open.</summary>
    /// <exception cref="ApiException">There is none for this caller.</exception>
    public Visit Enter(HttpContext context, VisitKind kind, CancellationToken ends)
    {
        Caller caller = CallerOf(context);
        if (Visits.TryEnter(caller, kind, ends) is { } visit) return visit;
        int all = Visits.MostOf(kind), own = caller.Tier?.MostOf(kind) ?? all;
        throw kind switch
        {
            VisitKind.Socket => Count(AccessRefusal.Sockets, new ApiException(StatusCodes.Status503ServiceUnavailable, "api.TooManySockets", $"At most {all} WebSockets are open at a time, {own} of one caller.")),
            VisitKind.BlockStream => Count(AccessRefusal.BlockStreams, new ApiException(StatusCodes.Status503ServiceUnavailable, "api.TooManyFollowers", $"At most {all} nodes follow this one at a time, {own} of one caller.")),
            _ => Count(AccessRefusal.Chunks, new ApiException(StatusCodes.Status429TooManyRequests, "api.TooManyDownloads", $"At most {all} chunks of snapshots are sent at a time, {own} to one caller.")),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Keys.Dispose();

    internal ApiException? RefuseEnvelopes(Caller caller, int count)
    {
        if (caller is { Key: null, IsOwn: false } && _options.RequireKey != KeyNeed.None) return RefuseMissing();
        if (caller.Tier is not { } tier) return null;
        if (RefuseFaults(caller) is { } faults) return faults;
        Taken taken = Take(caller, Spending.Envelopes, count);
        return taken.IsTaken ? null : Count(AccessRefusal.Envelopes, Wait("api.TooManyEnvelopes", $"This caller hands in more than {tier.Envelopes.PerSecond} envelopes a second.", taken));
    }

    internal ApiException? RefuseRequests(Caller caller, int weight, out Taken taken)
    {
        taken = new Taken(true, 0, 0, 0);
        if (caller.Tier is not { } tier) return null;
        taken = Take(caller, Spending.Requests, weight);
        return taken.IsTaken ? null : Count(AccessRefusal.Requests, Wait("api.TooManyRequests", $"This caller asks more than {tier.Requests.PerSecond} times a second.", taken));
    }

    internal void Charge(Caller caller, int faults)
    {
        if (caller.Tier is not { } tier) return;
        if (caller.Key is { } key) key.Charge(Spending.Faults, faults, Now());
        else _buckets.Charge(caller.Id, Spending.Faults, faults, tier.Faults, Now());
    }

    private ApiException RefuseMissing() => Count(
        AccessRefusal.KeyMissing, new ApiException(StatusCodes.Status401Unauthorized, "api.KeyMissing", "This needs an API key: as Authorization: Bearer, or among the subprotocols of a WebSocket."));

    // Faults are known only afterwards, so they are refused while their bucket is in debt.
    private ApiException? RefuseFaults(Caller caller)
    {
        if (caller.Tier is null) return null;
        Taken taken = Take(caller, Spending.Faults, 0);
        return taken.IsTaken ? null : Count(AccessRefusal.Faults, Wait("api.TooManyFaults", "Too many malformed or forged envelopes, or wrong API keys, came from this caller.", taken));
    }

    private Taken Take(Caller caller, Spending what, int cost) =>
        caller.Key is { } key ? key.TryTake(what, cost, Now()) : _buckets.TryTake(caller.Id, what, cost, caller.Tier!.RateOf(what), Now());

    // A monotonic clock: that of the wall may be set back.
    private long Now() => _clock.GetElapsedTime(0).Ticks;

    private bool NeedsKey(HttpContext context, PathString path) => _options.RequireKey switch
    {
        KeyNeed.All => path.StartsWithSegments("/api") || path.StartsWithSegments("/ws") || path.StartsWithSegments("/node") || path.StartsWithSegments("/openapi") || path.StartsWithSegments(Routes.EthereumPath),
        KeyNeed.Submissions => HttpMethods.IsPost(context.Request.Method) && path.StartsWithSegments("/api"),
        _ => false,
    };

    // A proxy on this machine that is not named in the configuration would otherwise make everybody a program of this machine.
    private bool IsForwarded(HttpContext context)
    {
        IHeaderDictionary headers = context.Request.Headers;
        bool isUnknown = headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("Forwarded") || headers.ContainsKey("X-Real-IP");
        if (isUnknown && Interlocked.Exchange(ref _hasWarned, 1) == 0) _log.ProxyUnknown();
        return isUnknown || headers.ContainsKey("X-Original-For");
    }

    private static string? ShownKey(HttpContext context)
    {
        StringValues header = context.Request.Headers.Authorization;
        if (header.Count == 1 && header[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return text[Scheme.Length..].Trim();
        if (context.Request.Headers.SecWebSocketProtocol.Count == 0) return null;
        foreach (string protocol in context.Request.Headers.GetCommaSeparatedValues("Sec-WebSocket-Protocol"))
            if (protocol.StartsWith(SocketKeyPrefix, StringComparison.Ordinal)) return protocol[SocketKeyPrefix.Length..];
        return null;
    }

    // draft-ietf-httpapi-ratelimit-headers: q tokens in a window of w seconds; r are left, and in t seconds all are there again.
    private static void Tell(IHeaderDictionary headers, Rate rate, Taken taken)
    {
        headers[PolicyHeader] = string.Create(CultureInfo.InvariantCulture, $"\"requests\";q={rate.Burst};w={rate.WindowTicks / TimeSpan.TicksPerSecond}");
        headers[LimitHeader] = string.Create(CultureInfo.InvariantCulture, $"\"requests\";r={taken.Left};t={Seconds(taken.FillTicks)}");
    }

    private static ApiException Wait(string code, string message, Taken taken) => new(StatusCodes.Status429TooManyRequests, code, message) { RetryAfterSeconds = Math.Max(1, Seconds(taken.WaitTicks)) };

    private static int Seconds(long ticks) => (int)((ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    private ApiException Count(AccessRefusal reason, ApiException refusal)
    {
        Interlocked.Increment(ref _refused[(int)reason]);
        return refusal;
    }

    internal static string NameOf<TEnum>(TEnum value) where TEnum : struct, Enum
    {
        string name = value.ToString();
        return $"{char.ToLowerInvariant(name[0])}{name[1..]}";
    }
}
