using Google.Protobuf;
using Google.Protobuf.Reflection;
using Gwangan.Node.Api.Cosmos.Protos.Rest;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>A route of REST: a verb and a path some of whose parts are fields of the request.</summary>
/// <param name="Query">The query.</param>
/// <param name="IsPost">Whether the request is the body of a POST.</param>
/// <param name="Parts">The parts of the path: plain words, <c>{field}</c>, and at the end <c>{field=**}</c> for all that is left.</param>
internal sealed record RestRoute(CosmosQuery Query, bool IsPost, string[] Parts)
{
    private const string Rest = "=**}";

    /// <summary>The route of a rule.</summary>
    public static RestRoute Of(CosmosQuery query, HttpRule rule) => rule.PatternCase switch
    {
        HttpRule.PatternOneofCase.Get => new RestRoute(query, false, rule.Get[1..].Split('/')),
        HttpRule.PatternOneofCase.Post => new RestRoute(query, true, rule.Post[1..].Split('/')),
        _ => throw new ArgumentException($"{query.Path} has a route of another verb"),
    };

    /// <summary>As people read it.</summary>
    public override string ToString() => $"{(IsPost ? "POST" : "GET")} /{string.Join('/', Parts)}";

    /// <summary>How many of its parts are plain words: the route with the most of them is meant.</summary>
    public int Words => Parts.Count(part => part[0] != '{');

    /// <summary>Reads a path; null when it is another's. Fields by their names.</summary>
    public Dictionary<string, string>? TryRead(string[] path)
    {
        bool isOpen = Parts[^1].EndsWith(Rest, StringComparison.Ordinal);
        if (isOpen ? path.Length < Parts.Length : path.Length != Parts.Length) return null;
        Dictionary<string, string> fields = [];
        for (int i = 0; i < Parts.Length; i++)
        {
            string part = Parts[i];
            if (part[0] != '{')
            {
                if (part != path[i]) return null;
            }
            else if (part.EndsWith(Rest, StringComparison.Ordinal)) fields[part[1..^Rest.Length]] = string.Join('/', path[i..]);
            else if (path[i].Length == 0) return null;
            else fields[part[1..^1]] = path[i];
        }
        return fields;
    }
}

/// <summary>All routes, and which of them a path means.</summary>
internal sealed class RestRoutes(IEnumerable<RestRoute> routes)
{
    private readonly RestRoute[] _routes = [.. routes.OrderByDescending(route => route.Words)];

    /// <summary>Finds a route; null where there is none. <paramref name="isOtherVerb"/> tells of one for the other verb.</summary>
    public RestRoute? Find(string[] path, bool isPost, out Dictionary<string, string> fields, out bool isOtherVerb)
    {
        isOtherVerb = false;
        foreach (RestRoute route in _routes)
        {
            if (route.TryRead(path) is not { } found) continue;
            if (route.IsPost == isPost)
            {
                fields = found;
                return route;
            }
            isOtherVerb = true;
        }
        fields = [];
        return null;
    }
}
