using System.Security.Cryptography;
using Gwangan.Chain.Base;

namespace Gwangan.Tests.Store;

/// <summary>The obvious twin of IavlTree: nodes that are changed in place, as cosmos/iavl's mutable tree does, and hashed with the platform's SHA-256.</summary>
internal sealed class NaiveIavl
{
    private sealed class Node
    {
        public required byte[] Key;
        public byte[]? Value;
        public Node? Left, Right;
        public int Height;
        public long Size = 1, Version = -1;

        public void Update()
        {
            Height = 1 + Math.Max(Left!.Height, Right!.Height);
            Size = Left.Size + Right.Size;
            Version = -1;
        }
    }

    private Node? _root;

    public void Set(byte[] key, byte[] value) => _root = _root is null ? new Node { Key = key, Value = value } : Set(_root, key, value);

    public void Remove(byte[] key)
    {
        if (Contains(_root, key)) _root = Remove(_root!, key);
    }

    public byte[] Seal(long version) => _root is null ? SHA256.HashData([]) : Hash(_root, version);

    private static Node Set(Node node, byte[] key, byte[] value)
    {
        int order = key.AsSpan().SequenceCompareTo(node.Key);
        if (node.Value is null)
        {
            if (order < 0) node.Left = Set(node.Left!, key, value);
            else node.Right = Set(node.Right!, key, value);
            return Balance(node);
        }
        Node leaf = new() { Key = key, Value = value };
        if (order == 0) return leaf;
        Node inner = order < 0 ? new Node { Key = node.Key, Left = leaf, Right = node } : new Node { Key = key, Left = node, Right = leaf };
        inner.Update();
        return inner;
    }

    private static Node? Remove(Node node, byte[] key)
    {
        if (node.Value is not null) return null;
        if (key.AsSpan().SequenceCompareTo(node.Key) < 0)
        {
            if (Remove(node.Left!, key) is not { } left) return node.Right;
            node.Left = left;
        }
        else
        {
            if (Remove(node.Right!, key) is not { } right) return node.Left;
            node.Right = right;
            node.Key = First(right);
        }
        return Balance(node);
    }

    private static Node Balance(Node node)
    {
        node.Update();
        int lean = node.Left!.Height - node.Right!.Height;
        if (lean > 1)
        {
            if (node.Left.Left!.Height < node.Left.Right!.Height) node.Left = RotateLeft(node.Left);
            return RotateRight(node);
        }
        if (lean < -1)
        {
            if (node.Right.Left!.Height > node.Right.Right!.Height) node.Right = RotateRight(node.Right);
            return RotateLeft(node);
        }
        return node;
    }

    private static Node RotateRight(Node node)
    {
        Node top = node.Left!;
        (node.Left, top.Right) = (top.Right, node);
        node.Update();
        top.Update();
        return top;
    }

    private static Node RotateLeft(Node node)
    {
        Node top = node.Right!;
        (node.Right, top.Left) = (top.Left, node);
        node.Update();
        top.Update();
        return top;
    }

    private static byte[] Hash(Node node, long version)
    {
        byte[]? left = node.Left is null ? null : Hash(node.Left, version), right = node.Right is null ? null : Hash(node.Right, version);
        if (node.Version < 0) node.Version = version;
        ProtoWriter writer = new();
        writer.Varint((ulong)node.Height * 2);
        writer.Varint((ulong)node.Size * 2);
        writer.Varint((ulong)node.Version * 2);
        if (node.Value is not null)
        {
            writer.Varint((ulong)node.Key.Length);
            writer.Raw(node.Key);
            writer.Raw([32, .. SHA256.HashData(node.Value)]);
        }
        else
            writer.Raw([32, .. left!, 32, .. right!]);
        return SHA256.HashData(writer.WrittenSpan);
    }

    private static bool Contains(Node? node, byte[] key)
    {
        if (node is null) return false;
        if (node.Value is not null) return key.AsSpan().SequenceEqual(node.Key);
        return Contains(node.Left, key) || Contains(node.Right, key);
    }

    private static byte[] First(Node node) => node.Value is not null ? node.Key : First(node.Left!);
}
