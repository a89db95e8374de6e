using Gwangan.Abci.Applications;
using Gwangan.Abci.Wire;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Abci.Comet;

/// <summary>One CometBFT beside one application: what it has stored, and the calls it makes in its order (state/execution.go, consensus/replay.go).</summary>
/// <remarks>
/// It persists a block in four steps, and either side may die between any two: the block is stored, the answer to FinalizeBlock is saved, the application commits, its own state is saved.
/// </remarks>
public sealed class CometNode(DecidedChain chain, Application application) : IDisposable
{
    private AbciClient? _client;
    private long _retainHeight, _storeBase;

    /// <summary>The chain it follows.</summary>
    public DecidedChain Chain => chain;

    /// <summary>Its application.</summary>
    public Application Application => application;

    /// <summary>Its connections.</summary>
    public AbciClient Client => _client ?? throw new InvalidOperationException("not connected");

    /// <summary>Height of the last block in its block store.</summary>
    public long StoreHeight { get; private set; }

    /// <summary>Height of its own saved state.</summary>
    public long StateHeight { get; private set; }

    /// <summary>Opens the four connections.</summary>
    public void Connect()
    {
        _client?.Dispose();
        _client = AbciClient.Open(application.Address);
    }

    /// <summary>Connects, asks the application where it stands and brings it to where the block store ends.</summary>
    public void Handshake()
    {
        Connect();
        InfoAnswer info = Client.Info();
        long app = info.Height;
        NonConformance.Unless(app >= 0, $"Info answers height {app}");
        if (app == 0) chain.Begin(Client.InitChain(chain.InitChainRequest()));
        if (StoreHeight == 0)
        {
            NonConformance.Unless(app == 0, $"Info answers height {app} to a CometBFT that has no block: its handshake passes, but it has saved no state and fails when it reads it back (node/node.go)");
            return;
        }
        NonConformance.Unless(app <= StoreHeight, $"Info answers height {app}, which no CometBFT has given it: the block store ends at {StoreHeight}");
        NonConformance.Unless(app >= _storeBase - 1, $"Info answers height {app} beside a block store that begins at {_storeBase} after state sync: CometBFT cannot bring the application forward (ErrAppBlockHeightTooLow)");
        if (app > 0)
            NonConformance.Unless(info.AppHash.AsSpan().SequenceEqual(chain.AppHashAfter(app)),
                $"Info answers app hash {NonConformance.Hex(info.AppHash)} at height {app}, FinalizeBlock of that height answered {NonConformance.Hex(chain.AppHashAfter(app))}");
        for (long height = Math.Max(app + 1, chain.Genesis.InitialHeight); height <= StoreHeight; height++)
        {
            Finalize(height);
            Commit(height);
        }
        // Where the application has committed already, CometBFT goes on from the answer that it had saved.
        StateHeight = StoreHeight;
    }

    /// <summary>Puts a decided block into the block store.</summary>
    public void Store(long height) => StoreHeight = height;

    /// <summary>FinalizeBlock; its answer is compared and saved.</summary>
    public FinalizeAnswer Finalize(long height)
    {
        FinalizeAnswer answer = Client.FinalizeBlock(chain[height].Content);
        chain.Record(height, answer);
        return answer;
    }

    /// <summary>Commit; its retain height must be one that CometBFT can follow.</summary>
    public void Commit(long height)
    {
        long retain = Client.Commit();
        NonConformance.Unless(retain >= 0 && retain <= height, $"Commit of height {height} answers retain_height {retain}: CometBFT cannot prune beyond its last block (state/execution.go pruneBlocks)");
        if (retain > 0) _retainHeight = retain;
    }

    /// <summary>The last retain height that was answered; 0 when everything is to be kept.</summary>
    public long RetainHeight => _retainHeight;

