using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Chain.Modules.Evm;

/// <summary>Where the city's Ethereum chain stands, and what its genesis has fixed. There is one record, or none on a city without an EVM.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ChainRecord
{
    /// <summary>Always 1: the record's key.</summary>
    public uint Id;

    /// <summary>The chain's number (EIP-155). Fixed.</summary>
    public ulong ChainId;

    /// <summary>Most gas of a block. Fixed.</summary>
    public ulong GasLimit;

    /// <summary>The base fee never falls below this, in won units. Fixed.</summary>
    public Amount BaseFeeMin;

    /// <summary>Base fee of the next block, in won units (EIP-1559).</summary>
    public Amount BaseFee;

    /// <summary>What the genesis has switched on: <see cref="CoinLogsFlag"/>, <see cref="DevelopmentFlag"/>. Fixed.</summary>
    public uint Flags;

    /// <summary>In <see cref="Flags"/>: moves of won by transactions write Transfer logs into their receipts; else only the system receipt tells of them.</summary>
    public const uint CoinLogsFlag = 1;

    /// <summary>In <see cref="Flags"/>: a development city.</summary>
    public const uint DevelopmentFlag = 2;

    /// <summary>Height of the last header.</summary>
    public long Height;

    /// <summary>Hash of the last header.</summary>
    public Hash32 Hash;
}

/// <summary>The hash of one of the last 256 headers: what BLOCKHASH answers with. In a development city two more, under places beyond, hold what was set of headers.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct BlockHashRecord
{
    /// <summary>Height modulo 256, and 1: the record's key.</summary>
    public uint Place;

    /// <summary>The header's height.</summary>
    public long Height;

    /// <summary>Its hash.</summary>
    public Hash32 Hash;
}

/// <summary>What open orders held of an asset at the end of the last block: it stands at the market's address. None where they held nothing.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct LockedRecord
{
    /// <summary>The asset: the record's key.</summary>
    public uint AssetId;

    /// <summary>All that is locked of it.</summary>
    public Amount Amount;
}

/// <summary>A fork and the block it begins with. Fixed by the genesis.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct ForkRecord
{
    /// <summary>The fork's number and 1: the record's key.</summary>
    public uint Key;

    /// <summary>The first block under its rules.</summary>
    public long FromHeight;

    /// <summary>The fork.</summary>
    public readonly EvmFork Fork => (EvmFork)(Key - 1);
}
