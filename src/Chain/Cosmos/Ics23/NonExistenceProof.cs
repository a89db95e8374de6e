using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>Proof that a key has no value, because its neighbours stand side by side: cosmos.ics23.v1.NonExistenceProof.</summary>
/// <param name="key">The absent key.</param>
/// <param name="left">The next key below, null when the absent key is below all.</param>
/// <param name="right">The next key above, null when the absent key is above all.</param>
public sealed class NonExistenceProof(byte[] key, ExistenceProof? left, ExistenceProof? right) : IProtoMessage<NonExistenceProof>
{
    /// <summary>The absent key.</summary>
    public ReadOnlySpan<byte> Key => key;

    /// <summary>The next key below.</summary>
    public ExistenceProof? Left { get; } = left;

    /// <summary>The next key above.</summary>
    public ExistenceProof? Right { get; } = right;

    /// <summary>True when both neighbours are in the tree with this <paramref name="root"/>, adjacent, and <paramref name="key"/> is between them.</summary>
    public bool Verify(ProofSpec spec, ReadOnlySpan<byte> root, ReadOnlySpan<byte> key) =>
        TryRoot(spec, key, stackalloc byte[2 * Ops.DigestSizeMax], out ReadOnlySpan<byte> computed) && root.SequenceEqual(computed);

    /// <summary>The root of the tree in which the proof shows that <paramref name="key"/> has no value; false when it shows that of none.</summary>
    /// <param name="spec">The tree's form.</param>
    /// <param name="key">The absent key.</param>
    /// <param name="buffer">Where roots are written: twice <see cref="Ops.DigestSizeMax"/> bytes.</param>
    /// <param name="root">The root, in <paramref name="buffer"/>.</param>
    internal bool TryRoot(ProofSpec spec, ReadOnlySpan<byte> key, Span<byte> buffer, out ReadOnlySpan<byte> root)
    {
        root = default;
        if (!spec.InnerSpec.IsSound || (Left is null && Right is null)) return false;
        if (Left is not null && !Left.TryRoot(spec, Left.Key, Left.Value, buffer[..Ops.DigestSizeMax], out root)) return false;
        ReadOnlySpan<byte> leftRoot = root;
        if (Right is not null && !Right.TryRoot(spec, Right.Key, Right.Value, buffer[Ops.DigestSizeMax..], out root)) return false;
        if (Left is not null && Right is not null && !leftRoot.SequenceEqual(root)) return false;
        if (Left is not null && Compare(spec, Left.Key, key) >= 0) return false;
        if (Right is not null && Compare(spec, key, Right.Key) >= 0) return false;

        if (Left is null) return Neighbours.IsLeftMost(spec.InnerSpec, Right!.Path);
        if (Right is null) return Neighbours.IsRightMost(spec.InnerSpec, Left.Path);
        return Neighbours.AreAdjacent(spec.InnerSpec, Left.Path, Right.Path);
    }

    /// <summary>The root of the neighbours' tree; see <see cref="ExistenceProof.TryRoot(out byte[])"/>.</summary>
    public bool TryRoot([NotNullWhen(true)] out byte[]? root)
    {
        root = null;
        ExistenceProof? either = Left ?? Right;
        return either is not null && either.TryRoot(out root);
    }

    // The order of the leaves: by key, or by the key's hash in a sparse tree.
    private static int Compare(ProofSpec spec, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (spec.PrehashKeyBeforeComparison
            && Ops.TryHash(spec.LeafSpec.PrehashKey, a, out byte[]? hashedA)
            && Ops.TryHash(spec.LeafSpec.PrehashKey, b, out byte[]? hashedB))
            return hashedA.AsSpan().SequenceCompareTo(hashedB);
        return a.SequenceCompareTo(b);
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Bytes(1, key);
        if (Left is not null) writer.Message(2, Left);
        if (Right is not null) writer.Message(3, Right);
    }

    /// <summary>Reads the message; false when malformed.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out NonExistenceProof? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        ReadOnlySpan<byte> key = default;
        ExistenceProof? left = null, right = null;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryBytes(out key),
                (2, WireType.Bytes) => reader.TryMessage(out left),
                (3, WireType.Bytes) => reader.TryMessage(out right),
                _ => field > 3 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new NonExistenceProof(key.ToArray(), left, right);
        return true;
    }
}
