using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>An order by which money of an account must not leave. 172 bytes; stays when it has ended.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct FreezeRecord
{
    /// <summary>The key: its number, 1 for the first.</summary>
    public ulong Id;

    /// <summary>Whose money.</summary>
    public Address Account;

    /// <summary>The asset.</summary>
    public uint AssetId;

    /// <summary>How much, in units; the highest amount for all, also of what comes later.</summary>
    public Amount Amount;

    /// <summary>How far it has come.</summary>
    public FreezeState State;

    /// <summary>Reserved, zero.</summary>
    public byte Reserved;

    /// <summary>Reserved, zero.</summary>
    public ushort Reserved2;

    /// <summary>Which body has begun it.</summary>
    public Body By;

    /// <summary>Since when, milliseconds since 1970 UTC.</summary>
    public long SinceMs;

    /// <summary>It ends by itself then.</summary>
    public long UntilMs;

    /// <summary>When the regulator last confirmed it; 0 for never.</summary>
    public long ConfirmedAtMs;

    /// <summary>When it ended; 0 before.</summary>
    public long EndedAtMs;

    /// <summary>SHA-256 of the order's document.</summary>
    public Hash32 Document;

    /// <summary>The order's reference: a court's case number; of surveillance its own file's.</summary>
    public Text32 Order;

    /// <summary>Whether it holds money.</summary>
    public readonly bool IsActive => State is FreezeState.Provisional or FreezeState.Confirmed;

    /// <summary>Whether it means everything.</summary>
    public readonly bool IsAll => Amount == Amount.Max;
}

/// <summary>How far a freeze has come.</summary>
public enum FreezeState : byte
{
    /// <summary>By surveillance, for a short time; the regulator has not confirmed it.</summary>
    Provisional = 1,

    /// <summary>By the regulator.</summary>
    Confirmed = 2,

    /// <summary>Ended by who may.</summary>
    Released = 3,

    /// <summary>Its time is over.</summary>
    Expired = 4,
}

/// <summary>What all freezes of an account's asset come to. 56 bytes; stays when they have ended.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct FreezeTotalRecord
{
    /// <summary>Whose, and of what.</summary>
    public BalanceKey Key;

    /// <summary>The sum of those that name an amount, in units.</summary>
    public Amount Sum;

    /// <summary>How many hold.</summary>
    public uint Count;

    /// <summary>How many of those mean everything.</summary>
    public uint AllCount;

    /// <summary>Surveillance freezes no earlier again, milliseconds since 1970 UTC.</summary>
    public long ProvisionalFromMs;

    /// <summary>What must not leave, in units.</summary>
    public readonly Amount Frozen => AllCount > 0 ? Amount.Max : Sum;
}
