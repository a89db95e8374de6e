using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>Proof of a slot of a table under an app hash.</summary>
/// <param name="Slot">From the record to the table's root.</param>
/// <param name="Store">From the table's root to the app hash.</param>
public sealed record TableProof(SlotProof Slot, MultiStoreProof Store)
{
    /// <summary>True when <paramref name="record"/> stands in the slot under <paramref name="appHash"/>; an empty span claims that the slot is free.</summary>
    public bool Verify(in Hash32 appHash, ReadOnlySpan<byte> record) => Slot.Verify(Store.Root, record) && Store.Verify(in appHash);
}

/// <summary>Proofs for other threads, of the last sealed block, while the next one executes.</summary>
/// <remarks>
/// A sequence lock: a reader copies its path and looks whether a block was sealed meanwhile; if so it starts again. The executing thread never waits
/// for readers; a reader waits for the time that sealing a block takes, at most.
/// </remarks>
public sealed partial class StateStore
{
    /// <summary>Proves what stands in a slot; false when nothing is sealed yet or the table is not committed by slot.</summary>
    public bool TryProveSlot(Table table, int slot, [NotNullWhen(true)] out TableProof? proof)
    {
        proof = null;
        if (slot < 0 || table.Commitment is not SlotTree tree) return false;
        proof = ReadSealed(() => Roots.Prove(table.Name) is { } store ? new TableProof(tree.Prove(slot), store) : null);
        return proof is not null;
    }

    /// <summary>Proves what an address holds of an asset, or that it holds nothing; false when nothing is sealed yet or the table is not committed by balance.</summary>
    public bool TryProveBalance(Table balances, Address address, uint assetId, [NotNullWhen(true)] out BalanceProof? proof)
    {
        proof = null;
        if (balances.Commitment is not MoneyCommitment money) return false;
        proof = ReadSealed(() => Roots.Prove(balances.Name) is { } store ? new BalanceProof(money.Prove(in address, assetId), store) : null);
        return proof is not null;
    }

    /// <summary>Proves what value a key of a tree has, or that it has none; false when nothing is sealed yet or the tree is empty (ICS-23 proves nothing of an empty tree).</summary>
    public bool TryProveKey(IavlTree tree, byte[] key, [NotNullWhen(true)] out KeyProof? proof)
    {
        proof = ReadSealed(() => Roots.Prove(tree.Name) is { } store && tree.Prove(key) is { } path ? new KeyProof(key, path, store) : null);
        return proof is not null;
    }

    // What a reader sees in the middle of a change may be anything, even an index out of range; only an undisturbed reading counts.
    private TProof? ReadSealed<TProof>(Func<TProof?> read) where TProof : class
    {
        SpinWait wait = default;
        while (true)
        {
            long version = Volatile.Read(ref _sealVersion);
            if ((version & 1) == 0)
            {
                TProof? proof = null;
                bool failed = false;
                try
                {
                    proof = read();
                }
                catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or NullReferenceException or InvariantException)
                {
                    failed = true;
                }
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref _sealVersion) == version)
                {
                    Invariant.Assert(!failed);
                    return proof;
                }
            }
            wait.SpinOnce();
        }
    }
}
