using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Client;

/// <summary>What load is made of.</summary>
public enum LoadMix
{
    /// <summary>Orders that rest, cancellations of them, and orders that trade.</summary>
    Orders,

    /// <summary>Transfers of one won.</summary>
    Transfers,
}

/// <summary>How a node is loaded.</summary>
public sealed record LoadOptions
{
    /// <summary>The node.</summary>
    public required Uri Node { get; init; }

    /// <summary>The accounts' keys; they sign in turn.</summary>
    public required IReadOnlyList<SigningKey> Keys { get; init; }

    /// <summary>The market of orders.</summary>
    public string Market { get; init; } = "GOLD-KRW";

    /// <summary>Operations a second; null for as many as the node takes.</summary>
    public int? Rate { get; init; }

    /// <summary>How long.</summary>
    public int Seconds { get; init; } = 10;

    /// <summary>How many WebSocket connections.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>What is sent.</summary>
    public LoadMix Mix { get; init; } = LoadMix.Orders;

    /// <summary>Most operations sent and not yet in a block, over all connections.</summary>
    public int InFlightMax { get; init; } = 20_000;

    /// <summary>Operations signed beforehand when there is no rate; the run ends when they are used up.</summary>
    public int SignedAhead { get; init; } = 500_000;
}
