using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Mempool;

/// <summary>What a transaction pays above a base fee, for the order in which a full pool lets go: those that do not reach the base fee come before all that do.</summary>
/// <param name="ReachesBaseFee">Whether its cap reaches the base fee.</param>
/// <param name="Units">Then the tip that is left, else the cap.</param>
internal readonly record struct Worth(bool ReachesBaseFee, UInt128 Units) : IComparable<Worth>
{
    /// <summary>The worth of an offer.</summary>
    public static Worth Of(in TransactionBid bid, Amount baseFee)
    {
        (UInt128 cap, UInt128 floor) = (bid.FeeCap.Units, baseFee.Units);
        return cap < floor ? new Worth(false, cap) : new Worth(true, UInt128.Min(bid.Tip.Units, cap - floor));
    }

    /// <inheritdoc/>
    public int CompareTo(Worth other) => ReachesBaseFee != other.ReachesBaseFee ? ReachesBaseFee.CompareTo(other.ReachesBaseFee) : Units.CompareTo(other.Units);

    /// <summary>The lesser of two.</summary>
    public static Worth Min(Worth a, Worth b) => a.CompareTo(b) <= 0 ? a : b;
}

/// <summary>How much a pool would lose with the last transaction of a sender: the least is let go first.</summary>
/// <param name="IsExecutable">One whose turn has not come is the first to go.</param>
/// <param name="Worth">Then the one that pays least, together with those before it that have to execute first.</param>
/// <param name="Slots">Among equals that of the sender who takes most room.</param>
internal readonly record struct Rank(bool IsExecutable, Worth Worth, int Slots) : IComparable<Rank>
{
    /// <inheritdoc/>
    public int CompareTo(Rank other)
    {
        int order = IsExecutable.CompareTo(other.IsExecutable);
        if (order == 0) order = Worth.CompareTo(other.Worth);
        return order == 0 ? other.Slots.CompareTo(Slots) : order;
    }
}
