using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Assets;

/// <summary>An asset of the registry. 108 bytes: symbol 16 · id 4 · class 1 · status 1 · display decimals 2 · issuer 20 · lot 16 · supply 16 · name 32.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct AssetRecord
{
    /// <summary>The key: its symbol, such as <c>GOLD</c>.</summary>
    public Symbol Symbol;

    /// <summary>Its number in balances: 1 for the first asset, never reused.</summary>
    public uint Id;

    /// <summary>What it is.</summary>
    public AssetClass Class;

    /// <summary>Whether it can move.</summary>
    public AssetStatus Status;

    /// <summary>Decimals people see, 0 to 18; amounts always have 18.</summary>
    public ushort DisplayDecimals;

    /// <summary>The account that mints and burns it.</summary>
    public Address Issuer;

    /// <summary>The smallest quantity that is redeemed or listed in one piece, in units.</summary>
    public Amount Lot;

    /// <summary>All of it that exists, in units: always the sum of all balances.</summary>
    public Amount Supply;

    /// <summary>Its name for people.</summary>
    public Text32 Name;
}

/// <summary>What an asset is.</summary>
public enum AssetClass : byte
{
    /// <summary>Bank-backed money.</summary>
    Currency = 1,

    /// <summary>A claim on stored goods: metal, oil.</summary>
    Commodity = 2,

    /// <summary>An emission allowance.</summary>
    Carbon = 3,

    /// <summary>An asset of another chain, held in custody.</summary>
    Crypto = 4,
}

/// <summary>Whether an asset can move.</summary>
public enum AssetStatus : byte
{
    /// <summary>It moves.</summary>
    Active = 0,

    /// <summary>No transfers, mints or new orders; burning and cancelling go on.</summary>
    Suspended = 1,
}
