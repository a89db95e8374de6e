using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Mempool;

/// <summary>Where a node that makes no blocks sends what it admitted: the node that does.</summary>
public interface IForward
{
    /// <summary>Offers envelopes in their order; answer i is null when envelope i was taken there, else why not.</summary>
    Task<Refusal?[]> OfferAsync(IReadOnlyList<Envelope> envelopes);
}
