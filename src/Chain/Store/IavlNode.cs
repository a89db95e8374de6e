using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>A node of a tree in IAVL format (cosmos/iavl node.go). Its content never changes; version and hash are set once, when its block is sealed.</summary>
internal sealed class IavlNode
{
    public const long Pending = -1;

    private IavlNode(byte[] key, byte[]? value, IavlNode? left, IavlNode? right)
    {
        Key = key;
        Value = value;
        Left = left;
        Right = right;
        Height = left is null ? 0 : 1 + Math.Max(left.Height, right!.Height);
        Size = left is null ? 1 : left.Size + right!.Size;
    }

    /// <summary>A leaf's key; an inner node's is the smallest key on its right.</summary>
    public byte[] Key { get; }

    public byte[]? Value { get; }

    public IavlNode? Left { get; }

    public IavlNode? Right { get; }

    /// <summary>0 for a leaf.</summary>
    public int Height { get; }

    /// <summary>Leaves below.</summary>
    public long Size { get; }

    /// <summary>The block that made the node.</summary>
    public long Version { get; private set; } = Pending;

    public Hash32 Hash { get; private set; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Left), nameof(Right))]
    public bool IsLeaf => Value is not null;

    public static IavlNode Leaf(byte[] key, byte[] value) => new(key, value, null, null);

    public static IavlNode Inner(byte[] key, IavlNode left, IavlNode right) => new(key, null, left, right);

    /// <summary>True when a search for <paramref name="key"/> goes on to the left of this inner node.</summary>
    public bool IsLeftOf(ReadOnlySpan<byte> key) => key.SequenceCompareTo(Key) < 0;

    /// <summary>SHA256(height || size || version || key, SHA256(value)) for a leaf, (…|| left, right) for an inner node; byte strings with their lengths.</summary>
    public void Seal(long version)
    {
        Version = version;
        Span<byte> head = stackalloc byte[HeadMax];
        int length = WriteHead(head);
        Span<byte> tail = stackalloc byte[2 * (1 + Hash32.Size)];
        if (IsLeaf)
        {
            length += WriteVarint((ulong)Key.Length, head[length..]);
            WriteHash(Sha256.Hash(Value), tail);
            Hash = Sha256.Hash(head[..length], Key, tail[..(1 + Hash32.Size)]);
            return;
        }
        WriteHash(Left.Hash, tail);
        WriteHash(Right.Hash, tail[(1 + Hash32.Size)..]);
        Hash = Sha256.Hash(head[..length], tail);
    }

    /// <summary>The hash of an inner node of which only its sides' hashes are known.</summary>
    public static Hash32 HashInner(int height, long size, long version, in Hash32 left, in Hash32 right)
    {
        Span<byte> head = stackalloc byte[HeadMax];
        int length = WriteVarint(ZigZag(height), head);
        length += WriteVarint(ZigZag(size), head[length..]);
        length += WriteVarint(ZigZag(version), head[length..]);
        Span<byte> tail = stackalloc byte[2 * (1 + Hash32.Size)];
        WriteHash(in left, tail);
        WriteHash(in right, tail[(1 + Hash32.Size)..]);
        return Sha256.Hash(head[..length], tail);
    }

    /// <summary>What an ICS-23 proof needs to go from the child on one side to this node.</summary>
    public IavlStep StepFrom(bool isLeft)
    {
        Span<byte> head = stackalloc byte[HeadMax];
        head = head[..WriteHead(head)];
        byte[] sibling = (isLeft ? Right! : Left!).Hash.ToArray();
        return isLeft
            ? new IavlStep([.. head, Hash32.Size], [Hash32.Size, .. sibling])
            : new IavlStep([.. head, Hash32.Size, .. sibling, Hash32.Size], []);
    }

    /// <summary>A leaf's bytes before its key in an ICS-23 proof.</summary>
    public byte[] LeafPrefix()
    {
        Span<byte> head = stackalloc byte[HeadMax];
        return head[..WriteHead(head)].ToArray();
    }

    private const int HeadMax = 40;

    private int WriteHead(Span<byte> target)
    {
        int length = WriteVarint(ZigZag(Height), target);
        length += WriteVarint(ZigZag(Size), target[length..]);
        return length + WriteVarint(ZigZag(Version), target[length..]);
    }

    private static void WriteHash(in Hash32 hash, Span<byte> target)
    {
        target[0] = Hash32.Size;
        hash.CopyTo(target[1..]);
    }

    // All three numbers are natural, so that zig-zag only doubles them.
    private static ulong ZigZag(long value) => (ulong)value << 1;

    private static int WriteVarint(ulong value, Span<byte> target)
    {
        int length = 0;
        for (; value >= 0x80; value >>= 7) target[length++] = (byte)(value & 0x7F | 0x80);
        target[length++] = (byte)value;
        return length;
    }
}
