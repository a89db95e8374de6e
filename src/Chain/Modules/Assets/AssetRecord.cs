using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Assets;

/// <summary>An asset of the registry. 136 bytes: symbol 16 · id 4 · class 1 · status 1 · display decimals 2 · issuer 20 · lot 16 · supply 16 · name 32 · backing 4 · backed 16 · deficient since 8.</summary>
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

    /// <summary>What stands behind it, and who says so.</summary>
    public AssetBacking Backing;

    /// <summary>1 while the module that keeps its backing lets nothing of it come into being, whatever is backed; the reason is told there.</summary>
    public byte MintingStopped;

    /// <summary>Reserved, zero.</summary>
    public ushort Reserved;

    /// <summary>What is attested to stand behind it, less what of that is promised out, in units; zero where nothing has to (<see cref="AssetBacking.Issuer"/>).</summary>
    public Amount Backed;

    /// <summary>Since which block time, milliseconds since 1970 UTC, more exists than <see cref="Backed"/>; 0 when it does not. Meanwhile nothing adds to the supply.</summary>
    public long DeficientSinceMs;

    /// <summary>Whether more exists than is backed.</summary>
    public readonly bool IsDeficient => DeficientSinceMs != 0;

    /// <summary>How much may still come into being: what is backed and does not exist yet; without bound where nothing has to back it.</summary>
    public readonly Amount Room => Backing == AssetBacking.Issuer ? new Amount(UInt128.MaxValue - Supply.Units) : Backed > Supply && MintingStopped == 0 ? Backed - Supply : Amount.Zero;
}

/// <summary>What stands behind an asset.</summary>
public enum AssetBacking : byte
{
    /// <summary>Nothing outside: the register itself is the asset, as with allowances and securities. Its issuer mints and burns.</summary>
    Issuer = 0,

    /// <summary>Money on segregated accounts at banks. Each unit comes into being by a bank's credit entry and goes by a redemption (module Reserves).</summary>
    Bank = 1,

    /// <summary>Goods or coins in custody. Its issuer mints no more than is attested (module Custody).</summary>
    Custody = 2,

    /// <summary>What another chain keeps for a channel over which it came: a voucher. Each unit comes into being by a packet that is proved, and goes with one (module Ibc).</summary>
    Channel = 3,
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

    /// <summary>No transfers, payments, mints or new orders, and no value in the EVM; fees, redemptions, withdrawals from custody, burning and cancelling go on.</summary>
    Suspended = 1,
}

/// <summary>Why an asset is suspended. 140 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct SuspensionRecord
{
    /// <summary>The key: the asset's number.</summary>
    public uint AssetId;

    /// <summary>Since when, milliseconds since 1970 UTC.</summary>
    public long SinceMs;

    /// <summary>Why, for everybody.</summary>
    public Text128 Reason;
}
