using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.CosmosSdk;

/// <summary>What may be done for whom by whom: the key of an authorization. 44 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct AuthorizationKey(Address Granter, Address Grantee, uint Operation);

/// <summary>How much of an asset is left of a limit. 20 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct AssetLimit
{
    /// <summary>The asset; 0 for an unused place.</summary>
    public uint AssetId;

    /// <summary>What is left.</summary>
    public Amount Left;
}

/// <summary>Limits of a send authorization.</summary>
[InlineArray(Coins.Max)]
public struct AssetLimits
{
    private AssetLimit _first;
}

/// <summary>An authorization (authz): who may do a message in whose name. 216 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct AuthorizationRecord
{
    /// <summary>The key.</summary>
    public AuthorizationKey Key;

    /// <summary>1 when <see cref="Limits"/> bound it; 0 for a generic one.</summary>
    public uint IsLimited;

    /// <summary>When it ends, milliseconds since 1970 UTC; 0 for never.</summary>
    public long ExpiresAtMs;

    /// <summary>What may still be sent, of each asset that may be.</summary>
    public AssetLimits Limits;
}

/// <summary>Who pays whose fees: the key of an allowance. 40 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct AllowanceKey(Address Granter, Address Grantee);

/// <summary>Operations that an allowance pays for.</summary>
[InlineArray(AllowanceRecord.OperationsMax)]
public struct AllowedOperations
{
    private ushort _first;
}

/// <summary>An allowance for fees (feegrant). Amounts are won units. 168 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct AllowanceRecord
{
    /// <summary>Most messages that an allowance names.</summary>
    public const int OperationsMax = 16;

    /// <summary>In <see cref="Flags"/>: <see cref="Left"/> bounds it.</summary>
    public const uint IsLimited = 1;

    /// <summary>In <see cref="Flags"/>: it pays for the named operations only.</summary>
    public const uint IsForSome = 2;

    /// <summary>The key.</summary>
    public AllowanceKey Key;

    /// <summary>What of it counts.</summary>
    public uint Flags;

    /// <summary>How long a period is, milliseconds; 0 for one without periods.</summary>
    public long PeriodMs;

    /// <summary>When it ends, milliseconds since 1970 UTC; 0 for never.</summary>
    public long ExpiresAtMs;

    /// <summary>When the present period ends, milliseconds since 1970 UTC.</summary>
    public long PeriodEndsMs;

    /// <summary>What is left of all.</summary>
    public Amount Left;

    /// <summary>Most in a period.</summary>
    public Amount PeriodMax;

    /// <summary>What is left of the present period.</summary>
    public Amount PeriodLeft;

    /// <summary>The operations it pays for, where it names some.</summary>
    public AllowedOperations Operations;
}
