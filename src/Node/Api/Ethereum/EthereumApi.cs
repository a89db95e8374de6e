using Gwangan.Chain.Modules.Evm;
using Gwangan.Node.Api.Exchange;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>What the methods share: the city, its Ethereum chain, and blocks as tools see them.</summary>
public sealed class EthereumApi
{
    /// <summary>The Ethereum side of a node.</summary>
    public EthereumApi(ExchangeApi exchange)
    {
        Exchange = exchange;
        Blocks = new EthereumBlocks(City.Reader, City.Head, Evm.ChainId);
    }

    /// <summary>The other side, whose edge this one shares.</summary>
    public ExchangeApi Exchange { get; }

    /// <summary>The city.</summary>
    public City City => Exchange.City;

    /// <summary>The city's Ethereum chain. Of its members only those that never change may be used here; the state is read through snapshots.</summary>
    public EvmModule Evm => City.Evm;

    /// <summary>Committed blocks as Ethereum's tools see them.</summary>
    public EthereumBlocks Blocks { get; }

    /// <summary>The height that every answer shows at least, and that <c>latest</c> means.</summary>
    public long Height => Blocks.Height;

    /// <summary>The height of a block; <c>pending</c> means the last one. Null when there is none such.</summary>
    public long? TryHeightOf(in BlockTag tag) => tag.Kind switch
    {
        BlockTagKind.Number => tag.Number <= (ulong)Height ? (long)tag.Number : null,
        BlockTagKind.Hash => Blocks.TryHeightOf(tag.Hash),
        _ => Height,
    };

    /// <summary>The height of a block.</summary>
    /// <exception cref="RpcException">There is none such.</exception>
    public long HeightOf(in BlockTag tag) => TryHeightOf(in tag) ?? throw RpcException.Refused(tag.Kind == BlockTagKind.Hash ? "header for hash not found" : "header not found");
}
