using System.Security.Cryptography;
using System.Text.Json;
using Gwangan.Abci.Wire;

namespace Gwangan.Abci.KvStore;

/// <summary>Snapshots of the sample application: its state's JSON in pieces, the pieces' digests as metadata, the digest of those as the snapshot's hash.</summary>
public sealed class KvRestore(Snapshot snapshot, byte[] trustedHash, bool isChecking)
{
    private readonly byte[]?[] _chunks = new byte[snapshot.Chunks][];

    /// <summary>The app hash that the light client trusts.</summary>
    public byte[] TrustedHash => trustedHash;

    /// <summary>What a faulty application repeats as its own.</summary>
    public byte[]? ClaimedHash { get; set; }

    /// <summary>Whether every piece is there.</summary>
    public bool IsComplete => Array.TrueForAll(_chunks, chunk => chunk is not null);

    /// <summary>What is listed of a snapshot.</summary>
    public static Snapshot Describe(long height, byte[] bytes, int chunkBytes)
    {
        uint count = (uint)((bytes.Length + chunkBytes - 1) / chunkBytes);
        byte[] digests = [.. Enumerable.Range(0, (int)count).SelectMany(i => SHA256.HashData(Chunk(bytes, i, chunkBytes)))];
        return new Snapshot(height, 1, count, SHA256.HashData(digests), digests);
    }

    /// <summary>A piece; empty behind the last.</summary>
    public static byte[] Chunk(byte[] bytes, int index, int chunkBytes)
    {
        long start = (long)index * chunkBytes;
        return index < 0 || start >= bytes.Length ? [] : bytes[(int)start..(int)Math.Min(bytes.Length, start + chunkBytes)];
    }

    /// <summary>Takes a piece when its digest is the listed one.</summary>
    public ChunkVerdict Apply(int index, byte[] chunk)
    {
        if (index < 0 || index >= _chunks.Length || snapshot.Metadata.Length != _chunks.Length * 32) return ChunkVerdict.RejectSnapshot;
        if (isChecking && !SHA256.HashData(chunk).AsSpan().SequenceEqual(snapshot.Metadata.AsSpan(index * 32, 32))) return ChunkVerdict.Retry;
        _chunks[index] = chunk;
        return ChunkVerdict.Accept;
    }

    /// <summary>The restored state; null when the pieces are none.</summary>
    public KvState? TryFinish()
    {
        try
        {
            byte[] all = [.. _chunks.SelectMany(chunk => chunk!)];
            KvState state = KvState.Load(all);
            return state with { Height = snapshot.Height };
        }
        catch (JsonException)
        {
            return isChecking ? null : KvState.Empty with { Height = snapshot.Height };
        }
    }
}
