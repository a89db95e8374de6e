using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>What stands below some first nibbles of a trie, computed from nothing but the leaves there: so a piece of the state can be made and checked by itself.</summary>
/// <remarks>Add the leaves by ascending digest, then <see cref="TryHash"/>; <see cref="Clear"/> begins another one. One thread.</remarks>
public sealed class PatriciaSubtrie
{
    private readonly TrieUpdater _updater = new(new PatriciaCache(0));
    private readonly RlpWriter _writer = new(160);
    private TrieChange[] _leaves = new TrieChange[16];
    private int _count;

    /// <summary>Leaves added.</summary>
    public int Count => _count;

    /// <summary>Forgets all leaves.</summary>
    public void Clear()
    {
        _leaves.AsSpan(0, _count).Clear();
        _count = 0;
    }

    /// <summary>Adds an account.</summary>
    /// <param name="digest">Keccak of its address.</param>
    /// <param name="account">What it is.</param>
    /// <returns>False when its digest does not ascend; it is left out.</returns>
    public bool TryAdd(in Hash32 digest, in PatriciaAccount account)
    {
        _writer.Clear();
        account.Write(_writer);
        return TryAdd(in digest);
    }

    /// <summary>Adds a slot.</summary>
    /// <param name="digest">Keccak of its key, big-endian.</param>
    /// <param name="value">Its value, not 0.</param>
    /// <returns>False when its digest does not ascend; it is left out.</returns>
    public bool TryAdd(in Hash32 digest, in UInt256 value)
    {
        Invariant.Assert(!value.IsZero);
        _writer.Clear();
        _writer.UInt256(value);
        return TryAdd(in digest);
    }

    /// <summary>The node over all leaves as its parent refers to it (<see cref="PatriciaNodes.RefOf"/>); false when a digest begins otherwise than <paramref name="prefix"/>.</summary>
    /// <param name="owner">The account whose slots they are; null when they are accounts.</param>
    /// <param name="prefix">The place, as its first nibbles; those behind are 0.</param>
    /// <param name="depth">How many nibbles, 0 to 63; 0 for a whole trie.</param>
    /// <param name="reference">Empty when there is no leaf.</param>
    public bool TryHash(Address? owner, in Hash32 prefix, int depth, out byte[] reference)
    {
        Invariant.Assert(depth is >= 0 and < Nibbles.Count);
        reference = [];
        _updater.Writes.Clear();
        if (_count == 0) return true;
        if (Nibbles.Prefix(in _leaves[0].Key, depth) != prefix || Nibbles.Prefix(in _leaves[_count - 1].Key, depth) != prefix) return false;
        TrieTask task = new() { Owner = owner ?? default, IsAccounts = owner is null, Depth = depth, To = _count };
        _updater.Run(new Span<TrieTask>(ref task), _leaves, null);
        reference = Hash32.Bytes(in task.Node.Bytes)[..task.Node.Size].ToArray();
        return true;
    }

    /// <summary>The nodes of the last <see cref="TryHash"/> as <see cref="PatriciaStores.Nodes"/> keeps them, by ascending key: all but those that stand inside their parent.</summary>
    public List<KeyValuePair<byte[], byte[]>> Nodes()
    {
        Span<byte> key = stackalloc byte[PatriciaKey.SizeMax];
        List<KeyValuePair<byte[], byte[]>> nodes = new(_updater.Writes.Count);
        foreach (TrieUpdater.Write write in _updater.Writes) nodes.Add(new(key[..write.Key.Write(key)].ToArray(), write.After!));
        nodes.Sort(static (one, other) => one.Key.AsSpan().SequenceCompareTo(other.Key));
        return nodes;
    }

    private bool TryAdd(in Hash32 digest)
    {
        if (_count > 0 && _leaves[_count - 1].Key.CompareTo(digest) >= 0) return false;
        if (_count == _leaves.Length) Array.Resize(ref _leaves, 2 * _count);
        _leaves[_count++] = new TrieChange { Key = digest, Value = _writer.ToArray() };
        return true;
    }
}
