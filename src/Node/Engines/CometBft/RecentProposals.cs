using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>The transactions of recently seen proposals, decoded and with their signatures checked, so that the block among them that is decided is not checked again. Used under the chain's gate.</summary>
internal sealed class RecentProposals
{
    // Rounds of one height; a proposal is as large as a block.
    private const int Max = 4;

    private readonly Queue<(Hash32 Hash, List<byte[]> Transactions, IReadOnlyList<Envelope?> Envelopes)> _recent = new();

    /// <summary>Remembers a proposal by the hash of its header.</summary>
    public void Remember(ReadOnlySpan<byte> hash, List<byte[]> transactions, IReadOnlyList<Envelope?> envelopes)
    {
        if (hash.Length != Hash32.Size) return;
        _recent.Enqueue((new Hash32(hash), transactions, envelopes));
        if (_recent.Count > Max) _recent.Dequeue();
    }

    /// <summary>The decoded transactions of a block; null when it was not seen as a proposal. The bytes are compared, so nothing rests on the hash.</summary>
    public IReadOnlyList<Envelope?>? Find(ReadOnlySpan<byte> hash, List<byte[]> transactions)
    {
        foreach ((Hash32 seen, List<byte[]> before, IReadOnlyList<Envelope?> envelopes) in _recent)
            if (hash.SequenceEqual(Hash32.Bytes(in seen)) && AreEqual(before, transactions)) return envelopes;
        return null;
    }

    /// <summary>Forgets everything, once a height is decided.</summary>
    public void Clear() => _recent.Clear();

    private static bool AreEqual(List<byte[]> left, List<byte[]> right)
    {
        if (left.Count != right.Count) return false;
        for (int i = 0; i < left.Count; i++)
            if (!left[i].AsSpan().SequenceEqual(right[i])) return false;
        return true;
    }
}
