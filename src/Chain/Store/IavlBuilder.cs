using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>A stored pair of an IAVL tree: leaf version, height and version of the inner node with the same key (0 and 0 for the first pair, which has none), value.</summary>
internal static class IavlRecord
{
    public static byte[] Encode(IavlNode leaf, IavlNode? inner)
    {
        ProtoWriter writer = new(leaf.Value!.Length + 24);
        writer.Varint((ulong)leaf.Version);
        writer.Varint((ulong)(inner?.Height ?? 0));
        writer.Varint((ulong)(inner?.Version ?? 0));
        writer.Raw(leaf.Value);
        return writer.WrittenSpan.ToArray();
    }
}

/// <summary>Rebuilds an IAVL tree from its stored pairs in key order, in one pass: a node's left side is complete when a higher node follows.</summary>
internal sealed class IavlBuilder(string name)
{
    private readonly record struct Open(byte[] Key, int Height, long Version, IavlNode Left);

    private readonly Stack<Open> _open = new(); // inner nodes that still lack their right side, each lower than the one below it on the stack
    private IavlNode? _current;

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored)
    {
        ProtoReader reader = new(stored);
        ulong height = 0, version = 0;
        if (!reader.TryVarint(out ulong leafVersion) || !reader.TryVarint(out height) || !reader.TryVarint(out version)
            || leafVersion > long.MaxValue || height > 128 || version > long.MaxValue || (height == 0) != (_current is null) || (height == 0 && version != 0) || reader.AtEnd)
            ThrowCorrupt(key);
        byte[] ownKey = key.ToArray();
        if (_current is not null)
        {
            CloseBelow((int)height);
            _open.Push(new Open(ownKey, (int)height, (long)version, _current));
        }
        _current = IavlNode.Leaf(ownKey, stored[reader.Position..].ToArray());
        _current.Seal((long)leafVersion);
    }

    /// <summary>The root, or null for an empty tree.</summary>
    public IavlNode? Finish()
    {
        CloseBelow(int.MaxValue);
        return _current;
    }

    private void CloseBelow(int height)
    {
        while (_open.TryPeek(out Open open) && open.Height < height)
        {
            _open.Pop();
            IavlNode inner = IavlNode.Inner(open.Key, open.Left, _current!);
            if (inner.Height != open.Height) ThrowCorrupt(open.Key);
            inner.Seal(open.Version);
            _current = inner;
        }
    }

    [DoesNotReturn]
    private void ThrowCorrupt(ReadOnlySpan<byte> key) =>
        throw new CorruptStateException($"tree {name}: the stored pair with key {Convert.ToHexStringLower(key)} does not fit the tree");
}
