using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>What a tree's inner nodes look like: cosmos.ics23.v1.InnerSpec.</summary>
public sealed class InnerSpec(int[] childOrder, int childSize, int minPrefixLength, int maxPrefixLength, byte[] emptyChild, HashOp hash) : IProtoMessage<InnerSpec>
{
    /// <summary>The most children a node may have here; every tree in use has 2, Ethereum's would have 16.</summary>
    public const int ChildCountMax = 16;

    /// <summary>The order of the children in the node: usually 0, 1.</summary>
    public ReadOnlySpan<int> ChildOrder => childOrder;

    /// <summary>Bytes a child takes, its length byte included.</summary>
    public int ChildSize { get; } = childSize;

    /// <summary>The fewest bytes before the first child.</summary>
    public int MinPrefixLength { get; } = minPrefixLength;

    /// <summary>The most bytes before the first child.</summary>
    public int MaxPrefixLength { get; } = maxPrefixLength;

    /// <summary>The bytes that stand for a child that is not there; empty where that does not happen.</summary>
    public ReadOnlySpan<byte> EmptyChild => emptyChild;

    /// <summary>The hash of every inner node.</summary>
    public HashOp Hash { get; } = hash;

    /// <summary>True when the order is a permutation of 0 to n - 1 and no size is absurd, so that <see cref="Padding"/> has an answer.</summary>
    public bool IsSound
    {
        get
        {
            if (childOrder.Length is 0 or > ChildCountMax) return false;
            uint seen = 0;
            foreach (int child in childOrder)
            {
                if (child < 0 || child >= childOrder.Length) return false;
                seen |= 1u << child;
            }
            return seen == (1u << childOrder.Length) - 1
                && ChildSize is > 0 and <= 1024 && MinPrefixLength is >= 0 and <= 1024 && MaxPrefixLength is >= 0 and <= 1024;
        }
    }

    /// <summary>What stands around child number <paramref name="branch"/>: the bounds of the prefix and the suffix's length.</summary>
    internal (int MinPrefix, int MaxPrefix, int Suffix) Padding(int branch)
    {
        int place = Place(branch);
        int before = place * ChildSize;
        return (before + MinPrefixLength, before + MaxPrefixLength, (childOrder.Length - 1 - place) * ChildSize);
    }

    /// <summary>Where child number <paramref name="branch"/> stands in the node.</summary>
    internal int Place(int branch) => childOrder.AsSpan().IndexOf(branch);

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        int order = writer.Begin(1);
        foreach (int child in childOrder) writer.Varint((ulong)child);
        writer.End(order);
        writer.Int64(2, ChildSize);
        writer.Int64(3, MinPrefixLength);
        writer.Int64(4, MaxPrefixLength);
        writer.Bytes(5, emptyChild);
        writer.Enum(6, (int)Hash);
    }

    /// <summary>Reads the message, its child order packed or not; false when malformed.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out InnerSpec? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        var order = new List<int>();
        int childSize = 0, minPrefix = 0, maxPrefix = 0, hash = 0;
        ReadOnlySpan<byte> emptyChild = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => TryAddChild(ref reader, order),
                (1, WireType.Bytes) => reader.TryBytes(out ReadOnlySpan<byte> packed) && TryAddChildren(packed, order),
                (2, WireType.Varint) => reader.TryInt32(out childSize),
                (3, WireType.Varint) => reader.TryInt32(out minPrefix),
                (4, WireType.Varint) => reader.TryInt32(out maxPrefix),
                (5, WireType.Bytes) => reader.TryBytes(out emptyChild),
                (6, WireType.Varint) => reader.TryInt32(out hash),
                _ => field > 6 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new InnerSpec([.. order], childSize, minPrefix, maxPrefix, emptyChild.ToArray(), (HashOp)hash);
        return true;
    }

    private static bool TryAddChildren(ReadOnlySpan<byte> packed, List<int> order)
    {
        var reader = new ProtoReader(packed);
        while (!reader.AtEnd)
            if (!TryAddChild(ref reader, order)) return false;
        return true;
    }

    private static bool TryAddChild(ref ProtoReader reader, List<int> order)
    {
        if (order.Count == ChildCountMax || !reader.TryInt32(out int child)) return false;
        order.Add(child);
        return true;
    }
}
