using System.Globalization;
using System.Net;
using System.Text.Json;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Index;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Api;

/// <summary>What every request passes: headers out, errors in one form, and the height that the client has seen.</summary>
public static class ApiEdge
{
    /// <summary>Carried by every answer: the height it shows at least. A client that sends it back is never shown less, whichever node answers.</summary>
    public const string HeightHeader = "Gwangan-Height";

    /// <summary>Puts the edge before all routes.</summary>
    public static void UseEdge(this WebApplication app, ExchangeApi api)
    {
        SecurityHeaders headers = new(api.City.Options.Tls.HstsDays, api.City.Options.Neighbours);
        CorsPolicy origins = new(api.City.Options.Access.Origins);
        app.Use(async (context, next) =>
        {
            headers.Add(context);
            if (origins.Answer(context)) return;
            ApiException? refusal = api.Access.Refuse(context);
            using RequestPlaces.Place? place = api.Requests.TryTake(HolderOf(context));
            if (place is null) refusal ??= new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "The node is answering too many at once, or too many of this caller; ask again in a moment.");
            if (refusal is not null) await WriteAsync(context, refusal);
            else await PassAsync(context, next, api, place!);
        });
    }

    // A key has a share of its own, since strangers may be at the same address; whoever has no limits has no share.
    private static object? HolderOf(HttpContext context)
    {
        if (context.Features.Get<Caller>() is { } caller) return caller.Tier is null ? null : caller.Holder;
        CallerId id = CallerId.Of(context.Connection.RemoteIpAddress ?? IPAddress.Loopback);
        return id == CallerId.Here ? null : id;
    }

    // Errors of the routes end here, in one form.
    private static async Task PassAsync(HttpContext context, RequestDelegate next, ExchangeApi api, RequestPlaces.Place place)
    {
        try
        {
            if (!api.Feed.IsReady && NeedsFeed(context.Request.Path))
                throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Starting", $"The node is starting: its index is at height {api.Feed.Height} of {api.City.Head.Current.Height}.");
            await SeeHeightAsync(context, api);
            if (HasPlaces(context.Request.Path)) place.Dispose();
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null }) await WriteAsync(context, ErrorOf(context.Response.StatusCode));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, ErrorOf(error, context, api.City.Log));
        }
    }

    private static bool NeedsFeed(PathString path) => path.StartsWithSegments("/ws") || (path.StartsWithSegments("/api") && path != "/api/v1/status");

    // WebSockets and block streams stay for as long as they like, in places of their own.
    private static bool HasPlaces(PathString path) => path == "/ws" || path == "/node/v1/blocks";

    private static async Task SeeHeightAsync(HttpContext context, ExchangeApi api)
    {
        if (context.Request.Headers.TryGetValue(HeightHeader, out var seen))
        {
            if (!long.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out long height)) throw ApiException.BadRequest($"{HeightHeader} is a height.");
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            limit.CancelAfter(ApiLimits.HeightWaitMax);
            try
            {
                await api.Feed.WaitAsync(height, limit.Token);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.HeightNotReached", "This node has not reached the height that the client has seen.");
            }
        }
        context.Response.Headers[HeightHeader] = api.Feed.Height.ToString(CultureInfo.InvariantCulture);
    }

    // What routing refused before a route was reached.
    private static ApiException ErrorOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => ApiException.NotFound("such route"),
        StatusCodes.Status405MethodNotAllowed => new ApiException(status, "api.MethodNotAllowed", "This route does not take this method."),
        StatusCodes.Status415UnsupportedMediaType => new ApiException(status, "api.UnsupportedMediaType", "This route does not take a body of this type."),
        _ => new ApiException(status, "api.BadRequest", "The request is malformed."),
    };

    private static ApiException ErrorOf(Exception error, HttpContext context, ILogger log) => error switch
    {
        ApiException known => known,
        HeightNotAvailableException => new ApiException(StatusCodes.Status400BadRequest, "api.HeightNotAvailable", $"{char.ToUpperInvariant(error.Message[0])}{error.Message[1..]}."),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new ApiException(StatusCodes.Status413PayloadTooLarge, "api.BodyTooLarge", "The body is larger than this route takes."),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => RequestBody.TooSlow(),
        BadHttpRequestException bad => new ApiException(bad.StatusCode, "api.BadRequest", "The request is malformed."),
        JsonException => ApiException.BadRequest("The body is not the JSON that this route takes."),
        IndexAwayException => new ApiException(StatusCodes.Status503ServiceUnavailable, "api.IndexAway", error.Message),
        LmdbException => new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "Too many are reading the state at once."),
        SnapshotExpiredException => new ApiException(StatusCodes.Status503ServiceUnavailable, "api.TooSlow", "The state moved on while it was read; ask again for less."),
        _ => Unexpected(error, context, log),
    };

    private static ApiException Unexpected(Exception error, HttpContext context, ILogger log)
    {
        log.RequestFailed(context.Request.Method, RequestWatch.RouteOf(context), error);
        return new ApiException(StatusCodes.Status500InternalServerError, "api.Internal", "The node failed at this request; its log says why.");
    }

    private static Task WriteAsync(HttpContext context, ApiException error)
    {
        context.Response.StatusCode = error.Status;
        if (error.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = error.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(new ErrorAnswer(new ErrorItem(error.Code, error.Message)), ApiJson.Default.ErrorAnswer);
    }
}
