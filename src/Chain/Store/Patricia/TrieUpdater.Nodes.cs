using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

internal sealed partial class TrieUpdater
{
    // A branch of sixteen hashes and an empty value.
    private const int NodeSizeMax = 3 + 16 * 33 + 1;

    private readonly List<int> _pairs = [];
    private List<Old> _olds = [];
    private List<(int Old, Hash32 Expected)> _loaded = [];
    private Node[] _nodes = [];
    private Child[] _children = [];
    private byte[] _values = [];
    private int _nodeCount, _childCount, _valuesUsed;

    private enum NodeKind : byte
    {
        Leaf,
        Extension,
        Branch,
    }

    private struct Node
    {
        /// <summary>The key of a leaf; of the others the path down to <see cref="End"/> or <see cref="Depth"/>, with anything behind it.</summary>
        public Hash32 Path;

        /// <summary>Set when it is hashed.</summary>
        public NodeRef Ref;

        /// <summary>Where its children begin.</summary>
        public int Children;

        public int ValueAt;

        /// <summary>What storage has at its place; -1 for nothing.</summary>
        public int Old;

        public int Task;

        public short ValueSize;

        public NodeKind Kind;

        public byte Depth;

        /// <summary>Depth of an extension's child.</summary>
        public byte End;
    }

    /// <summary>A child of a node: nothing, one that is not looked at, or a node in the arena.</summary>
    private struct Child
    {
        public NodeRef Ref;

        /// <summary>Index of a node that was looked at; -1.</summary>
        public int Node;

        public static Child Empty => new() { Node = -1 };

        public readonly bool IsEmpty => Node < 0 && Ref.Size == 0;

        public static Child At(int node) => new() { Node = node };

        public static Child Of(in NodeRef reference) => new() { Ref = reference, Node = -1 };
    }

    private readonly struct Old(in PatriciaKey key, byte[] bytes)
    {
        public readonly PatriciaKey Key = key;
        public readonly byte[] Bytes = bytes;
    }

    private int NewOld(in PatriciaKey key, byte[] bytes)
    {
        _olds.Add(new Old(in key, bytes));
        return _olds.Count - 1;
    }

    private int NewNode(NodeKind kind, int depth, in Hash32 path)
    {
        if (_nodeCount == _nodes.Length) Array.Resize(ref _nodes, Math.Max(64, 2 * _nodeCount));
        _nodes[_nodeCount] = new Node { Kind = kind, Depth = (byte)depth, Path = path, Old = -1, Task = _taskIndex };
        return _nodeCount++;
    }

    private int NewChildren(int count)
    {
        while (_childCount + count > _children.Length) Array.Resize(ref _children, Math.Max(256, 2 * _children.Length));
        int first = _childCount;
        _childCount += count;
        _children.AsSpan(first, count).Fill(Child.Empty);
        return first;
    }

    private int NewBranch(int depth, in Hash32 path)
    {
        int branch = NewNode(NodeKind.Branch, depth, in path), children = NewChildren(16);
        _nodes[branch].Children = children;
        return branch;
    }

    private Child NewExtension(int depth, int end, in Hash32 path, in Child child)
    {
        int extension = NewNode(NodeKind.Extension, depth, in path), children = NewChildren(1);
        _nodes[extension].End = (byte)end;
        _nodes[extension].Children = children;
        _children[children] = child;
        return Child.At(extension);
    }

    private void SetValue(int leaf, ReadOnlySpan<byte> value)
    {
        if (_values.Length - _valuesUsed < value.Length) Array.Resize(ref _values, Math.Max(2 * _values.Length, _valuesUsed + value.Length + 1024));
        value.CopyTo(_values.AsSpan(_valuesUsed));
        (_nodes[leaf].ValueAt, _nodes[leaf].ValueSize) = (_valuesUsed, (short)value.Length);
        _valuesUsed += value.Length;
    }

    private ReadOnlySpan<byte> ValueOf(int leaf) => _values.AsSpan(_nodes[leaf].ValueAt, _nodes[leaf].ValueSize);

    // Reads the node that stands at a place: from its parent, from the cache or from storage.
    private int Load(in NodeRef reference, int depth, in Hash32 path)
    {
        if (reference.Size < Hash32.Size) return Decode(Hash32.Bytes(in reference.Bytes)[..reference.Size], depth, in path);
        PatriciaKey key = _task.KeyOf(in path, depth);
        if (cache.TryGet(in key, out byte[]? bytes))
        {
            if (bytes is null) ThrowCorrupt(in key);
            ReadFromCache++;
        }
        else
        {
            Span<byte> keyBytes = stackalloc byte[PatriciaKey.SizeMax];
            ReadOnlySpan<byte> stored = default;
            if (_reader is null || !_reader.TryRead(PatriciaStores.Nodes, keyBytes[..key.Write(keyBytes)], out stored)) ThrowCorrupt(in key);
            bytes = stored.ToArray();
            _loaded.Add((_olds.Count, reference.Bytes));
            ReadFromStorage++;
        }
        int old = NewOld(in key, bytes!);
        int node = Decode(bytes, depth, in path);
        _nodes[node].Old = old;
        return node;
    }

