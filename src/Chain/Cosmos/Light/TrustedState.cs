using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Cosmos.Light;

/// <summary>What of a trusted header the next one is judged from: no more is kept of it, as in IBC's consensus states (ICS-07).</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Height">Its height.</param>
/// <param name="Time">Its time.</param>
/// <param name="NextValidatorsHash">The validators of the height after it.</param>
public readonly record struct TrustedState(string ChainId, long Height, Timestamp Time, Hash32 NextValidatorsHash)
{
    /// <summary>Of a whole header; one without next validators, as no block after the first is, names nobody.</summary>
    public static TrustedState Of(Header header) =>
        new(header.ChainId, header.Height, header.Time, header.NextValidatorsHash.Length == Hash32.Size ? new Hash32(header.NextValidatorsHash.Span) : default);
}
