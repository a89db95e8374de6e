using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>A whole block: tendermint.types.Block.</summary>
public sealed class Block(Header header, Data data, Evidence[] evidence, Commit? lastCommit) : IProtoMessage<Block>
{
    /// <summary>The header, whose hash is the block's.</summary>
    public Header Header { get; } = header;

    /// <summary>The transactions.</summary>
    public Data Data { get; } = data;

    /// <summary>The evidence of misbehaviour.</summary>
    public IReadOnlyList<Evidence> Evidence => evidence;

    /// <summary>The commit of the block before, empty but present at the first height; null only in what a decoder was given.</summary>
    public Commit? LastCommit { get; } = lastCommit;

    /// <summary>The block's id, given its encoding.</summary>
    public BlockId IdOf(ReadOnlySpan<byte> encoded) => new(Header.Hash().ToArray(), PartSet.HeaderOf(encoded));

    /// <summary>True when the header's roots are those of the content: last commit, data and evidence.</summary>
    public bool IsConsistent()
    {
        if (LastCommit is null) return false;
        Hash32 lastCommit = LastCommit.Hash(), data = Data.Hash(), evidenceHash = Comet.Evidence.Hash(evidence);
        return Header.LastCommitHash.Span.SequenceEqual(Hash32.Bytes(in lastCommit))
            && Header.DataHash.Span.SequenceEqual(Hash32.Bytes(in data))
            && Header.EvidenceHash.Span.SequenceEqual(Hash32.Bytes(in evidenceHash));
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Message(1, Header);
        writer.Message(2, Data);
        int list = writer.Begin(3);
        foreach (Evidence one in evidence) writer.Message(1, one);
        writer.End(list);
        if (LastCommit is not null) writer.Message(4, LastCommit);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Block? message)
    {
        message = null;
        if (bytes.Length > CometLimits.BlockBytesMax) return false;
        var reader = new ProtoReader(bytes);
        Header? header = null;
        Data? data = Data.Empty;
        var evidence = new List<Evidence>();
        Commit? lastCommit = null;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryMessage(out header),
                (2, WireType.Bytes) => reader.TryMessage(out data),
                (3, WireType.Bytes) => reader.TryBytes(out ReadOnlySpan<byte> list) && TryEvidence(list, evidence),
                (4, WireType.Bytes) => reader.TryMessage(out lastCommit),
                _ => field > 4 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        if (header is null) return false;
        message = new Block(header, data!, [.. evidence], lastCommit);
        return true;
    }

    private static bool TryEvidence(ReadOnlySpan<byte> bytes, List<Evidence> evidence)
    {
        var reader = new ProtoReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryAdd(evidence, bytes.Length),
                _ => field > 1 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        return true;
    }
}
