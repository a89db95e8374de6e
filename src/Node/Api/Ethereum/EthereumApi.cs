using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>What the methods share: the city, its Ethereum chain, and blocks as tools see them.</summary>
public sealed class EthereumApi : IAsyncDisposable
{
    private UInt256? _baseFeeMin;

    /// <summary>The Ethereum side of a node.</summary>
    public EthereumApi(ExchangeApi exchange)
    {
        Exchange = exchange;
        Feed = new EthereumFeed(exchange.City);
        Filters = new FilterTable(this);
        Subscriptions = new Subscriptions(this);
        Feed.Rewound += Filters.Rewind;
    }

    /// <summary>The other side, whose edge this one shares.</summary>
    public ExchangeApi Exchange { get; }

    /// <summary>The city.</summary>
    public City City => Exchange.City;

    /// <summary>The city's Ethereum chain. Of its members only those that never change may be used here; the state is read through snapshots.</summary>
    public EvmModule Evm => City.Evm;

    /// <summary>What follows the chain.</summary>
    public EthereumFeed Feed { get; }

    /// <summary>Committed blocks as Ethereum's tools see them.</summary>
    public EthereumBlocks Blocks => Feed.Blocks;

    /// <summary>Where hashes and logs are.</summary>
    public EthereumIndex Index => Feed.Index;

    /// <summary>Filters that clients have left and poll.</summary>
    public FilterTable Filters { get; }

    /// <summary>Who is told of blocks, logs and transactions.</summary>
    public Subscriptions Subscriptions { get; }

    /// <summary>The height that every answer shows at least, and that <c>latest</c> means.</summary>
    public long Height => Feed.Height;

    /// <summary>The last block.</summary>
    /// <exception cref="RpcException">There is none yet.</exception>
    public EthereumBlock Latest => Blocks.TryRead(Height) ?? throw RpcException.Refused("the node is starting: it has no block yet");

    /// <summary>The height of a block; <c>pending</c> means the last one. Null when there is none such.</summary>
    public long? TryHeightOf(in BlockTag tag) => tag.Kind switch
    {
        BlockTagKind.Number => tag.Number <= (ulong)Height ? (long)tag.Number : null,
        BlockTagKind.Hash => Index.TryFindBlock(tag.Hash, out long height) && height <= Height ? height : null,
        _ => Height,
    };

    /// <summary>The height of a block.</summary>
    /// <exception cref="RpcException">There is none such.</exception>
    public long HeightOf(in BlockTag tag) => TryHeightOf(in tag) ?? throw RpcException.Refused(tag.Kind == BlockTagKind.Hash ? "header for hash not found" : "header not found");

    /// <summary>A block; null when there is none such.</summary>
    /// <exception cref="RpcException">It is older than this node keeps.</exception>
    public EthereumBlock? TryFind(in BlockTag tag) => TryHeightOf(in tag) is { } height ? Read(height) : null;

    /// <summary>The block of a height that is shown.</summary>
    /// <exception cref="RpcException">It is older than this node keeps.</exception>
    public EthereumBlock Read(long height) => Blocks.TryRead(height) ?? throw RpcException.Pruned();

    /// <summary>The block that holds a transaction, and where; null when it is in none.</summary>
    public EthereumBlock? TryFindTransaction(in Hash32 hash, out int index) => Index.TryFindTransaction(in hash, out long height, out index) && height <= Height ? Read(height) : null;

    /// <summary>The base fee of the block after another.</summary>
    public UInt256 BaseFeeAfter(EvmHeader header)
    {
        // What has been set there follows from no header.
        if (City.Development is not null && header.Number == (ulong)Height) return City.Pool.BaseFee.Units;
        UInt256 next = BaseFee.Next(header.BaseFeePerGas ?? UInt256.Zero, header.GasLimit, header.GasUsed), least = BaseFeeMin;
        return next < least ? least : next;
    }

    /// <summary>The tip that is enough to be taken: what this node's operator asks for. A higher one buys no earlier place.</summary>
    public UInt256 SuggestedTip => City.Options.Mempool.TipMin.Units;

    private UInt256 BaseFeeMin
    {
        get
        {
            if (_baseFeeMin is { } known) return known;
            lock (City.Gate) _baseFeeMin = Evm.BaseFeeMin.Units;
            return _baseFeeMin.Value;
        }
    }

    /// <summary>Begins to follow the chain.</summary>
    public void Start()
    {
        Feed.Start();
        Subscriptions.Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Subscriptions.DisposeAsync();
        Filters.Dispose();
        await Feed.DisposeAsync();
    }
}
