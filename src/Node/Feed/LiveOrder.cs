namespace Gwangan.Node.Feed;

/// <summary>An open order in memory, linked into its price level.</summary>
public sealed class LiveOrder
{
    /// <summary>What is known of it.</summary>
    public OrderState State;

    internal LiveLevel? Level;
    internal LiveOrder? Previous;
    internal LiveOrder? Next;
    internal int IndexAtOwner;
    internal long TouchedHeight;
}

/// <summary>The orders of one side and price, first come first.</summary>
internal sealed class LiveLevel
{
    public long Lots;
    public int Count;
    public LiveOrder? First;
    public LiveOrder? Last;
}
