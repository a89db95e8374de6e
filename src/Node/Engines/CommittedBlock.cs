using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Engines;

/// <summary>A block that is on the disk and executed. Immutable; recent ones are kept in memory, older ones are read back by <see cref="ChainReader"/>.</summary>
public sealed class CommittedBlock
{
    /// <summary>Its height.</summary>
    public long Height => Header.Height;

    /// <summary>Time of its header, milliseconds since 1970 UTC.</summary>
    public required long TimeMs { get; init; }

    /// <summary>Hash of its header.</summary>
    public required Hash32 Hash { get; init; }

    /// <summary>Its header. <see cref="Header.AppHash"/> is the state before this block; the state after it stands in the next header. Of a block that CometBFT decided some fields are empty until its <see cref="BlockSeal"/> is here, see <see cref="DecidedBlock"/>.</summary>
    public required Header Header { get; init; }

    /// <summary>The encoded CometBFT block, or, without a commit, the encoded <see cref="DecidedBlock"/>.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The encoded commit that decided it; empty while only CometBFT has it.</summary>
    public required ReadOnlyMemory<byte> Commit { get; init; }

    /// <summary>Its transactions in block order, decoded; null where the bytes are no envelope. The index fits <see cref="BlockResults.Envelopes"/>.</summary>
    public required IReadOnlyList<Envelope?> Envelopes { get; init; }

    /// <summary>Its outcomes and events as stored at execution; null when this node has pruned them.</summary>
    public required BlockResults? Results { get; init; }

    /// <summary>The same block with what its seal adds.</summary>
    internal CommittedBlock With(BlockSeal seal, ReadOnlyMemory<byte> bytes) => new()
    {
        TimeMs = TimeMs, Hash = Hash, Header = seal.Header, Bytes = bytes, Commit = BlockCodec.Encode(seal.Commit), Envelopes = Envelopes, Results = Results,
    };
}
