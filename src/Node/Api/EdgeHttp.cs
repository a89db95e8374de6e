using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Api;

/// <summary>What every request to a listener beside the exchange API's own passes: the same headers, origins, keys, rates and places as there.</summary>
public abstract class EdgeHttp(ExchangeApi exchange)
{
    private readonly SecurityHeaders _headers = new(exchange.City.Options.Tls.HstsDays, []);

    /// <summary>The other side, whose edge and index this one shares.</summary>
    protected ExchangeApi Exchange => exchange;

    /// <summary>Whose pages may ask.</summary>
    protected CorsPolicy Origins { get; } = new(exchange.City.Options.Access.Origins);

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        _headers.Add(context);
        if (Origins.Answer(context)) return;
        if (!IsServed(context.Request.Path.Value ?? ""))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        try
        {
            if (exchange.Access.Refuse(context, isData: true) is { } refusal) throw refusal;
            RequireHost(context);
            if (await TryStayAsync(context)) return;
            Caller caller = AccessGuard.CallerOf(context);
            using RequestPlaces.Place? place = exchange.Requests.TryTake(caller.Tier is null ? null : caller.Holder);
            if (place is null) throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "The node is answering too many at once, or too many of this caller; ask again in a moment.");
            await ServeAsync(context, caller);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = bad.StatusCode;
        }
        catch (ApiException error) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, error);
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            exchange.City.Log.RequestFailed(context.Request.Method, "/", error);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    /// <summary>Ends what stays open.</summary>
    public virtual void EndAll()
    {
    }

    /// <summary>Whether there is anything at a path.</summary>
    protected virtual bool IsServed(string path) => true;

    /// <summary>Takes in what stays open in a place of its own, such as a WebSocket; false for all else.</summary>
    protected virtual Task<bool> TryStayAsync(HttpContext context) => Task.FromResult(false);

    /// <summary>Answers a request that was let in.</summary>
    protected abstract Task ServeAsync(HttpContext context, Caller caller);

    /// <summary>Tells why a request is turned away, in the form of this listener.</summary>
    protected abstract Task RefuseAsync(HttpContext context, ApiException error);

    /// <summary>Refuses who names this machine by a name that is not its own.</summary>
    /// <exception cref="ApiException">It does.</exception>
    protected void RequireHost(HttpContext context)
    {
        if (!Origins.AllowsHost(context)) throw new ApiException(StatusCodes.Status403Forbidden, "api.HostNotAllowed", "A program of this machine asks this node by its address, as localhost, or by a name in cors.origins.");
    }
}
