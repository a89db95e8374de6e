using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Money;

/// <summary>Whose balance of what: the key of a balance. 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct BalanceKey(Address Account, uint AssetId);

/// <summary>A balance: what its owner can spend, and what open orders hold. 56 bytes; never both zero. Committed by the money sum tree.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct BalanceRecord
{
    /// <summary>Whose, and of what.</summary>
    public BalanceKey Key;

    /// <summary>What its owner can spend.</summary>
    public Amount Available;

    /// <summary>What open orders of its owner hold.</summary>
    public Amount Locked;
}

/// <summary>What of a balance is frozen. 56 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct FrozenRecord
{
    /// <summary>Whose, and of what.</summary>
    public BalanceKey Key;

    /// <summary>How much must not leave, in units, whether it is there or comes later; the highest amount for all.</summary>
    public Amount Frozen;

    /// <summary>How much of that is there: the lower of it and what no order holds.</summary>
    public Amount Held;
}
