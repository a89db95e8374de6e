using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;
using Gwangan.Sim.Checks;
using Gwangan.Sim.Machine;

namespace Gwangan.Sim.Network;

/// <summary>A machine that follows: it asks others for blocks, checks and executes them, answers from what it has, and hands operations on to the leader.</summary>
public sealed class FollowerNode(string name, World world, Net net, SimCity city, NodeSettings settings, Checker checker, Rng rng) : SimNode(name, world, city, settings, checker, rng)
{
    private const int AskEveryMs = 120;
    private readonly Dictionary<Hash32, IEndpoint> _relayed = [];
    private EnvelopeCodec _codec = null!;

    /// <summary>Whom it asks for blocks; the first is the leader, to whom operations go.</summary>
    public IReadOnlyList<IEndpoint> Sources { get; set; } = [];

    /// <summary>How many blocks it refused, and why the last.</summary>
    public int Refused { get; private set; }

    /// <summary>Executes the transactions of each block backwards. A planted error.</summary>
    public bool ExecutesBackwards { get; init; }

    /// <summary>Takes no block above this height. A planted error.</summary>
    public long StopsAt { get; init; } = long.MaxValue;

    public override void Take(IEndpoint from, Message message)
    {
        switch (message)
        {
            case BlockAndCommit block: TakeBlock(block); break;
            case AskBlocks ask: SendBlocks(net, from, ask.From); break;
            case Submit submit:
                _relayed[Sha256.Hash(submit.Envelope)] = from;
                net.Send(this, Sources[0], submit);
                break;
            case Find find when TryFind(find.Id, out (long Height, int Index) place):
                Checker.Acknowledged(this, find.Id, place.Height, place.Index);
                net.Send(this, from, new Answer(find.Id, place.Height, place.Index, null, Executor.Tip.TimeMs));
                break;
            case Find find:
                _relayed[find.Id] = from;
                net.Send(this, Sources[0], find);
                break;
            case Answer answer when _relayed.Remove(answer.Id, out IEndpoint? client):
                net.Send(this, client, answer);
                break;
        }
    }

    protected override void Open()
    {
        base.Open();
        _codec = new EnvelopeCodec(Chain.Catalog);
        _relayed.Clear();
    }

    protected override void Begin() => Ask();

    private void Ask()
    {
        net.Send(this, Rng.Chance(700) ? Sources[0] : Rng.Of(Sources), new AskBlocks(Executor.Tip.Height + 1));
        Later(AskEveryMs + Rng.Below(AskEveryMs), Ask);
    }

    private void TakeBlock(BlockAndCommit fetched)
    {
        if (!Block.TryDecode(fetched.Block, out Block? block))
        {
            Refuse("is no block");
            return;
        }
        long height = block.Header.Height;
        if (height != Executor.Tip.Height + 1 || height > StopsAt) return;
        if (Executor.Problem(block, fetched.Block, fetched.Commit) is { } problem)
        {
            Refuse(problem);
            return;
        }
        List<byte[]> transactions = BlockCodec.TransactionsOf(block);
        if (ExecutesBackwards) transactions.Reverse();
        Envelope?[] envelopes = new Envelope?[transactions.Count];
        for (int i = 0; i < envelopes.Length; i++)
            if (Chain.TryDecode(transactions[i], _codec, out Envelope envelope).IsAdmitted) envelopes[i] = envelope;
        AbciBlock content = new(height, BlockCodec.TimeMsOf(block.Header.Time), transactions) { Decoded = envelopes };
        bool keepsTheRules;
        lock (Gate) keepsTheRules = ExecutesBackwards || Chain.ProcessProposal(content);
        if (!keepsTheRules)
        {
            Refuse("breaks a rule of the chain");
            return;
        }
        Executor.Begin(block, fetched.Block, block.IdOf(fetched.Block), fetched.Commit, content, envelopes);
        StoreLater();
    }

    private void Refuse(string why)
    {
        Refused++;
        World.Say(Name, $"refuses a block: it {why}");
    }
}