    private int Decode(ReadOnlySpan<byte> bytes, int depth, in Hash32 path)
    {
        RlpReader reader = new(bytes);
        if (!reader.TryList(out RlpReader items) || !reader.AtEnd) throw Malformed();
        int branch = -1;
        if (!IsPath(items, depth, out NodeKind kind, out int end))
        {
            branch = NewBranch(depth, in path);
            int children = _nodes[branch].Children;
            for (int i = 0; i < 16; i++) _children[children + i] = ReadRef(ref items);
            if (!items.TryBytes(out ReadOnlySpan<byte> value) || !value.IsEmpty || !items.AtEnd) throw Malformed();
            return branch;
        }
        items.TryBytes(out ReadOnlySpan<byte> encodedPath);
        Hash32 whole = Nibbles.Prefix(in path, depth);
        for (int i = depth, from = 2 - (end - depth & 1); i < end; i++, from++) Nibbles.Set(ref whole, i, OrderedTrie.NibbleAt(encodedPath, from));
        int node = NewNode(kind, depth, in whole);
        if (kind == NodeKind.Leaf)
        {
            if (end != Nibbles.Count || !items.TryBytes(out ReadOnlySpan<byte> value) || value.IsEmpty) throw Malformed();
            SetValue(node, value);
        }
        else
        {
            Child child = ReadRef(ref items);
            if (child.IsEmpty || end >= Nibbles.Count) throw Malformed();
            int children = NewChildren(1);
            _children[children] = child;
            (_nodes[node].Children, _nodes[node].End) = (children, (byte)end);
        }
        if (!items.AtEnd) throw Malformed();
        return node;
    }

    // Two items make a leaf or an extension, whose first one is a path; seventeen make a branch.
    private static bool IsPath(RlpReader items, int depth, out NodeKind kind, out int end)
    {
        kind = default;
        end = 0;
        if (items.IsAtList || !items.TryBytes(out ReadOnlySpan<byte> path)) return false;
        if (!items.TryItem(out _) || !items.AtEnd) return false;
        if (path.IsEmpty || path[0] >= 0x40) throw Malformed();
        bool isOdd = (path[0] & 0x10) != 0;
        kind = (path[0] & 0x20) != 0 ? NodeKind.Leaf : NodeKind.Extension;
        end = depth + 2 * (path.Length - 1) + (isOdd ? 1 : 0);
        if (end > Nibbles.Count || (!isOdd && (path[0] & 0x0F) != 0) || (kind == NodeKind.Extension && end == depth)) throw Malformed();
        return true;
    }

    private static Child ReadRef(ref RlpReader items)
    {
        NodeRef reference = default;
        if (items.IsAtList)
        {
            if (!items.TryItem(out ReadOnlySpan<byte> node) || node.Length >= Hash32.Size) throw Malformed();
            node.CopyTo(Hash32.MutableBytes(ref reference.Bytes));
            reference.Size = (byte)node.Length;
        }
        else
        {
            if (!items.TryBytes(out ReadOnlySpan<byte> hash) || hash.Length is not (0 or Hash32.Size)) throw Malformed();
            hash.CopyTo(Hash32.MutableBytes(ref reference.Bytes));
            reference.Size = (byte)hash.Length;
        }
        return Child.Of(in reference);
    }

    private static CorruptStateException Malformed() => new("a node of the EVM's state is malformed");

    // Writes a node whose children have been hashed.
    private int Encode(in Node node, Span<byte> target)
    {
        // The list's prefix is written when its size is known; three bytes are the most it takes.
        const int PrefixMax = 3;
        Span<byte> payload = target[PrefixMax..];
        int size = 0;
        if (node.Kind == NodeKind.Branch)
        {
            for (int i = 0; i < 16; i++) size += WriteRef(in _children[node.Children + i], payload[size..]);
            payload[size++] = 0x80;
        }
        else
        {
            Span<byte> path = stackalloc byte[1 + Hash32.Size];
            bool isLeaf = node.Kind == NodeKind.Leaf;
            int length = OrderedTrie.WritePath(path, Hash32.Bytes(in node.Path), node.Depth, isLeaf ? Nibbles.Count : node.End, isLeaf);
            size = WriteString(path[..length], payload);
            if (isLeaf) size += WriteString(_values.AsSpan(node.ValueAt, node.ValueSize), payload[size..]);
            else size += WriteRef(in _children[node.Children], payload[size..]);
        }
        int prefix = RlpWriter.PrefixSize(size);
        Span<byte> header = stackalloc byte[PrefixMax];
        if (prefix == 1)
        {
            header[0] = (byte)(0xC0 + size);
        }
        else if (prefix == 2)
        {
            (header[0], header[1]) = (0xF8, (byte)size);
        }
        else
        {
            (header[0], header[1], header[2]) = (0xF9, (byte)(size >> 8), unchecked((byte)size));
        }
        header[..prefix].CopyTo(target);
        if (prefix < PrefixMax) payload[..size].CopyTo(target[prefix..]);
        return prefix + size;
    }

    private int WriteRef(in Child child, Span<byte> target)
    {
        ref readonly NodeRef reference = ref child.Node < 0 ? ref child.Ref : ref _nodes[child.Node].Ref;
        ReadOnlySpan<byte> bytes = Hash32.Bytes(in reference.Bytes)[..reference.Size];
        int at = 0;
        if (bytes.IsEmpty) target[at++] = 0x80;
        if (bytes.Length == Hash32.Size) target[at++] = 0x80 + Hash32.Size;
        bytes.CopyTo(target[at..]);
        return at + bytes.Length;
    }

    // Up to 255 bytes: an account has 112 at most.
    private static int WriteString(ReadOnlySpan<byte> value, Span<byte> target)
    {
        int at = 0;
        if (value.Length > 55) target[at++] = 0xB8;
        if (value.Length > 55) target[at++] = (byte)value.Length;
        else if (value.Length != 1 || value[0] >= 0x80) target[at++] = (byte)(0x80 + value.Length);
        value.CopyTo(target[at..]);
        return at + value.Length;
    }
}
