using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Precompiles;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Node.Ethereum;

/// <summary>Gathers the accounts and slots that code touches. Those that are warm anyway (sender, receiver, precompiles) are in the list only for their slots.</summary>
internal sealed unsafe class AccessListTracer : IEvmTracer
{
    private readonly SortedDictionary<Address, SortedSet<UInt256>> _touched = [];
    private readonly HashSet<Address> _warm = [];

    public AccessListTracer(CallRequest request, SideBlock side)
    {
        _warm.Add(request.From);
        ulong nonce = side.State.NonceOf(side.State.Find(request.From));
        _warm.Add(request.To ?? ContractAddress.Of(request.From, nonce));
        foreach (Address precompile in PrecompileSet.Of(side.Rules.Fork).Addresses) _warm.Add(precompile);
        foreach (Authorization authorization in request.Authorizations ?? [])
            if (authorization.Authority is { } authority) _warm.Add(authority);
    }

    /// <summary>Accounts and slots gathered.</summary>
    public int Count => _touched.Count + _touched.Values.Sum(keys => keys.Count);

    public void Add(AccessListEntry[] list)
    {
        foreach (AccessListEntry entry in list)
        {
            SortedSet<UInt256> keys = KeysOf(entry.Address);
            foreach (UInt256 key in entry.Keys) keys.Add(key);
        }
    }

    public AccessListEntry[] ToList() => [.. _touched.Select(touched => new AccessListEntry(touched.Key, [.. touched.Value]))];

    public void Enter(EvmFrame frame, EvmCallKind kind, long gas)
    {
    }

    public void BeforeStep(EvmFrame frame, in EvmStep step)
    {
        ReadOnlySpan<UInt256> stack = step.Words;
        switch (step.Opcode)
        {
            case Opcode.Sload or Opcode.Sstore when stack.Length >= 1:
                KeysOf(frame.Self).Add(stack[^1]);
                break;
            case Opcode.ExtCodeCopy or Opcode.ExtCodeHash or Opcode.ExtCodeSize or Opcode.Balance or Opcode.SelfDestruct when stack.Length >= 1:
                Touch(stack[^1].ToAddress());
                break;
            case Opcode.Call or Opcode.CallCode or Opcode.DelegateCall or Opcode.StaticCall when stack.Length >= 5:
                Touch(stack[^2].ToAddress());
                break;
        }
    }

    public void AfterStep(EvmFrame frame, long gas)
    {
    }

    public void Exit(EvmFrame frame, long gasLeft, ReadOnlySpan<byte> output)
    {
    }

    private void Touch(Address address)
    {
        if (!_warm.Contains(address)) KeysOf(address);
    }

    private SortedSet<UInt256> KeysOf(Address address)
    {
        if (!_touched.TryGetValue(address, out SortedSet<UInt256>? keys)) _touched.Add(address, keys = []);
        return keys;
    }
}
