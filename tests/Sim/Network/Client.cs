using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Sim.Checks;
using Gwangan.Sim.Machine;

namespace Gwangan.Sim.Network;

/// <summary>What a client does with its days.</summary>
public enum Habit
{
    Maker,
    Taker,
    Payer,
}

/// <summary>A member: signs real operations, sends the same bytes again until it knows what became of them, and never signs a nonce twice.</summary>
public sealed class Client(string name, World world, Net net, Checker checker, OperationCatalog catalog, SimCity city, int user, Habit habit, Rng rng) : IEndpoint
{
    private const int OpenMax = 8, RetryMs = 1_500, ExpiryMs = 30_000;

    private sealed record Sent(byte[] Bytes, long ExpiresAtMs)
    {
        public long LastMs { get; set; }
    }

    private readonly SortedDictionary<ulong, Sent> _open = [];
    private readonly Dictionary<Hash32, ulong> _nonceOf = [];
    private readonly EnvelopeCodec _codec = new(catalog);
    private readonly SimTrading _trading = new(rng, city, user, habit);
    private ulong _nonce;
    private long _chainTimeMs = SimCity.StartUnixMs;

    public string Name => name;

    /// <summary>The node it talks to.</summary>
    public IEndpoint Home { get; set; } = null!;

    /// <summary>Whether it begins new operations.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>Milliseconds between its turns.</summary>
    public int RestMs { get; set; } = 200;

    /// <summary>Operations of which it does not know yet what became of them.</summary>
    public int Open => _open.Count;

    public int Signed { get; private set; }

    public int Done { get; private set; }

    public int GivenUp { get; private set; }

    /// <summary>An envelope it sent some time, for those who repeat what others have sent.</summary>
    public byte[]? LastSent { get; private set; }

    public void Begin() => world.After(rng.Below(RestMs), Act);

    public void Receive(IEndpoint from, Message message)
    {
        if (message is not Answer answer) return;
        _chainTimeMs = Math.Max(_chainTimeMs, answer.ChainTimeMs);
        if (!_nonceOf.TryGetValue(answer.Id, out ulong nonce) || !_open.TryGetValue(nonce, out Sent? sent)) return;
        if (answer.Height > 0)
        {
            Forget(answer.Id, nonce);
            Done++;
            checker.Heard(this, answer.Id, answer.Height, answer.Index);
        }
        else if (answer.Refusal is "kernel.Expired")
        {
            Forget(answer.Id, nonce);
            GivenUp++;
        }
        else if (answer.Refusal is "mempool.AlreadyCommitted" or "kernel.NonceUsed" or "kernel.NonceTooOld")
        {
            // It is in a block: ask in which one.
            net.Send(this, Home, new Find(answer.Id));
            sent.LastMs = world.NowMs;
        }
    }

    private void Act()
    {
        if (IsActive && _open.Count < OpenMax) SendNew();
        foreach (Sent sent in _open.Values)
            if (world.NowMs - sent.LastMs >= RetryMs) Send(sent);
        world.After(RestMs / 2 + rng.Below(RestMs), Act);
    }

    private void SendNew()
    {
        Operation[] operations = _trading.Next(_chainTimeMs, checker.LastOrderId);
        long expiresAtMs = _chainTimeMs + ExpiryMs;
        byte[] bytes = city.Users[user].Sign(new EnvelopeBody(SimCity.ChainId, Address.Zero, ++_nonce, expiresAtMs, Amount.Zero, operations), _codec);
        Signed++;
        Sent sent = new(bytes, expiresAtMs);
        _open.Add(_nonce, sent);
        _nonceOf.Add(Sha256.Hash(bytes), _nonce);
        LastSent = bytes;
        Send(sent);
    }

    private void Send(Sent sent)
    {
        sent.LastMs = world.NowMs;
        net.Send(this, Home, new Submit(sent.Bytes));
    }

    private void Forget(Hash32 id, ulong nonce)
    {
        _open.Remove(nonce);
        _nonceOf.Remove(id);
    }
}
