using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>A table of fixed-size records, whatever their type: what storage, proofs and checks need.</summary>
public abstract class Table : StatePart
{
    private protected Table(StateStore store, TableSchema schema, ICommitment? commitment) : base(store, schema.Name, schema.Since)
    {
        Schema = schema;
        Commitment = commitment ?? new SlotTree();
    }

    /// <summary>Shape and stable number.</summary>
    public TableSchema Schema { get; }

    /// <summary>What commits the records: a <see cref="SlotTree"/> unless the module chose another.</summary>
    public ICommitment Commitment { get; }

    /// <inheritdoc/>
    public override Hash32 Root => Commitment.Root;

    /// <summary>How it is filled where a past height is opened to execute on.</summary>
    public PastLoading Past { get; init; }

    /// <summary>How many records are live.</summary>
    public abstract int LiveCount { get; }

    /// <summary>The type of its records: a struct of the schema's size.</summary>
    public abstract Type RecordType { get; }

    /// <summary>Puts a record that was exported from another state back, as part of a genesis.</summary>
    /// <param name="slot">Where it stood; -1 for the lowest free slot.</param>
    /// <param name="record">Its bytes.</param>
    /// <returns>Why it cannot stand there; null when it does.</returns>
    public abstract string? Import(int slot, ReadOnlySpan<byte> record);
}
