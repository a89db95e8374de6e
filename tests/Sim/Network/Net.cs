using Gwangan.Sim.Machine;

namespace Gwangan.Sim.Network;

/// <summary>Somebody a message can be sent to.</summary>
public interface IEndpoint
{
    string Name { get; }

    void Receive(IEndpoint from, Message message);
}

/// <summary>How bad a link is; the rates are in thousandths.</summary>
public sealed record LinkState(int DropRate = 0, int CopyRate = 0, int CorruptRate = 0, int DelayMs = 0, int ReorderMs = 0);

/// <summary>The wires between machines. A message takes its time; what is wrong with a link may lose it, copy it, hold it back or change its bytes.</summary>
public sealed class Net(World world, Rng rng)
{
    private const int UsualDelayMs = 12;
    private readonly List<(Func<string, string, bool> Concerns, LinkState State)> _troubles = [];

    public long Sent { get; private set; }

    public long Lost { get; private set; }

    /// <summary>Makes links bad until the result is given back to <see cref="Heal"/>.</summary>
    public object Trouble(Func<string, string, bool> concerns, LinkState state)
    {
        var trouble = (concerns, state);
        _troubles.Add(trouble);
        return trouble;
    }

    public void Heal(object trouble) => _troubles.Remove(((Func<string, string, bool>, LinkState))trouble);

    public void Send(IEndpoint from, IEndpoint to, Message message)
    {
        Sent++;
        int copies = 1;
        foreach ((Func<string, string, bool> concerns, LinkState state) in _troubles)
        {
            if (!concerns(from.Name, to.Name)) continue;
            if (rng.Chance(state.DropRate)) copies = 0;
            if (rng.Chance(state.CopyRate)) copies *= 2;
        }
        if (copies == 0) Lost++;
        for (int i = 0; i < copies; i++)
        {
            long delayMs = 1 + rng.Below(UsualDelayMs);
            Message one = message;
            foreach ((Func<string, string, bool> concerns, LinkState state) in _troubles)
            {
                if (!concerns(from.Name, to.Name)) continue;
                delayMs += state.DelayMs;
                if (state.ReorderMs > 0) delayMs += rng.Below(state.ReorderMs);
                if (rng.Chance(state.CorruptRate)) one = Corrupt(one);
            }
            world.After(delayMs, () => to.Receive(from, one));
        }
    }

    private Message Corrupt(Message message)
    {
        switch (message)
        {
            case Submit submit: return new Submit(Damage(submit.Envelope));
            case BlockAndCommit block: return rng.Chance(700) ? block with { Block = Damage(block.Block) } : block with { Commit = Damage(block.Commit) };
            default: return message;
        }
    }

    private byte[] Damage(byte[] bytes)
    {
        byte[] damaged = rng.Chance(100) ? bytes[..rng.Below(bytes.Length + 1)] : [.. bytes];
        for (int flips = rng.Between(1, 3); flips > 0 && damaged.Length > 0; flips--) damaged[rng.Below(damaged.Length)] ^= (byte)(1 << rng.Below(8));
        return damaged;
    }
}
