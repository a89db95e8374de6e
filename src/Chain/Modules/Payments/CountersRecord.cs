using System.Runtime.InteropServices;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>How many there are of each. 24 bytes; the one record of its table.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct PaymentCountersRecord
{
    /// <summary>The key: 1.</summary>
    public uint Id;

    /// <summary>Merchants ever registered.</summary>
    public uint Merchants;

    /// <summary>Freezes ever begun.</summary>
    public ulong Freezes;

    /// <summary>Freezes that hold money.</summary>
    public uint FreezesActive;

    /// <summary>Reserved, zero.</summary>
    public uint Reserved;
}
