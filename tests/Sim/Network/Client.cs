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
    Official,
}

/// <summary>A member: signs real operations, sends the same bytes again until it knows what became of them. A body of the city is one too.</summary>
public sealed class Client(string name, World world, Net net, Checker checker, OperationCatalog catalog, SimCity city, int user, Habit habit, Rng rng) : IEndpoint
{
    private const int OpenMax = 8, RetryMs = 1_500, ExpiryMs = 30_000;

    private const int OfficialPace = 6;

    private sealed record Sent(byte[] Bytes)
    {
        /// <summary>Of an Ethereum transaction.</summary>
        public ulong? Nonce { get; init; }

        public long LastMs { get; set; }
    }

    private readonly SortedDictionary<int, Sent> _open = []; // by its number among those signed
    private readonly Dictionary<Hash32, int> _numberOf = [];
    private readonly SimTrading _trading = new(rng, city, user, habit);
    private readonly SimOffice _office = new(rng, city, city.BodyOf(user)) { Statement = checker.Statement };
    private readonly Wallet _wallet = new(rng, city.Accounts[user], habit != Habit.Official, new EnvelopeCodec(catalog));
    private readonly EthereumWallet? _ethereum = city.HasEvm && habit != Habit.Official && city.Accounts[user].Type == KeyType.Ethereum ? new EthereumWallet(rng, city, user) : null;
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
        if (!_numberOf.TryGetValue(answer.Id, out int number) || !_open.TryGetValue(number, out Sent? sent)) return;
        if (answer.Height > 0)
        {
            Forget(answer.Id, number);
            Done++;
            checker.Heard(this, answer.Id, answer.Height, answer.Index);
        }
        else if (answer.Refusal == "evm.NonceTooLow" && checker.IsPlaced(answer.Id))
        {
            net.Send(this, Home, new Find(answer.Id));
            sent.LastMs = world.NowMs;
        }
        else if (IsFinal(answer.Refusal))
        {
            Forget(answer.Id, number);
            GivenUp++;
        }
        else if (answer.Refusal is "mempool.AlreadyCommitted" or "kernel.NonceUsed" or "kernel.NonceTooOld")
        {
            // It is in a block: ask in which one.
            net.Send(this, Home, new Find(answer.Id));
            sent.LastMs = world.NowMs;
        }
    }

    // A refusal of the operation itself, or by the key and its money: asking again is of no use. What was sent may be in a block later all the same.
    private static bool IsFinal(string? refusal) => refusal is not null
        && (refusal is "mempool.AuthorityReserved" or "kernel.Expired" or "kernel.KeyNotAuthorized" or "kernel.FeeAboveMax" or "kernel.FeeNotCovered" or "kernel.KeyFeesSpent"
            || !(refusal.StartsWith("kernel.", StringComparison.Ordinal) || refusal.StartsWith("mempool.", StringComparison.Ordinal)));

    private void Act()
    {
        FillGap();
        if (IsActive && _open.Count < OpenMax) SendNew();
        foreach (Sent sent in _open.Values)
            if (world.NowMs - sent.LastMs >= RetryMs) Send(sent);
        int restMs = habit == Habit.Official ? RestMs * OfficialPace : RestMs;
        world.After(restMs / 2 + rng.Below(restMs), Act);
    }

    // What was refused has left its nonce unused, and all that follow wait for it.
    private void FillGap()
    {
        if (_ethereum is null) return;
        ulong next = checker.NonceOf(_ethereum.Address);
        bool waits = false, isNext = false;
        foreach (Sent sent in _open.Values)
        {
            waits |= sent.Nonce >= next;
            isNext |= sent.Nonce == next;
        }
        if (!waits) _ethereum.Settle(next);
        else if (!isNext) Take(_ethereum.Fill(next), next);
    }

    private void SendNew()
    {
        if (_ethereum is not null && rng.Chance(450))
        {
            byte[] transaction = _ethereum.Next(out ulong nonce);
            Take(transaction, nonce);
            return;
        }
        Operation[] operations = habit == Habit.Official ? [_office.Next(_chainTimeMs)] : _trading.Next(_chainTimeMs, checker.LastOrderId);
        Amount feeMax = rng.Chance(10) ? Amount.Zero : Amount.Whole(10_000);
        byte[] bytes = _wallet.Sign(operations, _chainTimeMs, _chainTimeMs + ExpiryMs, feeMax);
        LastSent = bytes;
        Take(bytes, null);
    }

    private void Take(byte[] bytes, ulong? nonce)
    {
        Sent sent = new(bytes) { Nonce = nonce };
        // A gap is filled with the same bytes only when they were given up before.
        if (!_numberOf.TryAdd(Sha256.Hash(bytes), Signed + 1)) return;
        _open.Add(++Signed, sent);
        Send(sent);
    }

    private void Send(Sent sent)
    {
        sent.LastMs = world.NowMs;
        net.Send(this, Home, new Submit(sent.Bytes));
    }

    private void Forget(Hash32 id, int number)
    {
        _open.Remove(number);
        _numberOf.Remove(id);
    }
}
