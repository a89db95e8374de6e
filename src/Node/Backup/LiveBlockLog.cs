using System.Globalization;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Backup;

/// <summary>A whole block with the commit that decided it.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Block">The block.</param>
/// <param name="Commit">The encoded commit.</param>
/// <param name="TakenOverBy">Who signs from here on without the block before having named them: where a chain was given to other validators unannounced. Empty else.</param>
/// <param name="IsByComet">Whether CometBFT decided it.</param>
internal sealed record SignedBlock(long Height, Block Block, byte[] Commit, IReadOnlyList<Validator> TakenOverBy, bool IsByComet);

/// <summary>The block log of a node that may be running, as far as whole appends go: nothing is cut off and nothing written. What it shows does not grow.</summary>
internal sealed class LiveBlockLog : IDisposable
{
    private readonly List<BlockLogSegment> _segments = [];
    private readonly LiveBlockLog? _seals;
    private (BlockLogSegment Segment, Dictionary<long, long> Offsets)? _sealsOfSegment;

    /// <summary>Opens the segments there are; the end of the last one is what a reader may rely on.</summary>
    /// <param name="folder">The folder of the blocks.</param>
    /// <param name="seals">That of headers and signatures of blocks which CometBFT decided, which need not exist; null to read none.</param>
    /// <exception cref="CorruptBlockLogException">A segment is damaged.</exception>
    public LiveBlockLog(string folder, string? seals = null)
    {
        if (Directory.Exists(seals)) _seals = new LiveBlockLog(seals);
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
                if (header.Kind is BlockLogKind.Block or BlockLogKind.Decided or BlockLogKind.Seal) LastBlock = Math.Max(LastBlock, header.Height);
            });
        }
    }

    /// <summary>The segments, oldest first.</summary>
    public IReadOnlyList<BlockLogSegment> Segments => _segments;

    /// <summary>First height with a block; 0 when there is none.</summary>
    public long FirstBlock => _segments.Count == 0 ? 0 : _segments[0].FirstHeight;

    /// <summary>Last height with a block; 0 when there is none.</summary>
    public long LastBlock { get; private set; }

    /// <summary>Last height with a block whose signatures are here; 0 when there is none.</summary>
    public long LastSigned
    {
        get
        {
            long height = LastBlock;
            if (Read(height) is { Decided: not null }) height = Math.Min(height, _seals?.LastBlock ?? 0);
            // The block at the very end may have come without its commit yet.
            return SignedAt(height) is not null ? height : SignedAt(height - 1) is not null ? height - 1 : 0;
        }
    }

    /// <summary>Whether CometBFT decided the block of a height.</summary>
    public bool IsDecidedByComet(long height) => Read(height) is { Decided: not null };

    /// <summary>The header hash of a block, in hex; null when the log does not hold it.</summary>
    public string? HashOf(long height) => Read(height)?.Hash.ToString();

    /// <summary>A block's header; null when the log does not hold the block.</summary>
    public Header? HeaderOf(long height) => Read(height)?.Header;

    /// <summary>Whole blocks with the commits that decided them, in one pass.</summary>
    /// <exception cref="NodeException">One is missing, or was decided by CometBFT and has no seal here.</exception>
    public IEnumerable<SignedBlock> Blocks(long from, long to)
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
                if (header.Kind == BlockLogKind.Decided)
                {
                    DecidedBlock decided = DecidedBlock.Decode(header.Height, segment.Read(offset, header.Height, header.Kind));
                    BlockSeal seal = SealOf(decided) ?? throw new NodeException(Unsealed(header.Height));
                    next = header.Height + 1;
                    yield return new SignedBlock(header.Height, seal.BlockOf(decided.Data), BlockCodec.Encode(seal.Commit), decided.TakenOverBy, true);
                    continue;
                }
                if (header.Kind == BlockLogKind.Block) waiting[header.Height] = (segment, offset);
                if (header.Kind != BlockLogKind.Commit || !waiting.Remove(header.Height, out var block)) continue;
                next = header.Height + 1;
                yield return new SignedBlock(header.Height, BlockCodec.Decode(header.Height, block.Segment.Read(block.Offset, header.Height, BlockLogKind.Block)), segment.Read(offset, header.Height, BlockLogKind.Commit), [], false);
            }
        }
        if (next <= to) throw new NodeException(string.Create(CultureInfo.InvariantCulture, $"the block log has no block {next}"));
    }

    /// <summary>What is said of a block that CometBFT decided, when its header and signatures are not here.</summary>
    public static string Unsealed(long height) => string.Create(CultureInfo.InvariantCulture,
        $"block {height} was decided by CometBFT, which tells an application neither its whole header nor its signatures, and they are not in this folder: a node with --comet-rpc fetches and keeps them");

    /// <summary>A block's header and the commit that decided it; null when they are not both here.</summary>
    public (Header Header, byte[] Commit)? SignedAt(long height)
    {
        if (Read(height) is not { } block) return null;
        if (block.Decided is { } decided) return SealOf(decided) is { } seal ? (seal.Header, BlockCodec.Encode(seal.Commit)) : null;
        byte[]? commit = null;
        // A commit stands behind its block, in the same segment or at the start of the next.
        foreach (BlockLogSegment segment in _segments.Where(each => each.FirstHeight <= height + 1))
            segment.Walk(checkPayloads: false, (header, offset) =>
            {
                if (header.Height == height && header.Kind == BlockLogKind.Commit) commit = segment.Read(offset, height, header.Kind);
            });
        return commit is null ? null : (block.Header, commit);
    }

    // Heights are asked for in order, as a rule: what a segment holds is noted once.
    private BlockSeal? SealOf(DecidedBlock decided)
    {
        long height = decided.Header.Height;
        if (_seals?._segments.LastOrDefault(each => each.FirstHeight <= height) is not { } segment) return null;
        if (_sealsOfSegment?.Segment != segment)
        {
            Dictionary<long, long> offsets = [];
            segment.Walk(checkPayloads: false, (header, offset) => offsets[header.Height] = offset);
            _sealsOfSegment = (segment, offsets);
        }
        if (!_sealsOfSegment.Value.Offsets.TryGetValue(height, out long place)) return null;
        return BlockSeal.TryDecode(segment.Read(place, height, BlockLogKind.Seal), out BlockSeal? seal) && seal.Header.Hash() == decided.Hash
            ? seal
            : throw new CorruptBlockLogException(string.Create(CultureInfo.InvariantCulture, $"the seal of block {height} is damaged, or of another block; remove the folder, it is fetched again"));
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
        _seals?.Dispose();
        foreach (BlockLogSegment segment in _segments) segment.Dispose();
    }
}
