using System.Runtime.InteropServices;

namespace Gwangan.Bench.Market;

/// <summary>What a recorded command does.</summary>
internal enum OrderOpKind : byte
{
    Limit = 0,
    ImmediateOrCancel = 1,
    Cancel = 3,
    Move = 4,
    Reduce = 5,
}

/// <summary>One command of an op stream: 32 bytes, little-endian, as in the recorded files.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct OrderOp
{
    public OrderOpKind Kind;
    public byte Side;
    public ushort Reserved;
    public uint UserId;
    public ulong OrderId;
    public long Price;
    public long Lots;
}
