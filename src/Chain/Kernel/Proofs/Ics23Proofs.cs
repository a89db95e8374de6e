using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Kernel.Proofs;

/// <summary>The state's proofs in ICS-23's form, as light clients and relayers take them: verified with the stock IAVL and Tendermint specs.</summary>
public static class Ics23Proofs
{
    /// <summary>Both steps of a key's proof: from the key to its tree's root, from that to the app hash. Their specs are <see cref="ProofSpec.Iavl"/> and <see cref="ProofSpec.Tendermint"/>.</summary>
    public static MerkleProofChain Chain(KeyProof proof) => new([Tree(proof), Store(proof.Store)]);

    /// <summary>From a key, present or absent, to its tree's root.</summary>
    public static CommitmentProof Tree(KeyProof proof) => proof.Tree.Own is { } own
        ? new CommitmentProof(Exists(own))
        : new CommitmentProof(new NonExistenceProof(
            proof.Key,
            proof.Tree.Left is { } left ? Exists(left) : null,
            proof.Tree.Right is { } right ? Exists(right) : null));

    /// <summary>From any part's root (under the part's name as key) to the app hash.</summary>
    public static CommitmentProof Store(MultiStoreProof proof)
    {
        List<InnerOp> path = [];
        int aunt = 0;
        long at = proof.Place.Index;
        for (long count = proof.Place.Total; count > 1; count = (count + 1) / 2, at >>= 1)
        {
            if (at == count - 1 && (at & 1) == 0) continue; // an odd last node rises as it is
            byte[] sibling = proof.Place.Aunts[aunt++].ToArray();
            path.Add((at & 1) == 0 ? new InnerOp(HashOp.Sha256, [1], sibling) : new InnerOp(HashOp.Sha256, [1, .. sibling], []));
        }
        LeafOp leaf = new(HashOp.Sha256, HashOp.None, HashOp.Sha256, LengthOp.VarProto, [0]);
        return new CommitmentProof(new ExistenceProof(Encoding.ASCII.GetBytes(proof.Part.Name), proof.Root.ToArray(), leaf, [.. path]));
    }

    private static ExistenceProof Exists(IavlPath path)
    {
        LeafOp leaf = new(HashOp.Sha256, HashOp.None, HashOp.Sha256, LengthOp.VarProto, path.LeafPrefix);
        return new ExistenceProof(path.Key, path.Value, leaf, Array.ConvertAll(path.Steps, static s => new InnerOp(HashOp.Sha256, s.Prefix, s.Suffix)));
    }
}
