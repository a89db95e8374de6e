using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Sim.Checks;
using Gwangan.Sim.Machine;
using Gwangan.Tests;

namespace Gwangan.Sim.Network;

/// <summary>Somebody who wishes no good: noise, repetitions of what others sent, forged and stolen signatures, blocks nobody decided.</summary>
public sealed class Hostile(World world, Net net, Checker checker, OperationCatalog catalog, SimCity city, IReadOnlyList<Client> victims, IReadOnlyList<SimNode> nodes, Rng rng) : IEndpoint
{
    private const ulong StolenNonce = 200;

    private readonly EnvelopeCodec _codec = new(catalog);
    private readonly SigningKey _key = TestCity.KeyOf("a stranger");

    public string Name => "hostile";

    /// <summary>Has got hold of the settlement body's key. A planted error.</summary>
    public bool HasKey { get; init; }

    public int Attempts { get; private set; }

    public void Begin() => world.After(500, Act);

    public void Burst(int count)
    {
        for (int i = 0; i < count; i++) Attack();
    }

    public void Receive(IEndpoint from, Message message)
    {
        if (message is Answer { Height: > 0 } answer && checker.IsUnwanted(answer.Id)) world.Fail(Check.Forgery, Name, $"got {answer.Id} into block {answer.Height}");
    }

    private void Act()
    {
        Attack();
        world.After(300 + rng.Below(700), Act);
    }

    private void Attack()
    {
        Attempts++;
        SimNode node = rng.Of(nodes);
        byte[]? seen = rng.Of(victims).LastSent;
        switch (rng.Below(8))
        {
            case 0: net.Send(this, node, new Submit(Noise())); break;
            case 1 when seen is not null: net.Send(this, node, new Submit(seen)); break;
            case 2 when seen is not null: Unwanted(node, Damaged(seen)); break;
            case 3: Unwanted(node, Stolen()); break;
            case 4: Unwanted(node, Signed("another-1", 1, SimCity.StartUnixMs + world.NowMs + 20_000)); break;
            case 5: Unwanted(node, Signed(SimCity.ChainId, 1, SimCity.StartUnixMs - 1)); break;
            case 6: Unwanted(node, Signed(SimCity.ChainId, 0, SimCity.StartUnixMs + world.NowMs + 20_000)); break;
            default:
                if (checker.SomeBlock(rng) is { } block) net.Send(this, node, new BlockAndCommit(Damaged(block.Block), rng.Chance(500) ? block.Commit : Damaged(block.Commit)));
                break;
        }
    }

    private void Unwanted(SimNode node, byte[] bytes)
    {
        checker.MustStayOut(bytes);
        net.Send(this, node, new Submit(bytes));
    }

    private byte[] Noise()
    {
        byte[] noise = new byte[rng.Below(400)];
        rng.Fill(noise);
        if (rng.Chance(500) && noise.Length >= 4) Envelope.Magic.CopyTo(noise);
        return noise;
    }

    private byte[] Damaged(byte[] bytes)
    {
        byte[] damaged = [.. bytes];
        damaged[rng.Below(damaged.Length)] ^= (byte)(1 << rng.Below(8));
        return damaged;
    }

    // Takes from a victim what only its key may move. The body itself has not come near the stolen number.
    private byte[] Stolen() => HasKey ? city.KeyOf(Body.Settlement).Sign(
        new EnvelopeBody(SimCity.ChainId, Address.Zero, StolenNonce, SimCity.StartUnixMs + world.NowMs + 20_000, Amount.Whole(10_000), Payment(city.Users[0].Address)), _codec) : _key.Sign(
        new EnvelopeBody(SimCity.ChainId, rng.Of(city.Users).Address, 1 + rng.Next() % 50, SimCity.StartUnixMs + world.NowMs + 20_000, Amount.Zero, Payment()), _codec);

    private byte[] Signed(string chainId, ulong nonce, long expiresAtMs) => _key.Sign(new EnvelopeBody(chainId, Address.Zero, nonce, expiresAtMs, Amount.Zero, Payment()), _codec);

    private Transfer Payment(Address? to = null) => new(to ?? _key.Address, Symbol.Of("KRW"), Amount.Whole((ulong)rng.Between(1, 1_000)), "");
}
