using Gwangan.Node.Feed;

namespace Gwangan.Node.Index;

/// <summary>Writes groups of blocks, and a group again from its beginning when the database went away, until it is back.</summary>
/// <param name="database">The index.</param>
/// <param name="away">Told what is wrong, once an absence; then null when it is over.</param>
public sealed class SteadyWriter(IndexDatabase database, Action<Exception?> away) : IDisposable
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100), PauseMax = TimeSpan.FromSeconds(10);

    private IndexWriter? _writer;
    private long _rowsBefore;
    private bool _isAway;

    /// <summary>Rows written.</summary>
    public long Rows => _rowsBefore + (_writer?.Rows ?? 0);

    /// <summary>Writes a group; what was added is visible to readers when it is done.</summary>
    /// <param name="group">Blocks that follow each other and what was written before.</param>
    /// <param name="cancel">Ends waiting for the database.</param>
    /// <returns>The last height in the index.</returns>
    public async Task<long> WriteAsync(IReadOnlyList<BlockChanges> group, CancellationToken cancel)
    {
        for (TimeSpan pause = PauseMin; ; pause = pause * 2 < PauseMax ? pause * 2 : PauseMax)
        {
            try
            {
                long height = Write(group);
                if (_isAway) away(null);
                _isAway = false;
                return height;
            }
            catch (Exception error) when (database.IsAway(error))
            {
                Drop();
                if (!_isAway) away(error);
                _isAway = true;
            }
            await Task.Delay(pause, cancel);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Drop();

    private long Write(IReadOnlyList<BlockChanges> group)
    {
        _writer ??= new IndexWriter(database);
        // The last commit may have arrived although its answer did not.
        long last = _writer.LastHeight;
        if (_isAway && last > 0 && last < group[0].Block.Height - 1)
            throw new NodeException($"the index at {database.Place} has lost blocks: it ends at {last} and was at {group[0].Block.Height - 1}; start the node again");
        foreach (BlockChanges changes in group)
            if (changes.Block.Height > last) _writer.Add(changes);
        return _writer.Commit();
    }

    private void Drop()
    {
        if (_writer is null) return;
        _rowsBefore += _writer.CommittedRows;
        try
        {
            _writer.Dispose();
        }
        catch (Exception error) when (database.IsAway(error))
        {
            // There is nobody left to say goodbye to.
        }
        _writer = null;
    }
}
