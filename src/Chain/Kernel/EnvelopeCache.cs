using Gwangan.Chain.Base;

namespace Gwangan.Chain.Kernel;

/// <summary>Remembers envelopes whose signature was checked, so that it is checked once between arrival and execution. Bounded: a newer envelope takes an older one's place.</summary>
/// <remarks>Safe from several threads: a place holds one reference, read and written whole. Forgetting costs a second check and nothing else, so it never shows in a result.</remarks>
public sealed class EnvelopeCache
{
    private const int PlaceCount = 1 << 17;
    private readonly Envelope?[] _places = new Envelope?[PlaceCount];

    /// <summary>Finds a remembered envelope by its id.</summary>
    public bool TryFind(in Hash32 id, out Envelope envelope)
    {
        envelope = _places[Place(in id)]!;
        return envelope is not null && envelope.Id == id;
    }

    /// <summary>Remembers an envelope.</summary>
    public void Remember(Envelope envelope) => _places[Place(envelope.Id)] = envelope;

    /// <summary>Forgets an executed envelope.</summary>
    public void Forget(Envelope envelope)
    {
        ref Envelope? place = ref _places[Place(envelope.Id)];
        if (ReferenceEquals(place, envelope)) place = null;
    }

    private static int Place(in Hash32 id) => id.GetHashCode() & (PlaceCount - 1);
}
