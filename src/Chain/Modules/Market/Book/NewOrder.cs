using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>An order to place. A market order is <see cref="TimeInForce.ImmediateOrCancel"/> at <see cref="Price.Max"/> (buy) or 1 (sell).</summary>
public readonly struct NewOrder
{
    /// <summary>Any number that no resting order of this book has.</summary>
    public ulong OrderId { get; init; }

    /// <summary>The worst price the order accepts.</summary>
    public Price LimitPrice { get; init; }

    /// <summary>The size.</summary>
    public Lots Lots { get; init; }

    /// <summary>The account's dense index: orders of one owner never trade with each other.</summary>
    public uint OwnerId { get; init; }

    /// <summary>The caller's tag, handed back with every event: where the order's record stands in the state.</summary>
    public int Slot { get; init; }

    /// <summary>The most resting orders this one may meet (trade with, or be kept from); what is left over then is cancelled. This bounds the work of a command.</summary>
    public int MakersMax { get; init; }

    /// <summary>Buy or sell.</summary>
    public Side Side { get; init; }

    /// <summary>What happens to the part that does not trade at once.</summary>
    public TimeInForce TimeInForce { get; init; }

    /// <summary>What happens when it meets an order of its own owner.</summary>
    public SelfTradePrevention SelfTradePrevention { get; init; }

    /// <summary>True stands behind every order at its price that is not hidden. Never with a <see cref="Display"/>.</summary>
    public bool IsHidden { get; init; }

    /// <summary>An iceberg's peak: how much of it stands in the queue at a time; <c>default</c> for all of it.</summary>
    public Lots Display { get; init; }

    internal bool IsConcealed => IsHidden || Display != default;
}

/// <summary>A change of a resting order's price, size, or both.</summary>
/// <remarks>The same price with no more lots keeps the order's place in the queue. Any other change takes the order out and places it anew, behind its equals; it may then trade.</remarks>
public readonly struct AmendOrder
{
    /// <summary>The resting order.</summary>
    public ulong OrderId { get; init; }

    /// <summary>The new limit.</summary>
    public Price LimitPrice { get; init; }

    /// <summary>The new size still to trade; <c>default</c> leaves it as it is and always sends the order to the back of its queue.</summary>
    public Lots Lots { get; init; }

    /// <summary>As for <see cref="NewOrder.MakersMax"/>.</summary>
    public int MakersMax { get; init; }

    /// <summary>True refuses the change when the order would trade at once.</summary>
    public bool PostOnly { get; init; }

    /// <summary>What happens when it meets an order of its own owner.</summary>
    public SelfTradePrevention SelfTradePrevention { get; init; }
}
