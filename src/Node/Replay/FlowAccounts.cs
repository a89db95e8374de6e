using Gwangan.Chain.Base;

namespace Gwangan.Node.Replay;

/// <summary>Spreads recorded orders over accounts: an order id always leads to the same one, buyers have even numbers and sellers odd ones, so that no order ever meets its own owner.</summary>
/// <param name="count">How many accounts, at least 2.</param>
public sealed class FlowAccounts(int count)
{
    private ulong _takers;

    /// <summary>How many accounts.</summary>
    public int Count => count;

    /// <summary>The account of a recorded order.</summary>
    public int Of(ulong orderId, Side side) => 2 * (int)(Mix(orderId) % (ulong)(count / 2)) + (side == Side.Buy ? 0 : 1);

    /// <summary>An account for somebody who is not in the recording.</summary>
    public int NextTaker(Side side) => Of(Mix(++_takers), side);

    // SplitMix64's finalizer.
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
