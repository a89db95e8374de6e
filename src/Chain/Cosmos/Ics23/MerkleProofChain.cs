using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>Proofs through nested trees, the innermost first, as ibc.core.commitment.v1.MerkleProof carries them: store, then app hash. The door to ICS-23: a key of a chain's store is verified under its app hash here.</summary>
/// <remarks>Verifying allocates nothing where all hashes are SHA-256.</remarks>
public sealed class MerkleProofChain(CommitmentProof[] proofs) : IProtoMessage<MerkleProofChain>
{
    /// <summary>The most nested trees that are read; Cosmos has two.</summary>
    public const int ProofCountMax = 8;

    private static readonly ProofSpec[] Specs = [ProofSpec.Iavl, ProofSpec.Tendermint];

    /// <summary>The forms of the two trees of Cosmos' chains: a store in IAVL format, the app hash over all stores.</summary>
    public static ReadOnlySpan<ProofSpec> CosmosSpecs => Specs;

    /// <summary>The proofs, the innermost tree's first.</summary>
    public ReadOnlySpan<CommitmentProof> Proofs => proofs;

    /// <summary>True when <paramref name="path"/> (outermost key first, such as "ibc", then the key in that store) has <paramref name="value"/> under <paramref name="root"/>.</summary>
    public bool VerifyMembership(ReadOnlySpan<ProofSpec> specs, ReadOnlySpan<byte> root, ReadOnlySpan<byte[]> path, ReadOnlySpan<byte> value) =>
        HasShape(specs, path) && !value.IsEmpty && VerifyFrom(0, specs, root, path, value);

    /// <summary>True when the innermost key of <paramref name="path"/> has no value, in a tree that is itself under <paramref name="root"/>.</summary>
    public bool VerifyNonMembership(ReadOnlySpan<ProofSpec> specs, ReadOnlySpan<byte> root, ReadOnlySpan<byte[]> path) =>
        HasShape(specs, path)
        && proofs[0].NonExist is { } absent
        && absent.TryRoot(specs[0], path[^1], stackalloc byte[2 * Ops.DigestSizeMax], out ReadOnlySpan<byte> subroot)
        && VerifyFrom(1, specs, root, path, subroot);

    private bool HasShape(ReadOnlySpan<ProofSpec> specs, ReadOnlySpan<byte[]> path) =>
        proofs.Length > 0 && proofs.Length == specs.Length && proofs.Length == path.Length;

    // Each tree's root is the value in the tree around it; the last root has to be the trusted one.
    private bool VerifyFrom(int first, ReadOnlySpan<ProofSpec> specs, ReadOnlySpan<byte> root, ReadOnlySpan<byte[]> path, scoped ReadOnlySpan<byte> value)
    {
        Span<byte> one = stackalloc byte[Ops.DigestSizeMax], other = stackalloc byte[Ops.DigestSizeMax];
        for (int i = first; i < proofs.Length; i++)
        {
            if (proofs[i].Exist is not { } exists || !exists.TryRoot(specs[i], path[path.Length - 1 - i], value, (i & 1) == 0 ? one : other, out ReadOnlySpan<byte> subroot)) return false;
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
