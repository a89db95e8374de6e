using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>Reads committed blocks as Ethereum's tools see them. Recent ones are kept decoded. Any thread.</summary>
public sealed class EthereumBlocks(ChainReader reader, ChainHead head, ulong chainId)
{
    private const int RecentMax = 64;

    private readonly EthereumBlock?[] _recent = new EthereumBlock?[RecentMax];

    /// <summary>The last height that is answered.</summary>
    public long Height => head.Current.Height;

    /// <summary>The last block.</summary>
    public EthereumBlock Latest => TryRead(Height) ?? throw RpcException.Refused("the node is starting: it has no block yet");

    /// <summary>Reads a block; null when the height is not committed, or its results are older than this node keeps.</summary>
    public EthereumBlock? TryRead(long height)
    {
        if (height < 0 || height > Height) return null;
        ref EthereumBlock? slot = ref _recent[height % RecentMax];
        if (Volatile.Read(ref slot) is { } recent && recent.Height == height) return recent;
        EthereumBlock? block = Decode(height);
        if (block is not null && height > Height - RecentMax) Volatile.Write(ref slot, block);
        return block;
    }

    /// <summary>The height of the block with a hash; null when there is none.</summary>
    public long? TryHeightOf(in Hash32 hash)
    {
        for (long height = Height; height >= Math.Max(0, Height - RecentMax); height--)
            if (TryRead(height) is { } block && block.Hash == hash) return height;
        return null;
    }

    private EthereumBlock? Decode(long height)
    {
        if (reader.TryReadResults(height) is not { Ethereum.IsEmpty: false } results || !EvmBlockView.TryDecode(results.Ethereum.Span, out EvmBlockView? view)) return null;
        // A block of the genesis, or of native operations only, has no transaction but the one that nobody sent.
        bool isSent = view.Receipts.Any(static receipt => !receipt.IsSystem);
        IReadOnlyList<ReadOnlyMemory<byte>>? sent = isSent ? reader.TryReadTransactions(height) : [];
        if (sent is null) return null;
        ReadOnlyMemory<byte>[] own = new ReadOnlyMemory<byte>[view.Receipts.Count];
        for (int i = 0; i < own.Length; i++)
            own[i] = view.Receipts[i] is { IsSystem: false } receipt ? sent[receipt.EnvelopeIndex] : SystemTransaction.Create(chainId, view.Header.Number, view.Header.BaseFeePerGas ?? default, EvmModule.LockedAt);
        return new EthereumBlock(view, own);
    }
}
