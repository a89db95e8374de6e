using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Node.Index;

/// <summary>Which logs are asked for: of these blocks, by one of these addresses, with one of these topics at each position.</summary>
/// <param name="From">First height.</param>
/// <param name="To">Last height.</param>
/// <param name="Addresses">Who may have written them; none for anybody.</param>
/// <param name="Topics">For each position the topics that may stand there; none for any. A log must have as many topics as there are positions.</param>
public sealed record LogQuery(long From, long To, IReadOnlyList<Address> Addresses, IReadOnlyList<IReadOnlyList<Hash32>> Topics)
{
    /// <summary>Whether a log is among them, its block aside.</summary>
    public bool Matches(EvmLog log)
    {
        if (log.Topics.Length < Topics.Count || !Has(Addresses, log.Address)) return false;
        for (int i = 0; i < Topics.Count; i++)
            if (!Has(Topics[i], log.Topics[i])) return false;
        return true;
    }

    // A stored log: what the index found by eight bytes of a hash is compared with what was asked for.
    internal bool Matches(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> address = record.Slice(sizeof(int), Address.Size);
        int count = record[sizeof(int) + Address.Size];
        ReadOnlySpan<byte> topics = record.Slice(sizeof(int) + Address.Size + 1, count * Hash32.Size);
        if (count < Topics.Count || !Has(Addresses, new Address(address))) return false;
        for (int i = 0; i < Topics.Count; i++)
            if (!Has(Topics[i], new Hash32(topics.Slice(i * Hash32.Size, Hash32.Size)))) return false;
        return true;
    }

    private static bool Has<T>(IReadOnlyList<T> wanted, T given) where T : struct, IEquatable<T>
    {
        int count = wanted.Count;
        for (int i = 0; i < count; i++)
            if (wanted[i].Equals(given)) return true;
        return count == 0;
    }
}

/// <summary>Shown a log; false ends the visit.</summary>
public delegate bool LogVisitor(LogEntry entry);

/// <summary>A log as the index has it; valid while it is shown.</summary>
public readonly ref struct LogEntry
{
    private readonly ReadOnlySpan<byte> _rest;

    internal LogEntry(in Hash32 blockHash, in Hash32 transactionHash, ReadOnlySpan<byte> rest)
    {
        (BlockHash, TransactionHash) = (blockHash, transactionHash);
        _rest = rest;
    }

    /// <summary>Its block.</summary>
    public long Height { get; init; }

    /// <summary>Time of the block, in seconds since 1970 UTC.</summary>
    public ulong TimeSeconds { get; init; }

    /// <summary>Its place among all logs of the block.</summary>
    public int LogIndex { get; init; }

    /// <summary>The place of its transaction in the block.</summary>
    public int TransactionIndex { get; init; }

    /// <summary>Hash of the block.</summary>
    public Hash32 BlockHash { get; }

    /// <summary>Hash of the transaction.</summary>
    public Hash32 TransactionHash { get; }

    /// <summary>Who wrote it: 20 bytes.</summary>
    public ReadOnlySpan<byte> Address => _rest[..Chain.Base.Address.Size];

    /// <summary>How many topics it has.</summary>
    public int TopicCount => _rest[Chain.Base.Address.Size];

    /// <summary>A topic: 32 bytes.</summary>
    public ReadOnlySpan<byte> TopicAt(int index) => _rest.Slice(Chain.Base.Address.Size + 1 + index * Hash32.Size, Hash32.Size);

    /// <summary>The rest.</summary>
    public ReadOnlySpan<byte> Data => _rest[(Chain.Base.Address.Size + 1 + TopicCount * Hash32.Size)..];
}
