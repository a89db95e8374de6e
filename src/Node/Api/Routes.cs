namespace Gwangan.Node.Api;

/// <summary>Everything that the node serves over HTTP, in one place.</summary>
public static class Routes
{
    /// <summary>Adds what the routes need, before the host is built.</summary>
    public static void AddServices(IServiceCollection services, City city) => services.AddSingleton(city);

    /// <summary>Maps every route.</summary>
    public static void Map(WebApplication app, City city) =>
        app.MapGet("/health", () => city.Head.IsReady
            ? Results.Json(new { status = "ready" })
            : Results.Json(new { status = "starting", reason = "the first block is being made" }, statusCode: StatusCodes.Status503ServiceUnavailable));
}
