using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Vectors.Cases;

namespace Gwangan.Vectors.World;

/// <summary>Takes Ethereum blocks one after another: checks a header, runs system calls and transactions through production's processor, and compares every root.</summary>
internal sealed class ChainImporter : IBlockHashes
{
    private const ulong Gwei = 1_000_000_000;

    private readonly VectorMachine _machine;
    private readonly ChainTest _test;
    private readonly ForkSchedule _forks;
    private readonly Dictionary<ulong, Hash32> _hashes = [];
    private EvmHeader _head;

    /// <summary>A chain that begins with <paramref name="genesis"/>, whose state the machine has.</summary>
    public ChainImporter(VectorMachine machine, ChainTest test, ChainBody genesis)
    {
        (_machine, _test, _forks, _head, HeadHash) = (machine, test, test.Forks ?? new ForkSchedule(test.Network), genesis.Header, genesis.Hash);
        _hashes[0] = genesis.Hash;
    }

    /// <summary>The hash of the last block that was taken.</summary>
    public Hash32 HeadHash { get; private set; }

    /// <inheritdoc/>
    public Hash32 HashOf(ulong number) => _hashes.GetValueOrDefault(number);

    /// <summary>Takes a block; what is wrong with it when it is refused, and then the state is what it was.</summary>
    /// <param name="bytes">The block.</param>
    /// <param name="canFail">Whether the state has to be kept for the case of a refusal.</param>
    public string? Import(byte[] bytes, bool canFail)
    {
        if (!ChainBody.TryRead(bytes, out ChainBody? block)) return "malformed";
        EvmHeader header = block.Header;
        string fork = _forks.At(header.Number, header.TimeSeconds);
        BlobSchedule blobs = _test.BlobSchedules.TryGetValue(fork, out BlobSchedule told) ? told : VectorRules.ScheduleOf(VectorRules.ForkOf(fork));
        EvmRules rules = VectorRules.Of(fork, blobs, _test.ChainId);
        if (HeaderRules.Check(block, _head, HeadHash, rules, blobs, bytes.Length) is { } flaw) return flaw;

        (VectorWorld World, WideLedger Ledger)? before = canFail ? (_machine.World.Copy(), _machine.Ledger.Copy()) : null;
        string? problem = Execute(block, rules);
        if (problem is null)
        {
            (_head, HeadHash) = (header, block.Hash);
            _hashes[header.Number] = block.Hash;
        }
        else if (before is { } kept)
        {
            _machine.AbandonBlock(kept.World, kept.Ledger);
        }
        return problem;
    }

    private string? Execute(ChainBody block, EvmRules rules)
    {
        EvmHeader header = block.Header;
        EvmState state = _machine.State;
        _machine.BeginBlock(rules, BlockOf(header, rules));
        SystemCalls.BeginBlock(_machine.Machine, HeadHash, header.ParentBeaconBlockRoot ?? default);

        List<EvmReceipt> receipts = [];
        List<byte[]> encoded = [];
        Bloom bloom = new();
        foreach (byte[] bytes in block.Transactions)
        {
            if (!TransactionCodec.TryDecode(bytes, rules.Fork, out EvmTransaction transaction, out TransactionRefusal refusal)) return $"transaction: {refusal}";
            refusal = _machine.Processor.TryExecute(transaction, out EvmReceipt? receipt);
            if (receipt is null) return $"transaction: {refusal}";
            receipts.Add(receipt);
            encoded.Add(ReceiptBytes.Of(receipt, rules.Fork >= EvmFork.Byzantium ? null : RootBetween(rules), ref bloom));
        }
        if (_machine.Processor.GasUsed != (long)header.GasUsed) return $"uses {_machine.Processor.GasUsed} gas, not {header.GasUsed}";
        if (header.BlobGasUsed is { } blobGas && blobGas != (ulong)_machine.Processor.BlobCount * TransactionGas.Blob) return "blob gas used";

        foreach (ChainWithdrawal withdrawal in block.Withdrawals) Credit(withdrawal.Address, (UInt256)withdrawal.AmountGwei * Gwei);
        if (rules.Fork >= EvmFork.Prague)
        {
            if (Requests.Collect(_machine.Machine, receipts, out Hash32 requests) is { } flaw) return flaw;
            if (requests != header.RequestsHash) return "hash of requests";
        }
        if (rules.Fork < EvmFork.Paris) PayForWork(block, rules.Fork);

        Hash32 root = _machine.EndBlock();
        if (OrderedTrie.RootOf(block.Transactions) != header.TransactionsRoot) return "root of transactions";
        if (block.HasWithdrawals && OrderedTrie.RootOf(block.EncodedWithdrawals) != header.WithdrawalsRoot) return "root of withdrawals";
        if (OrderedTrie.RootOf(encoded) != header.ReceiptsRoot) return "root of receipts";
        if (bloom != header.LogsBloom) return "bloom";
        return root == header.StateRoot ? null : $"leaves the root {root}, not {header.StateRoot}";
    }

    private EvmBlock BlockOf(EvmHeader header, EvmRules rules) => new()
    {
        Number = header.Number,
        Time = header.TimeSeconds,
        Coinbase = header.Coinbase,
        GasLimit = header.GasLimit,
        BaseFee = header.BaseFeePerGas ?? default,
        PrevRandao = rules.Fork >= EvmFork.Paris ? UInt256.FromHash32(header.PrevRandao) : header.Difficulty,
        BlobBaseFee = header.ExcessBlobGas is { } excess ? BlobGas.PriceAt(excess, rules.BlobFeeUpdateFraction) : default,
        Hashes = this,
    };

    // Before Byzantium a receipt tells the state's root after its transaction (EIP-658 put a status there).
    private Hash32 RootBetween(EvmRules rules)
    {
        Hash32 root = _machine.EndBlock();
        _machine.State.BeginBlock(rules);
        return root;
    }

    // Who found the block, and who found its uncles (yellow paper, section 11.3; EIP-649, EIP-1234).
    private void PayForWork(ChainBody block, EvmFork fork)
    {
        UInt256 reward = (UInt256)(fork >= EvmFork.Constantinople ? 2u : fork >= EvmFork.Byzantium ? 3u : 5u) * (UInt256)(Gwei * Gwei);
        Credit(block.Header.Coinbase, reward + (reward / 32u * (uint)block.Uncles.Count));
        foreach (EvmHeader uncle in block.Uncles) Credit(uncle.Coinbase, reward * (8 + uncle.Number - block.Header.Number) / 8u);
    }

    private void Credit(Address address, UInt256 amount)
    {
        EvmState state = _machine.State;
        state.BeginTransaction();
        int account = state.Find(in address);
        if (amount.IsZero) state.Touch(account);
        else state.Credit(account, in amount);
        state.EndTransaction();
    }
}
