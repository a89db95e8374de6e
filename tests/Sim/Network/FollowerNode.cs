using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines.Follower;
using Gwangan.Sim.Checks;
using Gwangan.Sim.Machine;

namespace Gwangan.Sim.Network;

/// <summary>A machine that follows: it asks others for blocks, checks and executes them, answers from what it has, and hands operations on to the leader.</summary>
public sealed class FollowerNode(string name, World world, Net net, SimCity city, NodeSettings settings, Checker checker, Rng rng) : SimNode(name, world, city, settings, checker, rng)
{
    private const int AskEveryMs = 120;
    private readonly Dictionary<Hash32, IEndpoint> _relayed = [];
    private EnvelopeCodec _codec = null!;
    private FollowerEngine _engine = null!;

    /// <summary>Whom it asks for blocks; the first is the leader, to whom operations go.</summary>
    public IReadOnlyList<IEndpoint> Sources { get; set; } = [];

    /// <summary>How many blocks it refused, because nobody decided them.</summary>
    public int Refused { get; private set; }

    /// <summary>Executes the transactions of each block backwards. A planted error.</summary>
    public bool ExecutesBackwards { get; init; }

    /// <summary>The height at which it throws what nobody expects, once. A planted error.</summary>
    public long ThrowsAt { get; set; }

    /// <summary>Takes no block above this height. A planted error.</summary>
    public long StopsAt { get; init; } = long.MaxValue;

    public override void Take(IEndpoint from, Message message)
    {
        if (ThrowsAt > 0 && Height >= ThrowsAt)
        {
            ThrowsAt = 0;
            throw new InvalidOperationException("planted");
        }
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
        _engine = new FollowerEngine(City.Genesis, Chain, Gate, Executor, Reader);
        _relayed.Clear();
    }

    protected override void Begin() => Ask();

    private void Ask()
    {
        net.Send(this, Rng.Chance(700) ? Sources[0] : Rng.Of(Sources), new AskBlocks(Executor.Tip.Height + 1));
        Later(AskEveryMs + Rng.Below(AskEveryMs), Ask);
    }

    private void TakeBlock(BlockAndCommit given)
    {
        FetchedBlock fetched = FetchedBlock.Prepare(given.Block, given.Commit, Chain, _codec);
        if (fetched.Block?.Header.Height > StopsAt) return;
        if (ExecutesBackwards && fetched.Block?.Header.Height == Executor.Tip.Height + 1 && fetched.Commit is not null)
        {
            AbciBlock backwards = fetched.Content with { Transactions = [.. fetched.Content.Transactions.Reverse()], Decoded = [.. fetched.Content.Decoded!.Reverse()] };
            Executor.Begin(fetched.Block, fetched.Encoded, fetched.Id, fetched.EncodedCommit, backwards, backwards.Decoded);
            StoreLater();
            return;
        }
        Followed followed = _engine.Take(fetched);
        switch (followed.Verdict)
        {
            case FollowerVerdict.Applied: StoreLater(); break;
            case FollowerVerdict.Gap or FollowerVerdict.AlreadyHere: break;
            case FollowerVerdict.Malformed or FollowerVerdict.NotSigned or FollowerVerdict.OtherChain:
                Refused++;
                World.Say(Name, $"refuses: {followed.Problem}");
                break;
            default: World.Fail(Check.Errors, Name, $"{followed.Verdict}: {followed.Problem}"); break;
        }
    }
}
