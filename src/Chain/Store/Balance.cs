using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>What one address holds of one asset: the record of the balances table and the content of a leaf in its asset's sum tree.</summary>
/// <remarks>
/// <code>
///  0                    20   24                40                56
///  | Address            |Asset| Available       | Locked          |
/// </code>
/// The record of the Money module has this layout; its key is the first 24 bytes. A balance of nothing is removed, never kept: the Money module does it, and the commitment refuses one.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = Size)]
internal struct Balance
{
    /// <summary>Bytes in a balance.</summary>
    public const int Size = 56;

    /// <summary>Whose it is.</summary>
    public Address Address;

    /// <summary>Of which asset.</summary>
    public uint AssetId;

    /// <summary>Free to be spent, in units of 10^-18.</summary>
    public UInt128 Available;

    /// <summary>Reserved by orders and the like, in units of 10^-18.</summary>
    public UInt128 Locked;
}
