using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Whether transfers are on; the record is there in a city with IBC. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct IbcRecord
{
    /// <summary>The key: 1.</summary>
    public uint Id;

    /// <summary>1 where nothing is sent.</summary>
    public byte SendOff;

    /// <summary>1 where nothing is received.</summary>
    public byte ReceiveOff;

    /// <summary>Reserved, zero.</summary>
    public ushort Reserved;

    /// <summary>How many windows of limits ever began: the number of the last one.</summary>
    public ulong Windows;
}

/// <summary>Of which asset what channel keeps something. 12 bytes.</summary>
/// <param name="Channel">The channel's number; with the highest bit, a client's (IBC v2).</param>
/// <param name="AssetId">The asset's number.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct EscrowKey(ulong Channel, uint AssetId);

/// <summary>What was sent over a channel and has not come back. 28 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct EscrowRecord
{
    /// <summary>The channel and the asset.</summary>
    public EscrowKey Key;

    /// <summary>How much, in units, above zero: no more than the channel's account has.</summary>
    public Amount Amount;
}

/// <summary>An asset that came from another chain. 292 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct VoucherRecord
{
    /// <summary>The key: the asset's number.</summary>
    public uint AssetId;

    /// <summary>SHA-256 of its path: its denomination is <c>ibc/</c> and this in capital hex.</summary>
    public Hash32 Hash;

    /// <summary>The ports and channels it came over, the last first.</summary>
    public Text128 Trace;

    /// <summary>Its name at home.</summary>
    public Text128 Base;
}

/// <summary>How much of an asset may leave and come over a channel within a window, and what did in the present one. 96 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct RateLimitRecord
{
    /// <summary>The channel (or client) and the asset.</summary>
    public EscrowKey Key;

    /// <summary>How long a window is, in hours: 1 to <see cref="RateLimits.HoursMax"/>.</summary>
    public ushort Hours;

    /// <summary>How much more may leave than come, in percent of <see cref="Value"/>: 0 to 100.</summary>
    public ushort SendPercent;

    /// <summary>How much more may come than leave, likewise.</summary>
    public ushort ReceivePercent;

    /// <summary>Reserved, zero.</summary>
    public ushort Reserved, Reserved2, Reserved3;

    /// <summary>When the window ends, milliseconds since 1970: a multiple of its length.</summary>
    public long EndsMs;

    /// <summary>The window's number: no two windows of the city share one.</summary>
    public ulong Window;

    /// <summary>The number of the first packet that is sent over the channel in the window: what came of an earlier one does not count.</summary>
    public ulong FirstSequence;

    /// <summary>The asset's supply when the window began, in units.</summary>
    public Amount Value;

    /// <summary>What came in the window, in units.</summary>
    public Amount Inflow;

    /// <summary>What left in the window and did not come back, in units.</summary>
    public Amount Outflow;
}
