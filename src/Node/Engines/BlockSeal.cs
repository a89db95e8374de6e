using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Engines;

/// <summary>What makes a <see cref="DecidedBlock"/> a whole signed block: the rest that CometBFT knows of it and ABCI does not tell.</summary>
/// <param name="Header">The whole header.</param>
/// <param name="Evidence">The evidence in the block.</param>
/// <param name="LastCommit">The commit of the block before, as it stands in this block.</param>
/// <param name="Commit">The commit that decided the block.</param>
/// <remarks>
/// In the seal log: 1 header (tendermint.types.Header) · 2 evidence (tendermint.types.Evidence, each) · 3 last commit and 4 commit (tendermint.types.Commit). The transactions stand in
/// the block log once.
/// </remarks>
public sealed record BlockSeal(Header Header, Evidence[] Evidence, Commit LastCommit, Commit Commit) : IProtoMessage<BlockSeal>
{
    /// <summary>The whole block.</summary>
    public Block BlockOf(Data data) => new(Header, data, Evidence, LastCommit);

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Message(1, Header);
        foreach (Evidence one in Evidence) writer.Message(2, one);
        writer.Message(3, LastCommit);
        writer.Message(4, Commit);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out BlockSeal? message)
    {
        message = null;
        ProtoReader reader = new(bytes);
        Header? header = null;
        Commit? lastCommit = null, commit = null;
        List<Evidence> evidence = [];
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryMessage(out header),
                (2, WireType.Bytes) => reader.TryAdd(evidence, bytes.Length),
                (3, WireType.Bytes) => reader.TryMessage(out lastCommit),
                (4, WireType.Bytes) => reader.TryMessage(out commit),
                _ => field > 4 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        if (header is null || lastCommit is null || commit is null) return false;
        message = new BlockSeal(header, [.. evidence], lastCommit, commit);
        return true;
    }
}
