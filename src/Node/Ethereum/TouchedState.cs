using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Node.Ethereum;

/// <summary>An account before a transaction, or after it.</summary>
public sealed class AccountSnapshot
{
    /// <summary>What it has.</summary>
    public UInt256 Balance { get; init; }

    /// <summary>Its nonce.</summary>
    public ulong Nonce { get; init; }

    /// <summary>Its code.</summary>
    public byte[] Code { get; init; } = [];

    /// <summary>The hash of its code.</summary>
    public Hash32 CodeHash { get; init; }

    /// <summary>Slots that were looked at, with their values.</summary>
    public SortedDictionary<UInt256, UInt256> Slots { get; } = [];

    /// <summary>Whether there was such an account.</summary>
    public bool Exists => Nonce > 0 || !Balance.IsZero || Code.Length > 0;
}

/// <summary>Gathers the accounts and slots that a transaction looks at, as it finds them.</summary>
public sealed unsafe class TouchedState : IEvmTracer
{
    private readonly SortedDictionary<Address, AccountSnapshot> _before = [];
    private readonly HashSet<Address> _created = [];
    private EvmState _state = null!;

    /// <summary>Accounts as the transaction found them.</summary>
    public SortedDictionary<Address, AccountSnapshot> Before => _before;

    /// <summary>Accounts that the transaction created.</summary>
    public IReadOnlySet<Address> Created => _created;

    /// <summary>Before the transaction: sender, receiver and proposer are looked at in any case.</summary>
    public void Begin(TracedTransaction traced)
    {
        _state = traced.State;
        EvmTransaction transaction = traced.Transaction;
        Look(transaction.Sender);
        Address to = transaction.To ?? ContractAddress.Of(transaction.Sender, _state.NonceOf(_state.Find(transaction.Sender)));
        Look(to);
        Look(traced.Block.Coinbase);
        foreach (Authorization authorization in transaction.Authorizations)
            if (authorization.Authority is { } authority) Look(authority);
        if (transaction.To is null) _created.Add(to);
    }

    /// <summary>An account as it is now.</summary>
    public AccountSnapshot Now(Address address)
    {
        int account = _state.Find(in address);
        return new AccountSnapshot { Balance = _state.BalanceOf(account), Nonce = _state.NonceOf(account), Code = _state.CodeOf(account).Bytes.ToArray(), CodeHash = _state.CodeHashOf(account) };
    }

    /// <summary>A slot as it is now.</summary>
    public UInt256 Now(Address address, UInt256 key) => _state.ValueOf(_state.FindSlot(_state.Find(in address), in key));

    /// <inheritdoc/>
    public void Enter(EvmFrame frame, EvmCallKind kind, long gas)
    {
        if (kind is not (EvmCallKind.Create or EvmCallKind.Create2) || frame.Depth == 0) return;
        _created.Add(frame.Self);
        // It was nothing before, but for what others had sent there.
        if (!_before.ContainsKey(frame.Self)) _before.Add(frame.Self, new AccountSnapshot { Balance = _state.BalanceOf(frame.SelfAccount) - frame.Value });
    }

    /// <inheritdoc/>
    public void BeforeStep(EvmFrame frame, in EvmStep step)
    {
        ReadOnlySpan<UInt256> stack = step.Words;
        switch (step.Opcode)
        {
            case Opcode.Sload or Opcode.Sstore when stack.Length >= 1:
                AccountSnapshot account = Look(frame.Self);
                UInt256 key = stack[^1];
                if (!account.Slots.ContainsKey(key)) account.Slots.Add(key, _state.OriginalOf(_state.FindSlot(frame.SelfAccount, in key)));
                break;
            case Opcode.ExtCodeCopy or Opcode.ExtCodeHash or Opcode.ExtCodeSize or Opcode.Balance or Opcode.SelfDestruct when stack.Length >= 1:
                Look(stack[^1].ToAddress());
                break;
            case Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall when stack.Length >= 5:
                Address callee = stack[^2].ToAddress();
                Look(callee);
                if (_state.CodeOf(_state.Find(in callee)).TryDelegate(out Address target)) Look(target);
                break;
        }
    }

    /// <inheritdoc/>
    public void AfterStep(EvmFrame frame, long gas)
    {
    }

    /// <inheritdoc/>
    public void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output)
    {
    }

    private AccountSnapshot Look(Address address)
    {
        if (_before.TryGetValue(address, out AccountSnapshot? known)) return known;
        AccountSnapshot now = Now(address);
        _before.Add(address, now);
        return now;
    }
}
