using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>The kinds of evidence; the numbers are the fields of tendermint.types.Evidence.</summary>
public enum EvidenceKind
{
    /// <summary>A validator signed two votes for one step: see <see cref="DuplicateVoteEvidence"/>.</summary>
    DuplicateVote = 1,

    /// <summary>Validators signed a header that is not this chain's.</summary>
    LightClientAttack = 2,
}

/// <summary>A proof of misbehaviour, its content kept as the bytes it came in so that a block survives decoding unchanged.</summary>
public sealed class Evidence(EvidenceKind kind, ReadOnlyMemory<byte> content) : IProtoMessage<Evidence>
{
    /// <summary>The kind.</summary>
    public EvidenceKind Kind { get; } = kind;

    /// <summary>The inner message's bytes, which are also its leaf in the evidence hash.</summary>
    public ReadOnlyMemory<byte> Content { get; } = content;

    /// <summary>The root over a block's evidence: a header's evidence_hash (types/evidence.go, EvidenceList.Hash).</summary>
    public static Hash32 Hash(IReadOnlyList<Evidence> list)
    {
        var leaves = new Hash32[list.Count];
        for (int i = 0; i < leaves.Length; i++) leaves[i] = Merkle.LeafHash(list[i].Content.Span);
        return Merkle.RootInPlace(leaves);
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer) => writer.BytesAlways((int)Kind, Content.Span);

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Evidence? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        if (!reader.TryReadTag(out int field, out WireType wire)
            || wire != WireType.Bytes
            || field is not ((int)EvidenceKind.DuplicateVote or (int)EvidenceKind.LightClientAttack)
            || !reader.TryMemory(CometLimits.BlockBytesMax, out ReadOnlyMemory<byte> content)
            || !reader.AtEnd) return false;
        message = new Evidence((EvidenceKind)field, content);
        return true;
    }
}
