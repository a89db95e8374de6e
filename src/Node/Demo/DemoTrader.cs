using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Demo;

/// <summary>One simulated member: a key, its nonces, and what it does when it is its turn. It knows only what is public and comes in by the door everybody uses.</summary>
internal abstract class DemoTrader(City city, SigningKey key, Random random)
{
    private const int ExpiryMs = 60_000;
    private readonly EnvelopeCodec _codec = new(city.Chain.Catalog);
    private ulong _nonce;
    private ulong _clientOrderId;

    /// <summary>Its account.</summary>
    protected Address Account => key.Address;

    /// <summary>Chance, shared by all traders so that a seed repeats a whole day.</summary>
    protected Random Random => random;

    /// <summary>Milliseconds until its next turn.</summary>
    public abstract double RestMs { get; }

    /// <summary>What it does in a turn; none: nothing.</summary>
    protected abstract List<Operation> Decide(IStateSnapshot snapshot);

    /// <summary>Takes a turn. Refusals are part of a trader's day; after one that concerns its nonce it reads from the state where it stands.</summary>
    public async Task ActAsync()
    {
        List<Operation> operations;
        using (IStateSnapshot snapshot = city.Reader.OpenSnapshot())
        {
            if (_nonce == 0) (_nonce, _clientOrderId) = (NonceIn(snapshot), (ulong)city.Clock.GetUtcNow().ToUnixTimeMilliseconds() << 16);
            operations = Decide(snapshot);
        }
        if (operations.Count == 0) return;
        long expiresAtMs = city.Clock.GetUtcNow().ToUnixTimeMilliseconds() + ExpiryMs;
        byte[] envelope = key.Sign(new EnvelopeBody(city.Genesis.ChainId, Address.Zero, _nonce + 1, expiresAtMs, Amount.Zero, [.. operations]), _codec);
        Submitted submitted = await city.Admission.SubmitAsync(envelope);
        if (submitted.IsAccepted) _nonce++;
        else if (submitted.Refusal!.Name.StartsWith("Nonce", StringComparison.Ordinal)) _nonce = 0;
    }

    /// <summary>A client order id it has not used, over restarts too.</summary>
    protected ulong NextClientOrderId() => ++_clientOrderId;

    /// <summary>What it has of an asset, in units, locked ones included.</summary>
    protected double HoldingOf(IStateSnapshot snapshot, uint asset)
    {
        BalanceKey balanceKey = new(Account, asset);
        Span<byte> record = stackalloc byte[MoneyModule.Schema.RecordSizeBytes];
        if (!snapshot.TryRead(MoneyModule.Schema, MemoryMarshal.AsBytes(new ReadOnlySpan<BalanceKey>(in balanceKey)), record, out _)) return 0;
        BalanceRecord balance = MemoryMarshal.Read<BalanceRecord>(record);
        return (double)(balance.Available + balance.Locked).Units;
    }

    private ulong NonceIn(IStateSnapshot snapshot)
    {
        Address account = Account;
        Span<byte> record = stackalloc byte[AccountsModule.AccountsSchema.RecordSizeBytes];
        return snapshot.TryRead(AccountsModule.AccountsSchema, Address.Bytes(in account), record, out _) ? MemoryMarshal.Read<AccountRecord>(record).Nonces.High : 0;
    }
}
