using Gwangan.Node.Api.Cosmos.Events;

namespace Gwangan.Node.Api.Cosmos.Methods;

/// <summary>Subscriptions of a WebSocket to events.</summary>
public static class SubscriptionMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<CometMethod> Of(CometApi api) =>
    [
        Of("subscribe", ["query"], request =>
        {
            if (request.Id.Length == 0) throw CometException.Refused("a subscription needs an id, which its events carry");
            request.Then(api.Feed.Add(request.Session!, EventQueryParser.Parse(request.Text("query")), request.Id));
        }),
        Of("unsubscribe", ["query"], request =>
        {
            if (!request.Session!.TryRemove(EventQueryParser.Parse(request.Text("query")).Text)) throw CometException.Refused("subscription not found");
        }),
        Of("unsubscribe_all", [], request =>
        {
            if (request.Session!.RemoveAll() == 0) throw CometException.Refused("subscription not found");
        }),
    ];

    private static CometMethod Of(string name, string[] parameters, Action<CometRequest> answer) => CometMethod.Of(name, parameters, request =>
    {
        answer(request);
        request.Json.WriteStartObject();
        request.Json.WriteEndObject();
    }) with { IsOfSockets = true };
}
