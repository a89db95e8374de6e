using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Keys;
using Gwangan.Node.Mempool;
using Gwangan.Node.Storage;
using Gwangan.Sim.Checks;
using Gwangan.Sim.Machine;

namespace Gwangan.Sim.Network;

/// <summary>The machine that makes blocks: the real embedded engine and its loop, driven step by step, and the real admission as its door.</summary>
public sealed class Leader(World world, Net net, SimCity city, NodeSettings settings, Checker checker, Rng rng) : SimNode("leader", world, city, settings, checker, rng)
{
    private readonly Dictionary<Hash32, IEndpoint> _waiting = [];
    private SimSigningState? _signed;
    private EngineLoop _loop = null!;
    private Admission _admission = null!;
    private long _wakeAtMs = long.MaxValue;

    /// <summary>Says that operations are in a block as soon as the block is built. A planted error.</summary>
    public bool SpeaksTooEarly { get; init; }

    public override void Take(IEndpoint from, Message message)
    {
        switch (message)
        {
            case Submit submit: Door.Start(() => SubmitAsync(from, submit.Envelope)); break;
            case Find find: Reply(from, find.Id, TryFind(find.Id, out (long Height, int Index) place) ? place : default, null); break;
            case AskBlocks ask: SendBlocks(net, from, ask.From); break;
        }
    }

    // Where the last record of the log rots while the rotten state is made again, it looks torn and is cut off. The block is the one in the proposal file then, and the signer signs no other: it is made again.
    public override bool Keeps(CommittedBlock block) => base.Keeps(block) ||
        (block.Height == Head.Current.Height + 1 && new ProposalFile(OpenProposal()).TryRead(block.Height, out byte[] proposed) && block.Bytes.Span.SequenceEqual(proposed));

    protected override void Open()
    {
        base.Open();
        _signed ??= new SimSigningState(Disk);
        GuardedSigner signer = new(SimCity.NewValidator(), SimCity.ChainId, _signed);
        EmbeddedEngine engine = new(City.Genesis, signer, new ProposalFile(OpenProposal()), Chain, Gate, Pool, Executor, Clock);
        _loop = new EngineLoop(engine, Executor, Chain, Pool, Head, Settings.Pace, Clock);
        _admission = new Admission(Chain, Gate, Pool, Clock, () => WakeIn(0), carryOn: Door);
        _waiting.Clear();
    }

    protected override void Begin()
    {
        _wakeAtMs = long.MaxValue;
        _loop.Begin();
        StoreLater();
        WakeIn(1);
    }

    protected override void OnStage(BlockStage stage, long height)
    {
        if (SpeaksTooEarly && stage == BlockStage.Built)
            foreach ((Hash32 id, IEndpoint to) in _waiting) Reply(to, id, (height, 0), null);
        base.OnStage(stage, height);
    }

    private ILogFile OpenProposal()
    {
        if (Disk.Names("proposal").Length > 0) return Disk.Open("proposal");
        ILogFile file = Disk.Create("proposal");
        Disk.SyncNames();
        return file;
    }

    // Only the earliest wake counts; a step tells when the next is due.
    private void WakeIn(long delayMs)
    {
        long atMs = World.NowMs + delayMs;
        if (_wakeAtMs <= atMs && _wakeAtMs >= World.NowMs) return;
        _wakeAtMs = atMs;
        Later(delayMs, () =>
        {
            if (_wakeAtMs != World.NowMs) return;
            _wakeAtMs = long.MaxValue;
            long dueMs = _loop.Step();
            if (dueMs <= 0) StoreLater();
            WakeIn(Math.Max(1, dueMs));
        });
    }

    private async Task SubmitAsync(IEndpoint from, byte[] bytes)
    {
        Hash32 id = Sha256.Hash(bytes);
        _waiting[id] = from;
        Settled settled = await _admission.SubmitAndWaitAsync(bytes, CancellationToken.None);
        _waiting.Remove(id);
        Reply(from, settled.Id, settled.Block is { } block ? (block.Height, settled.Index) : default, settled.Refusal?.Code);
    }

    private void Reply(IEndpoint to, Hash32 id, (long Height, int Index) place, string? refusal)
    {
        if (place.Height > 0) Checker.Acknowledged(this, id, place.Height, place.Index);
        net.Send(this, to, new Answer(id, place.Height, place.Index, refusal, Executor.Tip.TimeMs));
    }
}
