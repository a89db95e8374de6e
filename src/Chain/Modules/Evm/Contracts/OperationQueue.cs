using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>Operations that contracts of the transaction under way have asked for, and that run right after it: a market's trades cannot be undone, so they never run where something could still be undone (house decision 16).</summary>
/// <remarks>What an operation needs is set aside when it is asked for, at an address that nobody has the key of; a call that is undone takes operation and money back.</remarks>
public sealed class OperationQueue(IReadOnlyList<Module> modules, MoneyModule money)
{
    private static readonly Hash32 ExecutedTopic = new(AbiSignature.Topic("OperationExecuted(address,uint64,uint16)"));
    private static readonly Hash32 RejectedTopic = new(AbiSignature.Topic("OperationRejected(address,uint64,uint16,uint16,uint16)"));

    private readonly List<Entry> _entries = [];
    private readonly AbiWriter _data = new();

    private sealed record Entry(Address Account, Operation Operation, OperationDefinition Definition, bool IsSigned, Reservation Reserved);

    /// <summary>Where money stands that is set aside, within a transaction only.</summary>
    public static Address Aside { get; } = Keys.OfName("evm.reserved");

    /// <summary>How many wait.</summary>
    public int Count => _entries.Count;

    /// <summary>Takes an operation in and sets aside what it needs; false when the account does not have it. The ledger's scope is open.</summary>
    /// <param name="account">Who asks: a contract, or an account that calls the module directly.</param>
    /// <param name="operation">The operation, whose own check has passed.</param>
    /// <param name="definition">Its definition.</param>
    /// <param name="isSigned">Whether the account's key has signed this very operation.</param>
    /// <param name="ticket">Its number in the transaction, from 1.</param>
    public bool TryAdd(in Address account, Operation operation, OperationDefinition definition, bool isSigned, out ulong ticket)
    {
        ticket = 0;
        Reservation needed = operation is IReserving reserving ? reserving.ReservationOf(ModuleOf(definition), in account) : default;
        if (needed.AssetId != 0)
        {
            if (money.AvailableOf(in account, needed.AssetId) < needed.Amount) return false;
            money.Move(in account, Aside, needed.AssetId, needed.Amount);
        }
        _entries.Add(new Entry(account, operation, definition, isSigned, needed));
        ticket = (ulong)_entries.Count;
        return true;
    }

    /// <summary>Forgets those asked for after there were <paramref name="count"/>: the call was undone, and the ledger with it.</summary>
    public void Truncate(int count) => _entries.RemoveRange(count, _entries.Count - count);

    /// <summary>Runs them in order, each with what was set aside for it back in its account, and tells in a log how each ended. Nothing is open that could be undone.</summary>
    public void Run(Call call, List<EvmLog> logs)
    {
        (Address caller, OperationDefinition? outer, bool isSigned) = (call.Caller, call.Operation, call.IsSigned);
        for (int i = 0; i < _entries.Count; i++)
        {
            Entry entry = _entries[i];
            Address account = entry.Account;
            if (entry.Reserved.AssetId != 0) money.Move(Aside, in account, entry.Reserved.AssetId, entry.Reserved.Amount);
            Module module = ModuleOf(entry.Definition);
            module.Wake();
            money.Assets.Accounts.SlotOf(in account);
            (call.Caller, call.Operation, call.IsSigned) = (account, entry.Definition, entry.IsSigned);
            ushort code = entry.Operation.RunExecute(module, call);
            logs.Add(LogOf(entry, (ulong)i + 1, module.Number, code));
        }
        (call.Caller, call.Operation, call.IsSigned) = (caller, outer, isSigned);
        _entries.Clear();
    }

    private Module ModuleOf(OperationDefinition definition)
    {
        foreach (Module module in modules)
            if (module.Number == definition.Number / 100) return module;
        throw new InvariantException($"{definition.Name} is of no module that contracts may use");
    }

    private EvmLog LogOf(Entry entry, ulong ticket, ushort module, ushort code)
    {
        Address account = entry.Account;
        Hash32[] topics = [code == 0 ? ExecutedTopic : RejectedTopic, TokenContract.Word(in account)];
        if (code == 0) _data.Begin([], 2).Unsigned(ticket).Unsigned(entry.Definition.Number);
        else _data.Begin([], 4).Unsigned(ticket).Unsigned(entry.Definition.Number).Unsigned(module).Unsigned(code);
        return new EvmLog(ContractAddresses.OfModule(module), topics, _data.Written.ToArray());
    }
}
