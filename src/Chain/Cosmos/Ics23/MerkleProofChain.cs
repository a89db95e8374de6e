using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>Proofs through nested trees, the innermost first, as ibc.core.commitment.v1.MerkleProof carries them: store, then app hash.</summary>
public sealed class MerkleProofChain(CommitmentProof[] proofs) : IProtoMessage<MerkleProofChain>
{
    /// <summary>The most nested trees that are read; Cosmos has two.</summary>
    public const int ProofCountMax = 8;

    /// <summary>The proofs, the innermost tree's first.</summary>
    public ReadOnlySpan<CommitmentProof> Proofs => proofs;

    /// <summary>True when <paramref name="path"/> (outermost key first, such as "ibc", then the key in that store) has <paramref name="value"/> under <paramref name="root"/>.</summary>
    public bool VerifyMembership(ReadOnlySpan<ProofSpec> specs, ReadOnlySpan<byte> root, ReadOnlySpan<byte[]> path, ReadOnlySpan<byte> value) =>
        HasShape(specs, path) && !value.IsEmpty && VerifyFrom(0, specs, root, path, value);

    /// <summary>True when the innermost key of <paramref name="path"/> has no value, in a tree that is itself under <paramref name="root"/>.</summary>
    public bool VerifyNonMembership(ReadOnlySpan<ProofSpec> specs, ReadOnlySpan<byte> root, ReadOnlySpan<byte[]> path) =>
        HasShape(specs, path)
        && proofs[0].TryRoot(out byte[]? subroot)
        && proofs[0].VerifyNonMembership(specs[0], subroot, path[^1])
        && VerifyFrom(1, specs, root, path, subroot);

    private bool HasShape(ReadOnlySpan<ProofSpec> specs, ReadOnlySpan<byte[]> path) =>
        proofs.Length > 0 && proofs.Length == specs.Length && proofs.Length == path.Length;

    // Each tree's root is the value in the tree around it; the last root has to be the trusted one.
    private bool VerifyFrom(int first, ReadOnlySpan<ProofSpec> specs, ReadOnlySpan<byte> root, ReadOnlySpan<byte[]> path, ReadOnlySpan<byte> value)
    {
        for (int i = first; i < proofs.Length; i++)
        {
            if (!proofs[i].TryRoot(out byte[]? subroot)) return false;
            if (!proofs[i].VerifyMembership(specs[i], subroot, path[path.Length - 1 - i], value)) return false;
            value = subroot;
        }
        return value.SequenceEqual(root);
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        foreach (CommitmentProof proof in proofs) writer.Message(1, proof);
    }

    /// <summary>Reads the message; false when malformed or with more than <see cref="ProofCountMax"/> proofs.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MerkleProofChain? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        var proofs = new List<CommitmentProof>();
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)
                || field != 1
                || wire != WireType.Bytes
                || !reader.TryAdd(proofs, ProofCountMax)) return false;
        }
        message = new MerkleProofChain([.. proofs]);
        return true;
    }
}
