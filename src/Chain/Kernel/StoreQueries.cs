using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel;

/// <summary>A key of a part of the state, read at one committed height.</summary>
/// <param name="Height">The height; the app hash of a proof stands in the header of the next.</param>
/// <param name="Value">The record or value; null when there is none.</param>
/// <param name="Slot">Proof of a table's record; null when not asked for, or there is none.</param>
public sealed record StoreAnswer(long Height, byte[]? Value, TableProof? Slot);

/// <summary>ABCI 2.0 Query of single keys: from committed snapshots, on any thread, while a block executes.</summary>
/// <remarks>Records are proved at the last sealed block only, which may not be committed yet: then <see cref="StoreAnswer.Height"/> is above the last commit, and whoever asked answers once it is. Trees are proved at every height that can be read.</remarks>
public sealed class StoreQueries(StateStore store, IStateStorage storage)
{
    /// <summary>Finds a part of the state by its name in the app hash.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out StatePart? part)
    {
        part = null;
        foreach (StatePart each in store.Parts)
            if (each.Name == name) part = each;
        return part is not null;
    }

    /// <summary>Reads a record of a table at a committed height (0: the latest).</summary>
    /// <exception cref="HeightNotAvailableException">The height is in the future or older than the window.</exception>
    public StoreAnswer Read(Table table, ReadOnlySpan<byte> key, long height)
    {
        using IStateSnapshot snapshot = storage.OpenSnapshot(height);
        return new StoreAnswer(snapshot.Height, Read(snapshot, table, key, out _), null);
    }

    /// <summary>Height of the last sealed block: of the proofs of records that can be had now.</summary>
    public long ProvenHeight => store.Height;

    /// <summary>Reads a record of a table with its proof, once the last sealed block is committed; null when there is no record, the table is not committed by slot, or a block was sealed meanwhile.</summary>
    /// <exception cref="HeightNotAvailableException">The sealed block is not committed.</exception>
    public StoreAnswer? Prove(Table table, ReadOnlySpan<byte> key)
    {
        long height = store.Height;
        using IStateSnapshot snapshot = storage.OpenSnapshot(height);
        byte[]? value = Read(snapshot, table, key, out int slot);
        if (value is null || !store.TryProveSlot(table, slot, out TableProof? proof) || proof.Store.Height != height) return null;
        Invariant.Assert(proof.Slot.Verify(proof.Store.Root, value));
        return new StoreAnswer(height, value, proof);
    }

    private static byte[]? Read(IStateSnapshot snapshot, Table table, ReadOnlySpan<byte> key, out int slot)
    {
        byte[] record = new byte[table.Schema.RecordSizeBytes];
        return snapshot.TryRead(table.Schema, key, record, out slot) ? record : null;
    }
}
