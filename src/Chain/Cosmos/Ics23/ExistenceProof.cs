using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>Proof that a key has a value: cosmos.ics23.v1.ExistenceProof.</summary>
/// <param name="key">The key.</param>
/// <param name="value">The value.</param>
/// <param name="leaf">How the leaf is hashed; null only in a malformed proof, which never verifies.</param>
/// <param name="path">The steps from the leaf to the root.</param>
public sealed class ExistenceProof(byte[] key, byte[] value, LeafOp? leaf, InnerOp[] path) : IProtoMessage<ExistenceProof>
{
    /// <summary>The most steps that are read.</summary>
    public const int PathLengthMax = 512;

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Key => key;

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value => value;

    /// <summary>How the leaf is hashed.</summary>
    public LeafOp? Leaf { get; } = leaf;

    /// <summary>The steps from the leaf to the root.</summary>
    public ReadOnlySpan<InnerOp> Path => path;

    /// <summary>True when the proof has the form of <paramref name="spec"/> and leads from this key and value to <paramref name="root"/>.</summary>
    public bool Verify(ProofSpec spec, ReadOnlySpan<byte> root, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        TryRoot(spec, key, value, stackalloc byte[Ops.DigestSizeMax], out ReadOnlySpan<byte> computed) && root.SequenceEqual(computed);

    /// <summary>The root that the proof leads to, if it has the form of <paramref name="spec"/> and is of this key and value.</summary>
    /// <param name="spec">The tree's form.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="buffer">Where the root is written: <see cref="Ops.DigestSizeMax"/> bytes.</param>
    /// <param name="root">The root, in <paramref name="buffer"/>.</param>
    internal bool TryRoot(ProofSpec spec, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Span<byte> buffer, out ReadOnlySpan<byte> root)
    {
        root = default;
        if (!Matches(spec) || !Key.SequenceEqual(key) || !Value.SequenceEqual(value) || !TryRoot(spec, buffer, out int length)) return false;
        root = buffer[..length];
        return true;
    }

    /// <summary>The root that the proof leads to, whatever its form; false when a step cannot be done. Only useful to compare with a trusted root.</summary>
    public bool TryRoot([NotNullWhen(true)] out byte[]? root)
    {
        root = null;
        Span<byte> buffer = stackalloc byte[Ops.DigestSizeMax];
        if (!TryRoot(null, buffer, out int length)) return false;
        root = buffer[..length].ToArray();
        return true;
    }

    /// <summary>True when leaf, depth and every step have the form that <paramref name="spec"/> prescribes.</summary>
    public bool Matches(ProofSpec spec)
    {
        if (Leaf is null || !Leaf.Matches(spec)) return false;
        int depthMax = spec.MaxDepth == 0 ? ProofSpec.DepthMaxDefault : spec.MaxDepth;
        if (path.Length < spec.MinDepth || path.Length > depthMax) return false;
        for (int i = 0; i < path.Length; i++)
            if (!path[i].Matches(spec, i + 1)) return false;
        return true;
    }

    private bool TryRoot(ProofSpec? spec, Span<byte> digest, out int length)
    {
        length = 0;
        if (Leaf is null || !Leaf.TryApply(key, value, digest, out length)) return false;
        foreach (InnerOp step in path)
        {
            if (!step.TryApply(digest[..length], digest, out length)) return false;

            // A digest wider than a child could carry bytes of the next node.
            if (spec is not null && spec.InnerSpec.ChildSize >= 32 && length > spec.InnerSpec.ChildSize) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Bytes(1, key);
        writer.Bytes(2, value);
        if (Leaf is not null) writer.Message(3, Leaf);
        foreach (InnerOp step in path) writer.Message(4, step);
    }

    /// <summary>Reads the message; false when malformed or longer than <see cref="PathLengthMax"/> steps.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ExistenceProof? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        ReadOnlySpan<byte> key = default, value = default;
        LeafOp? leaf = null;
        var path = new List<InnerOp>();
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryBytes(out key),
                (2, WireType.Bytes) => reader.TryBytes(out value),
                (3, WireType.Bytes) => reader.TryMessage(out leaf),
                (4, WireType.Bytes) => reader.TryAdd(path, PathLengthMax),
                _ => field > 4 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new ExistenceProof(key.ToArray(), value.ToArray(), leaf, [.. path]);
        return true;
    }
}
