using System.Diagnostics;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Api;

/// <summary>Measures every request by its declared route, before everything else that happens to it.</summary>
public static class RequestWatch
{
    private static readonly string[] StatusTexts = [.. Enumerable.Range(0, 600).Select(status => $"{status}")];

    /// <summary>Puts the watch before the edge.</summary>
    public static void UseWatch(this WebApplication app, City city) => app.Use(async (context, next) =>
    {
        long began = Stopwatch.GetTimestamp();
        using Activity? span = context.Request.Path == "/ws" ? null : Traces.BeginRequest(context.Request.Headers.TraceParent);
        try
        {
            await next(context);
        }
        finally
        {
            if (span is not null)
            {
                span.DisplayName = $"{MethodOf(context)} {RouteOf(context)}";
                span.SetTag("http.request.method", MethodOf(context)).SetTag("http.route", RouteOf(context)).SetTag("http.response.status_code", context.Response.StatusCode);
                if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError) span.SetStatus(ActivityStatusCode.Error);
            }
            // A WebSocket's time is its visitor's.
            if (context.Response.StatusCode != StatusCodes.Status101SwitchingProtocols) Tell(city, context, Stopwatch.GetElapsedTime(began));
        }
    });

    /// <summary>A request's route as it is declared: paths can name accounts.</summary>
    public static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";

    private static void Tell(City city, HttpContext context, TimeSpan elapsed)
    {
        int status = context.Response.StatusCode;
        if (city.Metrics.RequestSeconds.Enabled)
        {
            city.Metrics.RequestSeconds.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("method", MethodOf(context)),
                new KeyValuePair<string, object?>("route", RouteOf(context)), new KeyValuePair<string, object?>("status", StatusTexts[status < StatusTexts.Length ? status : 0]));
        }
        if (city.Log.IsEnabled(LogLevel.Debug)) city.Log.RequestServed(MethodOf(context), RouteOf(context), status, Math.Round(elapsed.TotalMilliseconds, 2));
    }

    // Any word can be sent as a method, and every word would be a series of its own.
    private static string MethodOf(HttpContext context) => context.Request.Method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "PATCH" or "OPTIONS" => context.Request.Method,
        _ => "other",
    };
}
