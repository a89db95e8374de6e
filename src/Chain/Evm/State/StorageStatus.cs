namespace Gwangan.Chain.Evm.State;

/// <summary>What a store does to a slot, from its original value (before the transaction), its current one and the new one: all that the prices of EIP-2200 and EIP-3529 ask.</summary>
public enum StorageStatus : byte
{
    /// <summary>The new value is the current one, or the slot was changed before and is changed to yet another: X X X, X Y Y, X Y Z, 0 Y Z, X 0 0.</summary>
    Assigned = 0,

    /// <summary>A slot of zero is set: 0 0 Z.</summary>
    Added = 1,

    /// <summary>A slot is cleared: X X 0.</summary>
    Deleted = 2,

    /// <summary>A slot gets another value: X X Z.</summary>
    Modified = 3,

    /// <summary>A slot that the transaction has cleared is set to another value: X 0 Z.</summary>
    DeletedAdded = 4,

    /// <summary>A slot that the transaction has changed is cleared: X Y 0.</summary>
    ModifiedDeleted = 5,

    /// <summary>A slot that the transaction has cleared gets its original value: X 0 X.</summary>
    DeletedRestored = 6,

    /// <summary>A slot that the transaction has set is cleared again: 0 Y 0.</summary>
    AddedDeleted = 7,

    /// <summary>A slot that the transaction has changed gets its original value: X Y X.</summary>
    ModifiedRestored = 8,
}
