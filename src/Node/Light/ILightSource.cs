using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Light;

/// <summary>A node that a light client asks. Nothing it gives is believed.</summary>
public interface ILightSource
{
    /// <summary>Its name in messages: its address.</summary>
    string Name { get; }

    /// <summary>The height of its last block.</summary>
    /// <exception cref="CometRpcException">It does not answer, or not with that; likewise below.</exception>
    Task<long> LatestAsync(CancellationToken cancel);

    /// <summary>The header of a height, who decided it and by which signatures.</summary>
    Task<SignedHeader> HeaderAsync(long height, CancellationToken cancel);

    /// <summary>The height of the header with a hash.</summary>
    Task<long> HeightOfAsync(Hash32 hash, CancellationToken cancel);

    /// <summary>The validators who sign a height.</summary>
    Task<ValidatorSet> ValidatorsAsync(long height, CancellationToken cancel);

    /// <summary>Asks for something of the state.</summary>
    Task<ResponseQuery> QueryAsync(RequestQuery query, CancellationToken cancel);

    /// <summary>Shows it what its validators are to be held to account with.</summary>
    /// <exception cref="CometRpcException">It does not take it; why.</exception>
    Task ReportAsync(LightAttackEvidence evidence, CancellationToken cancel);
}

/// <summary>A node by its CometBFT RPC.</summary>
public sealed class RpcSource(Uri address) : ILightSource, IDisposable
{
    private readonly CometChain _chain = new(address);

    /// <inheritdoc/>
    public string Name => address.AbsoluteUri.TrimEnd('/');

    /// <inheritdoc/>
    public async Task<long> LatestAsync(CancellationToken cancel) => (await _chain.RangeAsync(cancel)).Latest;

    /// <inheritdoc/>
    public async Task<SignedHeader> HeaderAsync(long height, CancellationToken cancel)
    {
        (Header header, Commit commit) = await _chain.SignedHeaderAsync(height, cancel);
        if (header.Height != height) throw new CometRpcException($"gives header {header.Height} for {height}");
        return new SignedHeader(header, commit, await _chain.ValidatorsAsync(height, cancel));
    }

    /// <inheritdoc/>
    public Task<long> HeightOfAsync(Hash32 hash, CancellationToken cancel) => _chain.HeightOfAsync(hash, cancel);

    /// <inheritdoc/>
    public Task<ValidatorSet> ValidatorsAsync(long height, CancellationToken cancel) => _chain.ValidatorsAsync(height, cancel);

    /// <inheritdoc/>
    public Task<ResponseQuery> QueryAsync(RequestQuery query, CancellationToken cancel) => _chain.QueryAsync(query, cancel);

    /// <inheritdoc/>
    public Task ReportAsync(LightAttackEvidence evidence, CancellationToken cancel) => _chain.ReportAsync(evidence.ToJson(), cancel);

    /// <inheritdoc/>
    public void Dispose() => _chain.Dispose();
}
