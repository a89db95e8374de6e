namespace Gwangan.Node.Api.Access;

/// <summary>How many ordinary requests a route counts as.</summary>
/// <param name="Requests">1 where nothing is said.</param>
public sealed record RouteWeight(int Requests);

/// <summary>Says what routes cost, where they are mapped.</summary>
public static class RouteWeights
{
    /// <summary>The route counts as so many requests.</summary>
    public static TBuilder Weighs<TBuilder>(this TBuilder route, int requests) where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteWeight(requests));
}
