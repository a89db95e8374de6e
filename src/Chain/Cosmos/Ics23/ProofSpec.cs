using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>What a tree's proofs look like: cosmos.ics23.v1.ProofSpec.</summary>
public sealed class ProofSpec(LeafOp leafSpec, InnerSpec innerSpec, int maxDepth = 0, int minDepth = 0, bool prehashKeyBeforeComparison = false) : IProtoMessage<ProofSpec>
{
    /// <summary>The depth that holds where a spec names none: no honest tree reaches it.</summary>
    public const int DepthMaxDefault = 128;

    /// <summary>Cosmos's IAVL tree, the form of the <c>ibc</c> store.</summary>
    public static ProofSpec Iavl { get; } = new(
        new LeafOp(HashOp.Sha256, HashOp.None, HashOp.Sha256, LengthOp.VarProto, [0]),
        new InnerSpec([0, 1], childSize: 33, minPrefixLength: 4, maxPrefixLength: 12, [], HashOp.Sha256));

    /// <summary>CometBFT's simple tree, the form of the multi-store over all stores.</summary>
    public static ProofSpec Tendermint { get; } = new(
        new LeafOp(HashOp.Sha256, HashOp.None, HashOp.Sha256, LengthOp.VarProto, [0]),
        new InnerSpec([0, 1], childSize: 32, minPrefixLength: 1, maxPrefixLength: 1, [], HashOp.Sha256));

    /// <summary>Celestia's sparse Merkle tree.</summary>
    public static ProofSpec Smt { get; } = new(
        new LeafOp(HashOp.Sha256, HashOp.Sha256, HashOp.Sha256, LengthOp.NoPrefix, [0]),
        new InnerSpec([0, 1], childSize: 32, minPrefixLength: 1, maxPrefixLength: 1, new byte[32], HashOp.Sha256),
        maxDepth: 256,
        prehashKeyBeforeComparison: true);

    /// <summary>The form of a leaf.</summary>
    public LeafOp LeafSpec { get; } = leafSpec;

    /// <summary>The form of an inner node.</summary>
    public InnerSpec InnerSpec { get; } = innerSpec;

    /// <summary>The most steps from leaf to root; 0 stands for <see cref="DepthMaxDefault"/>.</summary>
    public int MaxDepth { get; } = maxDepth;

    /// <summary>The fewest steps from leaf to root; 0 for no bound.</summary>
    public int MinDepth { get; } = minDepth;

    /// <summary>True where keys are ordered by their hashes, as in a sparse tree.</summary>
    public bool PrehashKeyBeforeComparison { get; } = prehashKeyBeforeComparison;

    /// <summary>True when the nodes are in IAVL's format and <see cref="IavlRules"/> hold too.</summary>
    internal bool IsIavl { get; } =
        leafSpec is { Hash: HashOp.Sha256, PrehashKey: HashOp.None, PrehashValue: HashOp.Sha256, Length: LengthOp.VarProto }
        && innerSpec is { Hash: HashOp.Sha256, MinPrefixLength: 4, MaxPrefixLength: 12, ChildSize: 33, ChildOrder.Length: 2 };

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Message(1, LeafSpec);
        writer.Message(2, InnerSpec);
        writer.Int64(3, MaxDepth);
        writer.Int64(4, MinDepth);
        writer.Bool(5, PrehashKeyBeforeComparison);
    }

    /// <summary>Reads the message; false when malformed, when leaf or inner spec is missing, or when <see cref="InnerSpec.IsSound"/> does not hold.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ProofSpec? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        LeafOp? leaf = null;
        InnerSpec? inner = null;
        int maxDepth = 0, minDepth = 0;
        bool prehash = false;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryMessage(out leaf),
                (2, WireType.Bytes) => reader.TryMessage(out inner),
                (3, WireType.Varint) => reader.TryInt32(out maxDepth),
                (4, WireType.Varint) => reader.TryInt32(out minDepth),
                (5, WireType.Varint) => reader.TryBool(out prehash),
                _ => field > 5 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        if (leaf is null || inner is null || !inner.IsSound || maxDepth < 0 || minDepth < 0) return false;
        message = new ProofSpec(leaf, inner, maxDepth, minDepth, prehash);
        return true;
    }
}
