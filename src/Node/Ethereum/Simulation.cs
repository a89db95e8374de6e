using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Node.Ethereum;

/// <summary>Calls that are to stand in one simulated block.</summary>
/// <param name="Block">What the block is to have.</param>
/// <param name="Accounts">What accounts are to have from it on.</param>
/// <param name="Calls">The calls.</param>
public sealed record BlockCalls(BlockOverride Block, IReadOnlyList<AccountOverride> Accounts, IReadOnlyList<CallRequest> Calls);

/// <summary>What a simulated call came to.</summary>
/// <param name="Transaction">The call as a transaction that nobody has signed.</param>
/// <param name="Receipt">Its receipt.</param>
/// <param name="MaxGasUsed">Gas it needed before anything was refunded.</param>
/// <param name="Output">What it returned or reverted with.</param>
public sealed record SimulatedCall(EvmTransaction Transaction, EvmReceipt Receipt, ulong MaxGasUsed, byte[] Output);

/// <summary>A simulated block. Its state root is zero where the tries of the height it stands on are no longer kept.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Hash">The header's hash.</param>
/// <param name="Transactions">Its transactions, encoded.</param>
/// <param name="Calls">Its calls.</param>
public sealed record SimulatedBlock(EvmHeader Header, Hash32 Hash, IReadOnlyList<byte[]> Transactions, IReadOnlyList<SimulatedCall> Calls);

/// <summary>A simulation cannot go on; the number is that of execution-apis.</summary>
public sealed class SimulationRefusedException(int code, string message) : CallRefusedException(message)
{
    /// <summary>The number.</summary>
    public int Code { get; } = code;
}

/// <summary>eth_simulateV1: blocks that come after a height, with calls in them that nobody has signed.</summary>
/// <param name="past">The height.</param>
/// <param name="chainId">The chain.</param>
/// <param name="isValidating">Whether nonces and base fees count, as for transactions.</param>
/// <param name="tracesTransfers">Whether moves of won write logs in the name of 0xeeee….</param>
/// <param name="deadline">Until when all of it may take.</param>
public sealed class Simulation(PastState past, ulong chainId, bool isValidating, bool tracesTransfers, CallDeadline deadline) : IBlockHashes
{
    // Seconds between blocks where none is asked for, as geth has it.
    private const ulong SecondsAhead = 12;

    private static readonly Address TransferLogs = new([.. Enumerable.Repeat((byte)0xEE, Address.Size)]);

    private readonly SortedDictionary<ulong, Hash32> _hashes = [];
    private readonly List<SimulatedBlock> _blocks = [];
    private ulong _gasLeft = CallLimits.GasMax;
    private SideBlock? _side;
    private PatriciaState? _tries = past.OpenTries();

    /// <summary>Runs all of it.</summary>
    /// <exception cref="SimulationRefusedException">A block or a call cannot be.</exception>
    public IReadOnlyList<SimulatedBlock> Run(IReadOnlyList<BlockCalls> asked)
    {
        EvmHeader parent = past.Header;
        Hash32 parentHash = past.Evm.LastHash;
        try
        {
            foreach (BlockCalls calls in asked)
            {
                ulong number = calls.Block.Number ?? parent.Number + 1;
                if (number <= parent.Number) throw new SimulationRefusedException(-38_020, $"block numbers must be in order: {number} <= {parent.Number}");
                if (number - past.Header.Number > CallLimits.SimulatedBlocksMax) throw new SimulationRefusedException(-38_026, "too many blocks");
                while (parent.Number + 1 < number) Add(new BlockCalls(new BlockOverride(), [], []), ref parent, ref parentHash);
                Add(calls, ref parent, ref parentHash);
            }
            return _blocks;
        }
        finally
        {
            _side?.Dispose();
        }
    }

    /// <inheritdoc/>
    public Hash32 HashOf(ulong number) => _hashes.TryGetValue(number, out Hash32 hash) ? hash : past.Evm.HashOf(number);

    private void Add(BlockCalls asked, ref EvmHeader parent, ref Hash32 parentHash)
    {
        EvmBlock block = Begin(asked, parent, in parentHash);
        List<SimulatedCall> calls = [];
        foreach (CallRequest request in asked.Calls) calls.Add(Call(request, block));
        Bloom bloom = default;
        List<byte[]> leaves = [], transactions = [];
        foreach (SimulatedCall call in calls)
        {
            // What tells of moves is no log of the block (geth has it so).
            EvmReceipt receipt = tracesTransfers ? Copy(call.Receipt, [.. call.Receipt.Logs.Where(log => log.Address != TransferLogs)]) : call.Receipt;
            Bloom own = ReceiptCodec.BloomOf(receipt.Logs);
            bloom.Add(in own);
            leaves.Add(ReceiptCodec.Encode(receipt, in own));
            transactions.Add(TransactionCodec.Encode(call.Transaction));
        }
        parent = parent with
        {
            ParentHash = parentHash,
            Coinbase = block.Coinbase,
            StateRoot = End(),
            TransactionsRoot = OrderedTrie.RootOf(transactions),
            ReceiptsRoot = OrderedTrie.RootOf(leaves),
            LogsBloom = bloom,
            Number = block.Number,
            GasLimit = block.GasLimit,
            GasUsed = (ulong)_side!.GasUsed,
            TimeSeconds = block.Time,
            PrevRandao = block.PrevRandao.ToHash32(),
            BaseFeePerGas = block.BaseFee,
        };
        parentHash = parent.ComputeHash();
        _hashes[block.Number] = parentHash;
        _blocks.Add(new SimulatedBlock(parent, parentHash, transactions, calls));
    }

