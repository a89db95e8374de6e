using System.Numerics;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>Remembers rightly signed envelopes, so that a signature is checked once between arrival and execution. Bounded: a newer envelope takes an older one's place.</summary>
/// <remarks>
/// Signing is free, so large envelopes that the chain never admits must not fill the memory: the larger an envelope, the fewer the places it may stand in. All places together
/// hold at most 288 MiB of envelopes. Safe from several threads: a place holds one reference, read and written whole. Forgetting costs a second check and nothing else, so it
/// never shows in a result.
/// </remarks>
public sealed class EnvelopeCache
{
    private const int PlaceCount = 1 << 17;

    // An envelope of at most so many bytes may stand in any place; each doubling halves the places.
    private const int SmallSize = 512;

    private readonly Envelope?[] _places = new Envelope?[PlaceCount];

    /// <summary>Finds a remembered envelope by its id and size.</summary>
    public bool TryFind(in Hash32 id, int sizeBytes, out Envelope envelope)
    {
        envelope = _places[Place(in id, sizeBytes)]!;
        return envelope is not null && envelope.Id == id;
    }

    /// <summary>Remembers an envelope.</summary>
    public void Remember(Envelope envelope) => _places[Place(envelope.Id, envelope.Bytes.Length)] = envelope;

    /// <summary>Forgets an executed envelope.</summary>
    public void Forget(Envelope envelope)
    {
        ref Envelope? place = ref _places[Place(envelope.Id, envelope.Bytes.Length)];
        if (ReferenceEquals(place, envelope)) place = null;
    }

    private static int Place(in Hash32 id, int sizeBytes)
    {
        int doublings = sizeBytes <= SmallSize ? 0 : BitOperations.Log2((uint)(sizeBytes - 1) / SmallSize) + 1;
        return id.GetHashCode() & ((PlaceCount >> doublings) - 1);
    }
}
