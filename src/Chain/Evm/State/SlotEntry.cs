using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>A storage slot in the cache.</summary>
internal struct SlotEntry
{
    public UInt256 Key;
    public UInt256 Value;

    /// <summary>The value before the transaction <see cref="SeenIn"/> (EIP-2200).</summary>
    public UInt256 Original;

    /// <summary>The account's handle.</summary>
    public int Account;

    /// <summary>The transaction that last looked at it.</summary>
    public uint SeenIn;

    /// <summary>The transaction in which it is warm (EIP-2929).</summary>
    public uint WarmIn;

    /// <summary>The block in whose changes it is listed.</summary>
    public uint ChangedIn;

    /// <summary>Where in the journal its last write stands; -1 when the transaction has not written it, or that write was taken back.</summary>
    public int JournalAt;
}
