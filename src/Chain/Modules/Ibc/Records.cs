using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Whether transfers are on; the record is there in a city with IBC. 8 bytes.</summary>
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
