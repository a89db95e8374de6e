using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>Hears what a command does to resting orders, while it does it. A struct, so that the compiler writes the calls into the matching loop.</summary>
/// <remarks>
/// Calls come in the order makers are met: best price first, first come first at a price. Each maker met gives exactly one of:
/// <see cref="OnFill"/>, followed by <see cref="OnMakerRemoved"/> when the fill left nothing of it; <see cref="OnMakerRemoved"/> alone or
/// <see cref="OnMakerReduced"/> for an order of the taker's own owner; or nothing, when <see cref="SelfTradePrevention.CancelTaker"/> ends the taker.
/// The command's own order is never reported here: its fate is the command's result. A sink must not call the book.
/// </remarks>
public interface IBookSink
{
    /// <summary>A trade, at the maker's price.</summary>
    void OnFill(in Fill fill);

    /// <summary>A resting order left the book: filled, or cancelled by self-trade prevention.</summary>
    void OnMakerRemoved(in MakerRemoved removed);

    /// <summary>Self-trade prevention took lots off a resting order; it keeps its place.</summary>
    void OnMakerReduced(in MakerReduced reduced);

    /// <summary>What an iceberg showed has traded, and more of its reserve shows now: behind its equals, before hidden ones.</summary>
    void OnMakerRefilled(in MakerRefilled refilled);
}

/// <summary>One trade between a resting order (maker) and the command's order (taker).</summary>
public readonly struct Fill
{
    /// <summary>The resting order.</summary>
    public ulong MakerOrderId { get; init; }

    /// <summary>The incoming order.</summary>
    public ulong TakerOrderId { get; init; }

    /// <summary>The maker's price.</summary>
    public Price Price { get; init; }

    /// <summary>The size traded.</summary>
    public Lots Lots { get; init; }

    /// <summary>What the maker has left, an iceberg's reserve included; zero removes it.</summary>
    public Lots MakerRemaining { get; init; }

    /// <summary>The maker's tag.</summary>
    public int MakerSlot { get; init; }

    /// <summary>The taker's tag.</summary>
    public int TakerSlot { get; init; }

    /// <summary>The maker's owner; never the taker's.</summary>
    public uint MakerOwnerId { get; init; }

    /// <summary>The taker's owner.</summary>
    public uint TakerOwnerId { get; init; }

    /// <summary>The taker's side; the maker stands on the other.</summary>
    public Side TakerSide { get; init; }
}

/// <summary>Why a resting order left the book during another order's command.</summary>
public enum MakerRemovalReason : byte
{
    /// <summary>It traded in full.</summary>
    Filled = 0,

    /// <summary>Self-trade prevention cancelled it.</summary>
    SelfTradePrevented = 1,
}

/// <summary>A resting order that left the book during another order's command.</summary>
public readonly struct MakerRemoved
{
    /// <summary>The order.</summary>
    public ulong OrderId { get; init; }

    /// <summary>Where it stood.</summary>
    public Price Price { get; init; }

    /// <summary>What was left of it and is cancelled; zero when it was filled.</summary>
    public Lots Cancelled { get; init; }

    /// <summary>Its tag.</summary>
    public int Slot { get; init; }

    /// <summary>Its owner.</summary>
    public uint OwnerId { get; init; }

    /// <summary>Its side.</summary>
    public Side Side { get; init; }

    /// <summary>Why it left.</summary>
    public MakerRemovalReason Reason { get; init; }
}

/// <summary>An iceberg that shows its next peak.</summary>
public readonly struct MakerRefilled
{
    /// <summary>The order.</summary>
    public ulong OrderId { get; init; }

    /// <summary>What it shows now.</summary>
    public Lots Shown { get; init; }

    /// <summary>Its tag.</summary>
    public int Slot { get; init; }
}

/// <summary>A resting order that <see cref="SelfTradePrevention.DecrementAndCancel"/> made smaller.</summary>
public readonly struct MakerReduced
{
    /// <summary>The order.</summary>
    public ulong OrderId { get; init; }

    /// <summary>Where it stands.</summary>
    public Price Price { get; init; }

    /// <summary>What was taken off it.</summary>
    public Lots By { get; init; }

    /// <summary>What it has left, above zero.</summary>
    public Lots Remaining { get; init; }

    /// <summary>Its tag.</summary>
    public int Slot { get; init; }

    /// <summary>Its owner.</summary>
    public uint OwnerId { get; init; }

    /// <summary>Its side.</summary>
    public Side Side { get; init; }
}
