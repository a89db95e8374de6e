using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>A node of a sum tree as its parent sees it: a hash and the sum below. An absent child is 32 zero bytes and nothing.</summary>
public readonly record struct SumNode(Hash32 Hash, UInt128 Sum)
{
    /// <summary>Bytes of a leaf's message: 0x00 || address || available || locked, amounts as 16 bytes, most significant first; one compression.</summary>
    internal const int LeafSize = 53;

    /// <summary>Bytes of an inner node's message: 0x01 || left hash || left sum || right hash || right sum; two compressions.</summary>
    internal const int InnerSize = 97;

    private const int ChildSize = Hash32.Size + 16;

    /// <summary>The leaf of a balance: SHA256(0x00 || address || available || locked).</summary>
    /// <returns>False when available and locked together leave the range; <paramref name="node"/> is then void.</returns>
    [SkipLocalsInit]
    public static bool TryLeaf(in Address address, UInt128 available, UInt128 locked, out SumNode node)
    {
        Span<byte> message = stackalloc byte[LeafSize];
        WriteLeaf(in address, available, locked, message);
        UInt128 sum = unchecked(available + locked);
        node = new SumNode(Sha256.Hash(message), sum);
        return sum >= available;
    }

    /// <summary>The node over two children: SHA256(0x01 || left hash || left sum || right hash || right sum), each sum bound by itself.</summary>
    /// <returns>False when the sums together leave the range; <paramref name="node"/> is then void.</returns>
    [SkipLocalsInit]
    public static bool TryInner(in SumNode left, in SumNode right, out SumNode node)
    {
        Span<byte> message = stackalloc byte[InnerSize];
        WriteChild(left.Hash, left.Sum, LeftOf(message));
        WriteChild(right.Hash, right.Sum, RightOf(message));
        UInt128 sum = unchecked(left.Sum + right.Sum);
        node = new SumNode(Sha256.Hash(message), sum);
        return sum >= left.Sum;
    }

    /// <summary>Writes a leaf's message.</summary>
    internal static void WriteLeaf(in Address address, UInt128 available, UInt128 locked, Span<byte> message)
    {
        message[0] = 0;
        address.CopyTo(message[1..]);
        BinaryPrimitives.WriteUInt128BigEndian(message[21..], available);
        BinaryPrimitives.WriteUInt128BigEndian(message[37..], locked);
    }

    /// <summary>Where the left child stands in an inner node's message, which is begun with it.</summary>
    internal static Span<byte> LeftOf(Span<byte> message)
    {
        message[0] = 1;
        return message.Slice(1, ChildSize);
    }

    /// <summary>Where the right child stands in an inner node's message.</summary>
    internal static Span<byte> RightOf(Span<byte> message) => message.Slice(1 + ChildSize, ChildSize);

    /// <summary>Writes a child into its place.</summary>
    internal static void WriteChild(in Hash32 hash, UInt128 sum, Span<byte> target)
    {
        hash.CopyTo(target);
        BinaryPrimitives.WriteUInt128BigEndian(target[Hash32.Size..], sum);
    }
}

/// <summary>The nodes of all sum trees, recycled. A reference is 0 for nothing, an inner node's index, or minus a leaf's index.</summary>
/// <remarks>A leaf is 52 bytes and an inner node 64, one cache line; a leaf's hash is not kept, it is one compression to make again.</remarks>
internal sealed class SumNodePool
{
    private readonly ChunkedArray<Leaf> _leaves = new();
    private readonly ChunkedArray<Inner> _inners = new();
    private int _leafEnd = 1, _innerEnd = 1, _freeLeaf, _freeInner;

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal struct Leaf
    {
        public Address Address;
        public UInt128 Available, Locked;
    }

    /// <summary>A node where two branches part, at bit <see cref="Depth"/>. A zero hash means: to be computed.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4, Size = 64)]
    internal struct Inner
    {
        public int Left, Right, Depth;
        public UInt128 Sum;
        public Hash32 Hash;
    }

    public ref Leaf LeafAt(int reference) => ref _leaves[-reference];

    public ref Inner InnerAt(int reference) => ref _inners[reference];

    /// <summary>Asks the processor to fetch a node that is needed soon.</summary>
    public void Prefetch(int reference)
    {
        if (reference > 0) _inners.Prefetch(reference);
        else if (reference < 0) _leaves.Prefetch(-reference);
    }

    /// <summary>For readers on other threads; false when the reference is not to a leaf.</summary>
    public bool TryCopyLeaf(int reference, out Leaf leaf)
    {
        leaf = default;
        return reference < 0 && _leaves.TryCopy(-reference, out leaf);
    }

    /// <summary>For readers on other threads; false when the reference is not to an inner node.</summary>
    public bool TryCopyInner(int reference, out Inner inner)
    {
        inner = default;
        return reference > 0 && _inners.TryCopy(reference, out inner);
    }

    public int NewLeaf(in Leaf leaf)
    {
        int index = _freeLeaf;
        if (index != 0) _freeLeaf = (int)_leaves[index].Available;
        else _leaves.EnsureCapacity((index = _leafEnd++) + 1);
        _leaves[index] = leaf;
        return -index;
    }

    public int NewInner()
    {
        int index = _freeInner;
        if (index != 0) _freeInner = _inners[index].Left;
        else _inners.EnsureCapacity((index = _innerEnd++) + 1);
        _inners[index] = default;
        return index;
    }

    /// <summary>Takes new leaves one behind the other, and as many inner nodes less one; the caller writes all of them.</summary>
    /// <returns>The first leaf's index, and that of the inner node that belongs to it, which is not taken: the second leaf's is the one behind it.</returns>
    public (int Leaf, int Inner) NewRun(int count)
    {
        (int leaf, int inner) = (_leafEnd, _innerEnd - 1);
        _leaves.EnsureCapacityToWrite(_leafEnd += count);
        _inners.EnsureCapacityToWrite(_innerEnd += count - 1);
        return (leaf, inner);
    }

    public void FreeLeaf(int reference)
    {
        _leaves[-reference] = new Leaf { Available = (UInt128)_freeLeaf };
        _freeLeaf = -reference;
    }

    public void FreeInner(int reference)
    {
        _inners[reference] = new Inner { Left = _freeInner };
        _freeInner = reference;
    }
}
