using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>A merchant: an account that sells something. 112 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct MerchantRecord
{
    /// <summary>The key: its account.</summary>
    public Address Account;

    /// <summary>Its number, 1 for the first, never reused.</summary>
    public uint Id;

    /// <summary>What it sells: a merchant category code (ISO 18245), 1 to 9999.</summary>
    public ushort Category;

    /// <summary>Whether it is paid.</summary>
    public MerchantStatus Status;

    /// <summary>1 when the regulator has suspended it: then nobody else lets it be paid again. 0 otherwise.</summary>
    public byte IsBarred;

    /// <summary>When it was registered, milliseconds since 1970 UTC.</summary>
    public long SinceMs;

    /// <summary>When its status last changed; its registration's time before that.</summary>
    public long StatusSinceMs;

    /// <summary>Its name for people.</summary>
    public Text32 Name;

    /// <summary>Salted hash of its business registration number: what opens it is with settlement.</summary>
    public Hash32 BusinessNumber;
}

/// <summary>Whether a merchant is paid.</summary>
public enum MerchantStatus : byte
{
    /// <summary>It is.</summary>
    Active = 0,

    /// <summary>Not for now: it refunds, and takes no payments as a merchant.</summary>
    Suspended = 1,

    /// <summary>It has ended its business; settlement can open it again.</summary>
    Closed = 2,
}
