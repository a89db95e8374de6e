using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>Reads committed blocks as Ethereum's tools see them. Recent ones, and some that were asked for, are kept decoded. Any thread.</summary>
public sealed class EthereumBlocks(ChainReader reader, EvmModule evm)
{
    private const int KeptCount = 128;

    // Of stored bytes; decoded, a block takes a few times as much.
    private const long KeptBytes = 64 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, LinkedListNode<(EthereumBlock Block, long Bytes)>> _kept = [];
    private readonly LinkedList<(EthereumBlock Block, long Bytes)> _byUse = new();
    private long _keptBytes;
    private int _forgotten; // how often blocks were taken back

    /// <summary>Reads a committed block; null when its height is not committed, or its results are older than this node keeps.</summary>
    public EthereumBlock? TryRead(long height)
    {
        int forgotten;
        lock (_lock)
        {
            forgotten = _forgotten;
            if (_kept.TryGetValue(height, out LinkedListNode<(EthereumBlock Block, long Bytes)>? node))
            {
                _byUse.Remove(node);
                _byUse.AddLast(node);
                return node.Value.Block;
            }
        }
        if (reader.TryReadResults(height) is not { Ethereum.IsEmpty: false } results || Decode(height, results) is not { } block) return null;
        Keep(block, results.Ethereum.Length, forgotten);
        return block;
    }

    /// <summary>Forgets what is kept of the blocks above a height, which were taken back.</summary>
    public void ForgetAbove(long height)
    {
        lock (_lock)
        {
            _forgotten++;
            for (LinkedListNode<(EthereumBlock Block, long Bytes)>? node = _byUse.First; node is not null;)
            {
                LinkedListNode<(EthereumBlock Block, long Bytes)> each = node;
                node = node.Next;
                if (each.Value.Block.Height <= height) continue;
                _byUse.Remove(each);
                _kept.Remove(each.Value.Block.Height);
                _keptBytes -= each.Value.Bytes;
            }
        }
    }

    private EthereumBlock? Decode(long height, BlockResults results)
    {
        if (!EvmBlockView.TryDecode(results.Ethereum.Span, out EvmBlockView? view)) return null;
        if (view.Receipts.Count == 0) return new EthereumBlock(view, [], []);
        ReadOnlyMemory<byte>[] bytes = new ReadOnlyMemory<byte>[view.Receipts.Count];
        EvmTransaction?[] decoded = new EvmTransaction?[bytes.Length];
        CommittedBlock? recent = reader.TryFindRecent(height);
        // A block of the genesis, or of native operations only, has no transaction but the one that nobody sent.
        IReadOnlyList<ReadOnlyMemory<byte>>? sent = recent is not null || view.Receipts.All(static receipt => receipt.IsSystem) ? [] : reader.TryReadTransactions(height);
        if (sent is null) return null;
        for (int i = 0; i < bytes.Length; i++)
        {
            int envelope = view.Receipts[i].EnvelopeIndex;
            if (view.Receipts[i].IsSystem) bytes[i] = SystemTransaction.Create(evm.ChainId, view.Header.Number, view.Header.BaseFeePerGas ?? UInt256.Zero, EvmModule.LockedAt);
            else if (recent is null) bytes[i] = sent[envelope];
            // Of a block that was just executed everything is there, decoded and its signatures checked.
            else (bytes[i], decoded[i]) = (recent.Envelopes[envelope]!.Bytes, (recent.Envelopes[envelope]!.Operations[0] as Transact)?.Transaction);
        }
        return new EthereumBlock(view, bytes, decoded);
    }

    // What was read before blocks were taken back may be one of them.
    private void Keep(EthereumBlock block, long bytes, int forgotten)
    {
        lock (_lock)
        {
            if (forgotten != _forgotten || _kept.ContainsKey(block.Height)) return;
            _kept.Add(block.Height, _byUse.AddLast((block, bytes)));
            _keptBytes += bytes;
            while (_byUse.Count > 1 && (_byUse.Count > KeptCount || _keptBytes > KeptBytes))
            {
                (EthereumBlock oldest, long size) = _byUse.First!.Value;
                _byUse.RemoveFirst();
                _kept.Remove(oldest.Height);
                _keptBytes -= size;
            }
        }
    }
}
