using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Engines.Follower;

/// <summary>Decides what becomes of a block that another node gave: believes nobody, executes what the validators signed, and changes nothing for anything else.</summary>
/// <remarks>
/// The way of a block: form → chain → height → commit signed over these very bytes → follows on this node's last block → every root → ProcessProposal → <see cref="BlockExecutor"/>.
/// The signatures come before everything that only the validators can have got wrong. So a verdict other than Applied is about the peer, and an exception is about the chain itself:
/// when the validators signed a state that this node did not compute, one of the two is wrong, and going on would spread it.
/// No threads, sockets or clock in here: whoever fetches blocks calls it, one at a time.
/// </remarks>
public sealed class FollowerEngine(GenesisDocument genesis, StateMachine chain, Lock gate, BlockExecutor executor, ChainReader reader, TrustedHeader? trust = null)
{
    /// <summary>What the next block builds on.</summary>
    public ChainTip Tip => executor.Tip;

    /// <summary>Judges a block and, when it is the next one, logs and executes it and leaves it underway to the disk and to publication (<see cref="BlockExecutor.Begin"/>).</summary>
    /// <exception cref="InvariantException">The validators signed a state or results that this node did not compute, or a block that breaks a rule of the chain. Nothing was changed.</exception>
    public Followed Take(FetchedBlock fetched)
    {
        ChainTip tip = executor.Tip;
        if (fetched.Block is not { } block) return new(FollowerVerdict.Malformed, "is no block");
        Header header = block.Header;
        string name = Text($"block {header.Height}");
        if (fetched.Commit is not { } commit) return new(FollowerVerdict.Malformed, $"{name} has no commit that can be read");
        if (header.ChainId != genesis.ChainId) return new(FollowerVerdict.OtherChain, $"{name} belongs to chain {header.ChainId}, this node follows {genesis.ChainId}");
        if (header.Height > tip.Height + 1) return new(FollowerVerdict.Gap, Text($"block {header.Height} came where {tip.Height + 1} was expected"));
        if (!executor.IsDecided(fetched.Id, header.Height, commit)) return new(FollowerVerdict.NotSigned, $"{name} is not signed by more than two thirds of the validators");
        if (header.Height <= tip.Height) return Known(header.Height, fetched.Id);
        bool takesUp = BlockVerifier.TakesUp(tip, header);
        if (!takesUp && !BlockVerifier.Follows(header.LastBlockId, tip.BlockId)) return new(FollowerVerdict.Forked, Fork(tip.Height, header.LastBlockId, tip.BlockId));
        if (trust is not null && trust.Height == header.Height && !fetched.Id.Hash.Span.SequenceEqual(trust.Hash.ToArray()))
            return new(FollowerVerdict.NotTrusted, Text($"block {header.Height} is {Hex(fetched.Id.Hash)}, and --trust says {trust.Hash}"));

        Compare("state", header.AppHash, tip.AppHash, tip.Height);
        if (!takesUp) Compare("results", header.LastResultsHash, tip.ResultsHash, tip.Height);
        if (executor.Problem(block, fetched.Encoded, fetched.EncodedCommit) is { } problem) Invariant.Fail($"the validators signed {name}, but {problem}");
        lock (gate)
        {
            if (!chain.ProcessProposal(fetched.Content)) Invariant.Fail($"the validators signed {name}, but it breaks a rule of the chain: a bad signature, a limit, or the order of operations");
        }
        executor.Begin(block, fetched.Encoded, fetched.Id, fetched.EncodedCommit, fetched.Content, fetched.Content.Decoded!);
        return new(FollowerVerdict.Applied, "");
    }

    /// <summary>The height of a block to come that the validators this node knows have signed; 0 for anything else. Any thread.</summary>
    public long SignedHeight(BlockFrame frame)
    {
        if (!Block.TryDecode(frame.Block, out Block? block) || !Commit.TryDecode(frame.Commit, out Commit? commit)) return 0;
        long height = block.Header.Height;
        return block.Header.ChainId == genesis.ChainId && height > Tip.Height && executor.IsDecided(block.IdOf(frame.Block), height, commit) ? height : 0;
    }

    /// <summary>What is wrong with the chain that is here already, by what the operator trusts, in a sentence; null when nothing is, or the trusted block is yet to come.</summary>
    public string? TrustProblem()
    {
        if (trust is null) return null;
        if (trust.Height == 0) return genesis.FileHash == trust.Hash ? null : $"the genesis has SHA-256 {genesis.FileHash}, and --trust says {trust.Hash}";
        if (trust.Height > executor.Tip.Height) return null;
        // A folder that began later, or has removed the block, has nothing to compare.
        if (executor.HashOf(trust.Height) is not { } own) return null;
        return own == trust.Hash ? null : Text($"block {trust.Height} of this node is {own}, and --trust says {trust.Hash}");
    }

    private Followed Known(long height, BlockId id)
    {
        BlockId own = executor.Tip.BlockId;
        if (height != executor.Tip.Height)
        {
            if (!reader.TryReadBytes(height, out ReadOnlyMemory<byte> encoded, out _)) return new(FollowerVerdict.AlreadyHere, Text($"block {height} is older than what this node keeps"));
            own = BlockCodec.Decode(height, encoded.Span).IdOf(encoded.Span);
        }
        return id.Equals(own)
            ? new(FollowerVerdict.AlreadyHere, Text($"block {height} is here already"))
            : new(FollowerVerdict.Forked, Fork(height, id, own));
    }

    private static string Fork(long height, BlockId theirs, BlockId own) =>
        Text($"the validators signed two blocks for height {height}: {Hex(theirs.Hash)} there, {Hex(own.Hash)} here. One of the two chains is a fraud; keep both and ask the validators");

    // The next header tells what the validators computed from a block: this node has computed the same, or must not go on.
    private static void Compare(string what, ReadOnlyMemory<byte> signed, in Hash32 computed, long height)
    {
        if (!signed.Span.SequenceEqual(Hash32.Bytes(in computed)))
            Invariant.Fail(Text($"after height {height} the validators signed {what} {Hex(signed)}, this node computed {computed}"));
    }

    private static string Hex(ReadOnlyMemory<byte> hash) => Convert.ToHexStringLower(hash.Span);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
