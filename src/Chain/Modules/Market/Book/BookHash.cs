using System.Numerics;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>A 64-bit hash over words in order, for comparing books. Not for adversaries: roots are made by the state's commitment.</summary>
internal struct BookHash
{
    private ulong _state;

    public void Add(in RestingOrder order)
    {
        Add((ulong)order.Price.Steps << 1 | (byte)order.Side);
        Add(order.OrderId);
        Add((ulong)order.Lots.Count);
        Add((ulong)order.OwnerId << 32 | unchecked((uint)order.Slot));
        if (order.Display == default && !order.IsHidden) return;
        Add((ulong)order.Reserve.Count << 1 | (order.IsHidden ? 1UL : 0UL));
        Add((ulong)order.Display.Count);
    }

    // Each step is a bijection of the state, so one changed word always changes the hash; the final mix spreads it over all bits.
    private void Add(ulong word) => _state = unchecked((BitOperations.RotateLeft(_state, 29) ^ word) * 0x9E37_79B9_7F4A_7C15 + 0xD1B5_4A32_D192_ED03);

    public readonly ulong Value
    {
        get
        {
            ulong value = unchecked((_state ^ (_state >> 32)) * 0xE703_7ED1_A0B4_28DB);
            return value ^ (value >> 29);
        }
    }
}
