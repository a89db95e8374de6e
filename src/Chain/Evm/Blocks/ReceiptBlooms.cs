using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm.Blocks;

/// <summary>The filters of many receipts, whose addresses and topics are hashed together. Keeps its buffers; one thread at a time.</summary>
public sealed class ReceiptBlooms
{
    /// <summary>Of how many receipts the filters are made at once: enough to fill lanes, and few enough to stay in a cache.</summary>
    public const int CountMax = 32;

    private readonly KeccakBatch _items = new();
    private readonly Bloom[] _blooms = new Bloom[CountMax];

    /// <summary>The filters of up to <see cref="CountMax"/> receipts from an index on, over the logs that they hold decoded; valid until the next call.</summary>
    public ReadOnlySpan<Bloom> From(IReadOnlyList<EvmReceiptView> receipts, int first)
    {
        int count = Math.Min(CountMax, receipts.Count - first);
        _items.Clear();
        for (int i = 0; i < count; i++)
        {
            foreach (EvmLog log in receipts[first + i].Receipt.Logs)
            {
                _items.Add(Address.Bytes(log.Address));
                foreach (ref readonly Hash32 topic in log.Topics.AsSpan()) _items.Add(Hash32.Bytes(in topic));
            }
        }
        ReadOnlySpan<Hash32> hashes = _items.Run();
        for (int i = 0, next = 0; i < count; i++)
        {
            ref Bloom bloom = ref _blooms[i];
            bloom = default;
            foreach (EvmLog log in receipts[first + i].Receipt.Logs)
                for (int item = 0; item <= log.Topics.Length; item++) bloom.Add(in hashes[next++]);
        }
        return _blooms.AsSpan(0, count);
    }
}
