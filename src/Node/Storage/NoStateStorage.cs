using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Storage;

/// <summary>Storage that keeps nothing but height, app hash and the results of the last block: for executing a chain anew in memory.</summary>
public sealed class NoStateStorage : IStateStorage
{
    /// <inheritdoc/>
    public long Height { get; private set; }

    /// <inheritdoc/>
    public Hash32 AppHash { get; private set; }

    /// <summary>The results of the last block.</summary>
    public ReadOnlyMemory<byte> Results { get; private set; }

    /// <inheritdoc/>
    public void Load(TableSchema table, RecordVisitor visit)
    {
    }

    /// <inheritdoc/>
    public void LoadKeyValues(string store, KeyValueVisitor visit)
    {
    }

    /// <inheritdoc/>
    public void Commit(StateCommit commit) => (Height, AppHash, Results) = (commit.Height, commit.AppHash, commit.Results);

    /// <inheritdoc/>
    public IStateSnapshot OpenSnapshot(long height) => throw new HeightNotAvailableException(height, Height + 1, Height);
}
