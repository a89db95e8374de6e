using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>A module as a contract: its operations and the questions it answers. Its interface is generated (contracts/IMarket.sol and others).</summary>
/// <remarks>Operations on money happen at once and are undone with the call that made them. All others are taken in, and run right after the transaction (<see cref="OperationQueue"/>).</remarks>
public sealed class ModuleContract : NativeContract
{
    /// <summary>Gas for a unit of an operation's cost: a transfer of 20 units takes about as much as one by a token.</summary>
    public const long GasPerCost = 500;

    private static readonly byte[] RefusedError = AbiSignature.SelectorBytes("OperationRefused(uint16,uint16,string)");
    private static readonly byte[] MalformedError = AbiSignature.SelectorBytes("Malformed()");
    private static readonly byte[] NotFoundError = AbiSignature.SelectorBytes("NotFound()");
    private static readonly byte[] FullError = AbiSignature.SelectorBytes("TooManyOperations()");
    private static readonly byte[] FundsError = AbiSignature.SelectorBytes("InsufficientFunds()");

    private readonly ModuleFace _face;
    private readonly OperationQueue _queue;
    private readonly Call _call;
    private readonly Dictionary<uint, OperationAbi> _operations = [];
    private readonly Dictionary<uint, ContractView> _views = [];
    private readonly OperationScratch _scratch = new();
    private readonly AbiWriter _answer = new();

    /// <summary>The contract of a module.</summary>
    public ModuleContract(ModuleFace face, OperationQueue queue, Call call)
    {
        (_face, _queue, _call) = (face, queue, call);
        foreach (OperationAbi operation in face.Operations) _operations.Add(operation.Selector, operation);
        foreach (ContractView view in face.Views) _views.Add(view.Selector, view);
    }

    /// <inheritdoc/>
    public override NativeOutcome Run(NativeCall call)
    {
        if (call.IsDelegated || !call.Value.IsZero || call.Input.Length < 4) return call.Revert([]);
        uint selector = BinaryPrimitives.ReadUInt32BigEndian(call.Input);
        if (_views.TryGetValue(selector, out ContractView? view)) return Ask(call, view);
        return _operations.TryGetValue(selector, out OperationAbi? operation) ? Operate(call, operation) : call.Revert([]);
    }

    private NativeOutcome Ask(NativeCall call, ContractView view)
    {
        if (!call.TryCharge(view.Gas)) return NativeOutcome.OutOfGas;
        AbiReader arguments = new(call.Input[4..]);
        _answer.Begin([], view.ReturnCount);
        bool isFound = view.Body(ref arguments, _answer);
        if (arguments.Failed) return call.Revert(MalformedError);
        return isFound ? call.Return(_answer.Written) : call.Revert(NotFoundError);
    }

    private NativeOutcome Operate(NativeCall call, OperationAbi abi)
    {
        if (call.IsStatic) return NativeOutcome.StaticViolation;
        if (!call.TryCharge(abi.Definition.Cost * GasPerCost)) return NativeOutcome.OutOfGas;
        if (abi.Definition.Since > _call.Rules || !abi.TryRead(call.Input[4..], _scratch, out Operation operation)) return call.Revert(MalformedError);
        if (operation is IMeasured measured && !call.TryCharge(measured.ContentCost * GasPerCost)) return NativeOutcome.OutOfGas;
        ushort code = operation.RunCheck();
        if (code != 0) return Refuse(call, code);
        if (_face.Module is MoneyModule money) return OperateNow(call, money, operation, abi.Definition);
        if (_queue.Count == Limits.EnvelopeItemsMax) return call.Revert(FullError);
        if (!_queue.TryAdd(call.Caller, operation, abi.Definition, IsSigned(call), out ulong ticket)) return call.Revert(FundsError);
        return call.Return(_answer.Begin([], 1).Unsigned(ticket).Written);
    }

    private NativeOutcome OperateNow(NativeCall call, MoneyModule money, Operation operation, OperationDefinition definition)
    {
        (Address caller, OperationDefinition? outer, bool isSigned) = (_call.Caller, _call.Operation, _call.IsSigned);
        (_call.Caller, _call.Operation, _call.IsSigned) = (call.Caller, definition, IsSigned(call));
        ushort code = operation.RunExecute(money, _call);
        (_call.Caller, _call.Operation, _call.IsSigned) = (caller, outer, isSigned);
        if (code != 0) return Refuse(call, code);
        (Address from, Address to, Symbol asset, Amount amount) = operation switch
        {
            Transfer transfer => (call.Caller, transfer.To, transfer.Asset, transfer.Amount),
            Mint mint => (Address.Zero, mint.To, mint.Asset, mint.Amount),
            Burn burn => (call.Caller, Address.Zero, burn.Asset, burn.Amount),
            _ => throw new InvariantException($"{operation.GetType().Name} moves money and tells no token of it"),
        };
        Invariant.Assert(money.Assets.TryFind(asset, out uint id));
        TokenContract.LogTransfer(call.State, ContractAddresses.OfToken(id), in from, in to, amount.Units);
        return call.Return(_answer.Begin([], 1).Unsigned(0).Written);
    }

    // A transaction to the module itself names the operation: who has signed it has signed that. Deeper, code asks for it.
    private static bool IsSigned(NativeCall call) => call.Depth == 0;

    private NativeOutcome Refuse(NativeCall call, ushort code)
    {
        RefusalDefinition refusal = RefusalDefinition.Of((Enum)Enum.ToObject(_face.Module.Refusals, code));
        return call.Revert(_answer.Begin(RefusedError, 3).Unsigned(_face.Module.Number).Unsigned(code).Bytes(System.Text.Encoding.ASCII.GetBytes($"{_face.Module.Name}.{refusal.Name}")).Written);
    }
}
