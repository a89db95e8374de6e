using System.Net;

namespace Gwangan.Node.Api.Access;

/// <summary>What a key is needed for.</summary>
public enum KeyNeed
{
    /// <summary>Nothing: a key only gives its owner limits of his own.</summary>
    None,

    /// <summary>Handing in envelopes.</summary>
    Submissions,

    /// <summary>Everything but the health and the page's own files.</summary>
    All,
}

/// <summary>Who may use the API, and how much.</summary>
public sealed record CallerOptions
{
    /// <summary>What a key is needed for.</summary>
    public KeyNeed RequireKey { get; init; }

    /// <summary>Whether callers are limited at all.</summary>
    public bool Limits { get; init; } = true;

    /// <summary>Whether programs on this machine are limited like everybody else.</summary>
    public bool LimitLoopback { get; init; }

    /// <summary>The proxies whose X-Forwarded-For is believed; that of everybody else is not.</summary>
    public IReadOnlyList<IPNetwork> Proxies { get; init; } = [];

    /// <summary>What a caller without a key may do.</summary>
    public RateTier Anonymous { get; init; } = RateTier.Anonymous;

    /// <summary>An address or a network such as 10.0.0.0/8.</summary>
    /// <exception cref="NodeException">It is none.</exception>
    public static IPNetwork ParseProxy(string text) => TryParseProxy(text, out IPNetwork network) ? network : throw new NodeException($"{text} is no address and no network");

    /// <summary>Reads an address or a network such as 10.0.0.0/8; false when the text is none.</summary>
    public static bool TryParseProxy(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network)) return true;
        if (!IPAddress.TryParse(text, out IPAddress? address)) return false;
        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
