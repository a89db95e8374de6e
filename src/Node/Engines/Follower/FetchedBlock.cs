using System.Runtime.InteropServices;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;

namespace Gwangan.Node.Engines.Follower;

/// <summary>A block as another node gave it, with all that can be worked out about it before the blocks in front of it are executed.</summary>
/// <remarks>Preparing is the larger part of the work (decoding, hashing, signatures) and needs no state, so many blocks are prepared at once while earlier ones execute.</remarks>
public sealed class FetchedBlock
{
    private FetchedBlock(byte[] encoded, byte[] encodedCommit) => (Encoded, EncodedCommit) = (encoded, encodedCommit);

    /// <summary>The block's bytes.</summary>
    public byte[] Encoded { get; }

    /// <summary>The bytes of the commit that came with it.</summary>
    public byte[] EncodedCommit { get; }

    /// <summary>The block; null when the bytes are none.</summary>
    public Block? Block { get; private init; }

    /// <summary>The commit; null when the bytes are none.</summary>
    public Commit? Commit { get; private init; }

    /// <summary>The block's id, from its bytes.</summary>
    public BlockId Id { get; private init; } = BlockId.None;

    /// <summary>What the chain executes.</summary>
    public AbciBlock Content { get; private init; } = new(0, 0, []);

    /// <summary>Bytes of block and commit.</summary>
    public int Size => Encoded.Length + EncodedCommit.Length;

    /// <summary>Decodes a block and checks the signatures in it. Any thread, with a codec of its own.</summary>
    /// <param name="encoded">The block's bytes.</param>
    /// <param name="encodedCommit">The commit's bytes.</param>
    /// <param name="chain">The chain; its state is not touched.</param>
    /// <param name="codec">The thread's codec.</param>
    public static FetchedBlock Prepare(byte[] encoded, byte[] encodedCommit, StateMachine chain, EnvelopeCodec codec)
    {
        Commit.TryDecode(encodedCommit, out Commit? commit);
        if (!Block.TryDecode(encoded, out Block? block)) return new FetchedBlock(encoded, encodedCommit) { Commit = commit };
        List<byte[]> transactions = BlockCodec.TransactionsOf(block);
        Envelope?[] envelopes = new Envelope?[transactions.Count];
        AbciCheck[] checks = new AbciCheck[envelopes.Length];
        for (int i = 0; i < envelopes.Length; i += EnvelopeCodec.Together)
        {
            // What the chain does not admit stays null, and ProcessProposal refuses the block for it.
            int count = Math.Min(EnvelopeCodec.Together, envelopes.Length - i);
            chain.TryDecodeTogether(CollectionsMarshal.AsSpan(transactions).Slice(i, count), codec, checks.AsSpan(i), envelopes.AsSpan(i));
        }
        return new FetchedBlock(encoded, encodedCommit)
        {
            Block = block,
            Commit = commit,
            Id = block.IdOf(encoded),
            Content = new AbciBlock(block.Header.Height, BlockCodec.TimeMsOf(block.Header.Time), transactions) { Decoded = envelopes },
        };
    }
}
