using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Backup;

/// <summary>The block log of a node that may be running, as far as whole appends go: nothing is cut off and nothing written. What it shows does not grow.</summary>
internal sealed class LiveBlockLog : IDisposable
{
    private readonly List<BlockLogSegment> _segments = [];

    /// <summary>Opens the segments there are; the end of the last one is what a reader may rely on.</summary>
    /// <exception cref="CorruptBlockLogException">A segment is damaged.</exception>
    public LiveBlockLog(string folder)
    {
        DiskLogFolder files = new(folder);
        foreach (string name in files.Names(".blocks"))
        {
            // The last one may have been begun this moment.
            if (BlockLogSegment.Open(files, name) is { } segment) _segments.Add(segment);
        }
        for (int i = 0; i < _segments.Count; i++)
        {
            if (i < _segments.Count - 1)
            {
                LastBlock = _segments[i + 1].FirstHeight - 1;
                continue;
            }
            _segments[i].Length = _segments[i].Walk(checkPayloads: true, (header, _) =>
            {
                if (header.Kind is BlockLogKind.Block or BlockLogKind.Decided) LastBlock = Math.Max(LastBlock, header.Height);
            });
        }
    }

    /// <summary>The segments, oldest first.</summary>
    public IReadOnlyList<BlockLogSegment> Segments => _segments;

    /// <summary>First height with a block; 0 when there is none.</summary>
    public long FirstBlock => _segments.Count == 0 ? 0 : _segments[0].FirstHeight;

    /// <summary>Last height with a block; 0 when there is none.</summary>
    public long LastBlock { get; private set; }

    /// <summary>The header hash of a block, in hex; null when the log does not hold it.</summary>
    public string? HashOf(long height) => Read(height)?.Hash.ToString();

    /// <summary>A block's header; null when the log does not hold the block.</summary>
    public Header? HeaderOf(long height) => Read(height)?.Header;

    private LoggedBlock? Read(long height)
    {
        BlockLogSegment? segment = _segments.LastOrDefault(each => each.FirstHeight <= height);
        LoggedBlock? found = null;
        segment?.Walk(checkPayloads: false, (header, offset) =>
        {
            if (header.Height == height && header.Kind is (BlockLogKind.Block or BlockLogKind.Decided)) found = LoggedBlock.Decode(height, header.Kind, segment.Read(offset, height, header.Kind), []);
        });
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (BlockLogSegment segment in _segments) segment.Dispose();
    }
}
