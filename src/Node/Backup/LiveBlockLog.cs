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

    /// <summary>Whole blocks with the commits that decided them, in one pass.</summary>
    /// <exception cref="NodeException">One was decided by CometBFT, which keeps its header and signatures.</exception>
    public IEnumerable<(long Height, Block Block, byte[] Commit)> Blocks(long from, long to)
    {
        Dictionary<long, (BlockLogSegment Segment, long Offset)> waiting = [];
        long next = from;
        foreach (BlockLogSegment segment in _segments)
        {
            List<(BlockLogHeader Header, long Offset)> records = [];
            segment.Walk(checkPayloads: false, (header, offset) => records.Add((header, offset)));
            foreach ((BlockLogHeader header, long offset) in records)
            {
                if (header.Height < next || header.Height > to) continue;
                if (header.Kind == BlockLogKind.Decided) throw new NodeException($"block {header.Height} was decided by CometBFT: its header and signatures are in the folder seals, which this does not read");
                if (header.Kind == BlockLogKind.Block) waiting[header.Height] = (segment, offset);
                if (header.Kind != BlockLogKind.Commit || !waiting.Remove(header.Height, out var block)) continue;
                next = header.Height + 1;
                yield return (header.Height, BlockCodec.Decode(header.Height, block.Segment.Read(block.Offset, header.Height, BlockLogKind.Block)), segment.Read(offset, header.Height, BlockLogKind.Commit));
            }
        }
        if (next <= to) throw new NodeException($"the block log has no block {next}");
    }

    /// <summary>A block's header and the commit that decided it; null when the log does not hold both.</summary>
    public (Header Header, byte[] Commit)? SignedAt(long height)
    {
        if (Read(height) is not { Decided: null } block) return null;
        byte[]? commit = null;
        // A commit stands behind its block, in the same segment or at the start of the next.
        foreach (BlockLogSegment segment in _segments.Where(each => each.FirstHeight <= height + 1))
            segment.Walk(checkPayloads: false, (header, offset) =>
            {
                if (header.Height == height && header.Kind == BlockLogKind.Commit) commit = segment.Read(offset, height, header.Kind);
            });
        return commit is null ? null : (block.Header, commit);
    }

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