    /// <summary>Executes a decided block.</summary>
    public FinalizeAnswer Execute(long height)
    {
        Store(height);
        FinalizeAnswer answer = Finalize(height);
        Commit(height);
        StateHeight = height;
        return answer;
    }

    /// <summary>Decides a proposal and executes it.</summary>
    public FinalizeAnswer DecideAndExecute(DecidedBlock block)
    {
        chain.Decide(block);
        return Execute(block.Content.Height);
    }

    /// <summary>A whole height with this node's application as the proposer, in round 0.</summary>
    public FinalizeAnswer MakeBlock(IReadOnlyList<byte[]> transactions)
    {
        DecidedBlock block = Prepare(transactions);
        NonConformance.Unless(Client.ProcessProposal(block.Content) == ProposalStatus.Accept, $"ProcessProposal rejects what PrepareProposal of height {block.Content.Height} returned");
        return DecideAndExecute(block);
    }

    /// <summary>What this node's application makes of the transactions, as a proposal.</summary>
    public DecidedBlock Prepare(IReadOnlyList<byte[]> transactions, int round = 0)
    {
        long bytesMax = chain.DataBytesMax;
        List<byte[]> prepared = Client.PrepareProposal(bytesMax, chain.ToPrepare(transactions, round));
        CheckSize(prepared, bytesMax);
        return chain.Propose(prepared, round);
    }

    /// <summary>Refuses a proposal that does not fit: CometBFT's proposer fails with it (types/tx.go Validate).</summary>
    public static void CheckSize(IReadOnlyList<byte[]> transactions, long bytesMax)
    {
        long size = transactions.Sum(SizeInBlock);
        NonConformance.Unless(size <= bytesMax, $"PrepareProposal returns {size} bytes of transactions where max_tx_bytes is {bytesMax}");
    }

    /// <summary>Bytes that a transaction takes in a block: with tag and length (types/tx.go ComputeProtoSizeForTxs).</summary>
    public static long SizeInBlock(byte[] transaction) => transaction.Length + 1 + Gwangan.Chain.Base.ProtoWriter.VarintSize((ulong)transaction.Length);

    /// <summary>Both sides' process dies: the application by SIGKILL, CometBFT by losing its connections.</summary>
    public void Crash()
    {
        MustBeRestartable();
        Disconnect();
        application.Kill();
    }

    /// <summary>Ends a scenario that cannot be run with an application that the suite did not start.</summary>
    public void MustBeRestartable()
    {
        if (!application.CanRestart) throw new NotApplicable("it needs an application that the suite can kill and start: give --start instead of --app");
    }

    /// <summary>Only CometBFT dies; the application runs on with whatever it was doing.</summary>
    public void Disconnect()
    {
        _client?.Dispose();
        _client = null;
    }

    /// <summary>Starts the application again and shakes hands.</summary>
    public void Recover()
    {
        application.Start();
        Handshake();
    }

    /// <summary>Checks that Info says a height and its hash.</summary>
    public void MustStandAt(long height, string when)
    {
        InfoAnswer info = Client.Info();
        NonConformance.Unless(info.Height == height, $"Info answers height {info.Height} {when}, expected {height}");
        byte[] expected = height == 0 ? [] : chain.AppHashAfter(height);
        if (height > 0)
            NonConformance.Unless(info.AppHash.AsSpan().SequenceEqual(expected), $"Info answers app hash {NonConformance.Hex(info.AppHash)} {when}, expected {NonConformance.Hex(expected)}");
    }

    /// <summary>Begins after state sync: the block store is empty up to a height (node/setup.go startStateSync).</summary>
    public void BeginAfterStateSync(long height) => (StoreHeight, StateHeight, _storeBase) = (height, height, height + 1);

    /// <summary>Has stored and executed everything up to a height.</summary>
    public void BeginAt(long height) => (StoreHeight, StateHeight) = (height, height);

    /// <summary>Kills what it started.</summary>
    public void Dispose()
    {
        Disconnect();
        application.Dispose();
    }
}
