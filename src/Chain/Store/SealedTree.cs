using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>A tree in IAVL format as it was sealed at one height, with the roots beside it: it never changes, so any thread may read and prove.</summary>
public sealed class SealedTree
{
    private readonly IavlNode? _root;
    private readonly StoreRoots _roots;
    private MultiStoreProof? _store; // once it is asked for; whoever asks first, it is the same

    internal SealedTree(string name, IavlNode? root, StoreRoots roots)
    {
        (Name, _root, Height, _roots) = (name, root, roots.Height, roots);
    }

    /// <summary>The tree's name in the app hash.</summary>
    public string Name { get; }

    /// <summary>The height; the header of the next one carries its app hash.</summary>
    public long Height { get; }

    /// <summary>How many pairs there are.</summary>
    public long Count => _root?.Size ?? 0;

    /// <summary>The value of a key; false when it had none. Not to be written to.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value)
    {
        value = IavlTree.Find(_root, key, out _)?.Value;
        return value is not null;
    }

    /// <summary>The pairs whose key is at or after <paramref name="from"/> and before <paramref name="to"/> (null: to the end), ascending.</summary>
    public IEnumerable<KeyValuePair<byte[], byte[]>> Range(byte[] from, byte[]? to = null) => IavlTree.Range(_root, from, to);

    /// <summary>How many keys come before a key, which may be none of them.</summary>
    public long CountBefore(ReadOnlySpan<byte> key)
    {
        if (_root is not { } node) return 0;
        long count = 0;
        while (!node.IsLeaf)
        {
            if (node.IsLeftOf(key)) node = node.Left;
            else (count, node) = (count + node.Left.Size, node.Right);
        }
        return node.Key.AsSpan().SequenceCompareTo(key) < 0 ? count + 1 : count;
    }

    /// <summary>The pair at a place: the first is at 0, the last at <see cref="Count"/> - 1.</summary>
    public KeyValuePair<byte[], byte[]> At(long place)
    {
        Invariant.Assert(place >= 0 && place < Count);
        IavlNode node = _root!;
        while (!node.IsLeaf)
        {
            if (place < node.Left.Size) node = node.Left;
            else (place, node) = (place - node.Left.Size, node.Right);
        }
        return new(node.Key, node.Value);
    }

    /// <summary>Proves what value a key had, or that it had none; null when the tree was empty or not there yet, of which ICS-23 proves nothing.</summary>
    public KeyProof? Prove(byte[] key) => _root is not null && (_store ??= _roots.Prove(Name)) is { } store ? new KeyProof(key, IavlTree.Prove(_root, key), store) : null;

    /// <summary>Reads a tree of a committed height again, all of it, and checks it against the root that was committed.</summary>
    /// <exception cref="CorruptStateException">What was read cannot be, or has another root.</exception>
    public static SealedTree Load(string name, IStateSnapshot past)
    {
        IavlBuilder builder = new(name);
        past.LoadKeyValues(name, builder.Add);
        IavlNode? root = builder.Finish();
        List<StoreRoot> roots = [];
        past.LoadKeyValues(StateStore.RootsStore, (key, value) => roots.Add(new StoreRoot(Encoding.ASCII.GetString(key), new Hash32(value))));
        foreach (StoreRoot part in roots)
            if (part.Name == name && part.Root != (root?.Hash ?? Sha256.OfNothing)) throw new CorruptStateException($"tree {name} at height {past.Height} does not have the root {part.Root} that was committed");
        return new SealedTree(name, root, new StoreRoots(past.Height, MultiStore.AppHash([.. roots]), roots));
    }
}
