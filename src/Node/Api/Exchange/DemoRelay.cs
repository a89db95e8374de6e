using System.Globalization;
using System.Net;
using System.Text.Json;
using Gwangan.Node.Client;

namespace Gwangan.Node.Api.Exchange;

/// <summary>The demo bank of a follower: passes the request on to the node that has the bank's keys, and answers when this node shows the money too.</summary>
public sealed class DemoRelay(ExchangeApi api)
{
    private readonly HttpClient _http = NodeHttp.Create(api.City.Options.Tls.Authorities, api.City.Options.FollowKeyFile);

    /// <summary>Maps the route.</summary>
    public void Map(RouteGroupBuilder routes) =>
        routes.MapPost("/demo/fund", (HttpContext context, CancellationToken cancel) => FundAsync(context, cancel)).WithSummary("Give a new account demo money, once (demo cities only)")
            .Accepts<FundBody>("application/json").Produces<FundAnswer>();

    private async Task<IResult> FundAsync(HttpContext context, CancellationToken cancel)
    {
        if (api.City.Following is not { IsDemo: true } following) throw ApiException.NotFound("such route");
        if (context.Request.ContentLength is null or > ApiLimits.DemoBodyMax) throw ApiException.BadRequest("The body is { \"address\": \"0x…\" }.");
        byte[] body = new byte[context.Request.ContentLength.Value];
        await RequestBody.InTimeAsync(ApiLimits.BodyMax, cancel, over => context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: true, over));
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ApiLimits.DemoWaitMax);
        try
        {
            using ByteArrayContent content = new(body);
            content.Headers.ContentType = new("application/json");
            using HttpResponseMessage response = await _http.PostAsync(new Uri(following.Leader, "api/v1/demo/fund"), content, limit.Token);
            string answer = await response.Content.ReadAsStringAsync(limit.Token);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                using JsonDocument funded = JsonDocument.Parse(answer);
                long height = funded.RootElement.GetProperty("height").GetInt64();
                await api.Feed.WaitAsync(height, limit.Token);
                context.Response.Headers[ApiEdge.HeightHeader] = height.ToString(CultureInfo.InvariantCulture);
            }
            return Results.Text(answer, "application/json", statusCode: (int)response.StatusCode);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.LeaderUnreachable", "The node that has the demo bank does not answer; try again in a moment.");
        }
    }
}