    // Tries reach back less far than what stands in them.
    private Hash32 End()
    {
        deadline.Check();
        try
        {
            return _tries is null ? default : _side!.End(_tries);
        }
        catch (HeightNotAvailableException)
        {
            _tries = null;
            return default;
        }
    }

    private EvmBlock Begin(BlockCalls asked, EvmHeader parent, in Hash32 parentHash)
    {
        ulong time = asked.Block.Time ?? parent.TimeSeconds + SecondsAhead;
        if (time <= parent.TimeSeconds) throw new SimulationRefusedException(-38_021, $"block timestamps must be in order: {time} <= {parent.TimeSeconds}");
        EvmBlock block = (asked.Block with { Number = parent.Number + 1, Time = time }).Apply(new EvmBlock
        {
            Coinbase = parent.Coinbase,
            GasLimit = parent.GasLimit,
            BaseFee = isValidating ? BaseFee.Next(parent.BaseFeePerGas ?? default, parent.GasLimit, parent.GasUsed) : default,
            Hashes = this,
        });
        EvmRules rules = past.Evm.RulesAt((long)block.Number);
        if (tracesTransfers) rules = rules with { CoinToken = TransferLogs };
        if (_side is null) _side = new SideBlock(past, block, deadline, rules);
        else _side.Next(block, rules);
        _side.TellParent(in parentHash);
        AccountOverride.Apply(asked.Accounts, _side);
        return block;
    }

    private SimulatedCall Call(CallRequest request, EvmBlock block)
    {
        SideBlock side = _side!;
        ulong left = block.GasLimit - ulong.Min(block.GasLimit, (ulong)side.GasUsed);
        if (request.Gas is { } wanted && wanted > left) throw new SimulationRefusedException(-38_015, $"block gas limit reached: remaining: {left}, required: {wanted}");
        ulong gas = ulong.Min(request.Gas ?? left, _gasLeft);
        if (isValidating && request.Gas is null && side.Rules.Fork >= EvmFork.Osaka) gas = ulong.Min(gas, TransactionGas.LimitMax);
        EvmTransaction transaction = Signless(request, gas, block);
        TransactionRefusal refusal = isValidating ? side.Check(transaction) : TransactionRefusal.None;
        EvmReceipt? receipt = null;
        if (refusal == TransactionRefusal.None) refusal = side.Run(transaction, out receipt, isKept: true);
        if (receipt is null) throw new SimulationRefusedException(CodeOf(refusal), $"err: {CallText.Of(refusal, transaction, block, side.State)} (supplied gas {gas})");
        byte[] output = side.Output.ToArray();
        long refund = side.State.Refund, used = receipt.GasUsed;
        EvmLog[] logs = side.RunQueued(receipt.Logs);
        _gasLeft -= ulong.Min(_gasLeft, (ulong)used);
        return new SimulatedCall(transaction, Copy(receipt, logs), (ulong)(refund > used / 4 ? used * 5 / 4 : used + refund), receipt.Status is EvmStatus.Returned or EvmStatus.Reverted ? output : []);
    }

    private static EvmReceipt Copy(EvmReceipt receipt, EvmLog[] logs) => new EvmReceipt
    {
        Type = receipt.Type,
        Status = receipt.Status,
        GasUsed = receipt.GasUsed,
        CumulativeGasUsed = receipt.CumulativeGasUsed,
        GasPrice = receipt.GasPrice,
        ContractAddress = receipt.ContractAddress,
    }.With(logs);

    // A transaction of type 2 with an empty signature, as geth has it.
    private EvmTransaction Signless(CallRequest request, ulong gas, EvmBlock block)
    {
        ulong nonce = _side!.State.NonceOf(_side.State.Find(request.From));
        EvmTransaction call = request.ToTransaction(gas, nonce, block.BaseFee);
        EvmTransaction Form(Hash32 hash) => new()
        {
            Type = call.Type == EvmTransactionType.SetCode ? EvmTransactionType.SetCode : EvmTransactionType.DynamicFee,
            ChainId = chainId,
            Nonce = call.Nonce,
            MaxFeePerGas = call.MaxFeePerGas,
            MaxPriorityFeePerGas = call.MaxPriorityFeePerGas,
            GasLimit = gas,
            To = call.To,
            Value = call.Value,
            Data = call.Data,
            AccessList = call.AccessList,
            Authorizations = call.Authorizations,
            Sender = call.Sender,
            Hash = hash,
        };
        return Form(Keccak256.Hash(TransactionCodec.Encode(Form(default))));
    }

    private static int CodeOf(TransactionRefusal refusal) => refusal switch
    {
        TransactionRefusal.NonceTooLow => -38_010,
        TransactionRefusal.NonceTooHigh => -38_011,
        TransactionRefusal.FeeCapBelowBaseFee => -38_012,
        TransactionRefusal.IntrinsicGasTooLow or TransactionRefusal.FloorGasTooLow => -38_013,
        TransactionRefusal.InsufficientFunds => -38_014,
        TransactionRefusal.GasLimitAboveBlock => -38_015,
        TransactionRefusal.SenderIsContract => -38_024,
        TransactionRefusal.InitCodeTooLarge => -38_025,
        _ => -32_603,
    };
}
