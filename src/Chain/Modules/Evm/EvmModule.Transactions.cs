using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Chain.Modules.Evm;

/// <content>Transactions: as envelopes, before a block and in it.</content>
public sealed partial class EvmModule
{
    private readonly OperationDefinition[] _transact = [OperationDefinition.Of<Transact>("evm")];
    private readonly List<EvmReceiptView> _receipts = [];
    private readonly List<byte[]> _transactions = [];
    private int _logCount;

    /// <inheritdoc/>
    public ushort Screen(ReadOnlySpan<byte> bytes, out TransactionBid bid)
    {
        bid = default;
        if (!TransactionCodec.TryRead(bytes, EvmFork.Osaka, out EvmTransaction transaction, out TransactionRefusal refusal)) return (ushort)refusal;
        bid = BidOf(transaction);
        Terms terms = _terms;
        EvmBlock block = new() { GasLimit = _gasLimit, BaseFee = terms.BaseFeeMin.Units };
        return (ushort)TransactionChecks.CheckStateless(transaction, terms.Rules, block, _gasLimit, 0);
    }

    /// <inheritdoc/>
    public bool TryReadSignature(ReadOnlySpan<byte> bytes, out SignatureToRecover signature) => TransactionCodec.TryReadSignature(bytes, out signature);

    /// <inheritdoc/>
    public ushort Decode(byte[] bytes, SignatureToRecover? recovered, out Envelope envelope)
    {
        envelope = null!;
        // Before anything else, because a signature with such an S is none and costs nothing to refuse.
        bool isImpersonated = TryReadImpersonated(bytes, out EvmTransaction transaction);
        if (!isImpersonated && !TransactionCodec.TryDecode(bytes, recovered, out transaction, out TransactionRefusal refusal)) return (ushort)refusal;
        if (transaction.Type == EvmTransactionType.Blob) return (ushort)EvmRefusal.BlobsNotAccepted;
        if (transaction.ChainId is { } named && named != _chainId) return (ushort)EvmRefusal.WrongChain;
        // More gas than any block has fits no cost; the cap of EIP-7825 is a rule of its fork. Blocks of a development city may have been larger once.
        if (transaction.GasLimit > (IsDevelopment ? Limits.BlockGasLimitMax : _gasLimit)) return (ushort)EvmRefusal.GasLimitAboveBlock;
        byte[] signature = new byte[Secp256k1.SignatureSize];
        transaction.R.WriteBigEndian(signature.AsSpan(0, UInt256.Size));
        transaction.S.WriteBigEndian(signature.AsSpan(UInt256.Size));
        envelope = new Envelope
        {
            Bytes = bytes,
            Id = Sha256.Hash(bytes),
            EthereumHash = transaction.Hash,
            ChainId = "",
            Account = transaction.Sender,
            KeyAddress = transaction.Sender,
            KeyType = KeyType.Ethereum,
            PublicKey = [],
            Nonce = transaction.Nonce,
            ExpiresAtMs = long.MaxValue,
            GasLimit = transaction.GasLimit,
            FeeMax = AmountOf(transaction.MaxFeePerGas * transaction.GasLimit),
            Bid = BidOf(transaction),
            Reserves = TransactionChecks.TryCostMax(transaction, out UInt256 most) ? AmountOf(in most) : Amount.Max,
            Operations = [new Transact(bytes) { Transaction = transaction }],
            Definitions = _transact,
            Cost = Envelope.SignatureCost + _transact[0].Cost + CostOf(transaction.GasLimit),
            BodyHash = transaction.Hash,
            Signature = signature,
            AuthenticatorData = [],
            ClientDataJson = [],
            SignatureIsValid = true,
            IsImpersonated = isImpersonated,
        };
        return 0;
    }

    private bool TryReadImpersonated(byte[] bytes, out EvmTransaction transaction)
    {
        transaction = null!;
        return _isDevelopment && TransactionCodec.TryReadImpersonated(bytes, EvmFork.Osaka, out transaction);
    }

    /// <inheritdoc/>
    public ushort Check(Envelope envelope)
    {
        EvmTransaction transaction = TransactionOf(envelope);
        ref readonly ChainRecord chain = ref Chain;
        EvmBlock block = new() { GasLimit = chain.GasLimit, BaseFee = chain.BaseFeeMin.Units };
        TransactionRefusal refusal = TransactionChecks.CheckStateless(transaction, RulesAt(chain.Height + 1), block, chain.GasLimit, 0);
        if (refusal != TransactionRefusal.None) return (ushort)refusal;
        State.TryReadAccount(transaction.Sender, out PatriciaAccount sender);
        if (transaction.Nonce < sender.Nonce) return (ushort)EvmRefusal.NonceTooLow;
        if (!transaction.IsImpersonated && sender.CodeHash != Keccak256.OfNothing && !new EvmCode(State.ReadCode(sender.CodeHash)).TryDelegate(out _)) return (ushort)EvmRefusal.SenderIsContract;
        if (!Covers(envelope.Account, envelope.Reserves)) return (ushort)EvmRefusal.InsufficientFunds;
        if (!MaySign(transaction.Sender)) return (ushort)EvmRefusal.KeyNotAuthorized;
        return MaySend(transaction) ? (ushort)0 : (ushort)EvmRefusal.CoinSuspended;
    }

    /// <inheritdoc/>
    public ulong NonceOf(in Address account)
    {
        State.TryReadAccount(in account, out PatriciaAccount found);
        return found.Nonce;
    }

    /// <inheritdoc/>
    public ulong NonceInBlock(in Address account) => Engine.State.NonceOf(Engine.State.Find(in account));

    /// <inheritdoc/>
    public void UseNonce(in Address account)
    {
        EvmState state = Engine.State;
        state.BeginTransaction();
        int handle = state.Find(in account);
        state.SetNonce(handle, state.NonceOf(handle) + 1);
        state.EndTransaction();
        Money.Assets.Accounts.SlotOf(in account);
    }

    /// <inheritdoc/>
    public TransactionSender SenderOf(in Address account)
    {
        State.TryReadAccount(in account, out PatriciaAccount found);
        return new TransactionSender(found.Nonce, Money.AvailableOf(in account, Won), found.CodeHash != Keccak256.OfNothing);
    }

    /// <inheritdoc/>
    public bool PaysBaseFee(Envelope envelope) => envelope.IsCosmos || TransactionOf(envelope).MaxFeePerGas >= (UInt256)Chain.BaseFee.Units;

    /// <inheritdoc/>
    public bool Covers(in Address account, Amount total) => Money.AvailableOf(in account, Won) >= total;

    /// <summary>Cost units of gas, rounded up: <see cref="Limits.GasPerCost"/> to one, or so many that a block's gas takes <see cref="Limits.BlockGasCostMax"/> where that is more.</summary>
    /// <remarks>An envelope keeps what it costs from its decoding on, so this never changes in a city's life; a development city, whose limit does, counts as if its blocks had the most.</remarks>
    public uint CostOf(ulong gas)
    {
        ulong blockGasMax = _isDevelopment ? Limits.BlockGasLimitMax : _gasLimit;
        ulong perCost = Math.Max(Limits.GasPerCost, (blockGasMax + Limits.BlockGasCostMax - 1) / Limits.BlockGasCostMax);
        return (uint)((gas + perCost - 1) / perCost);
    }

    internal EvmRefusal Execute(byte[] bytes, EvmTransaction transaction, Call call)
    {
        TransactionRefusal refusal = Engine.Processor.Check(transaction);
        if (refusal != TransactionRefusal.None) return (EvmRefusal)refusal;
        if (!MaySign(transaction.Sender)) return EvmRefusal.KeyNotAuthorized;
        if (!MaySend(transaction)) return EvmRefusal.CoinSuspended;
        refusal = Engine.Processor.TryExecute(transaction, out EvmReceipt? receipt);
        Invariant.Assert(refusal == TransactionRefusal.None && receipt is not null);
        receipt.Logs = RunQueued(receipt.Logs, call);
        byte[] reason = receipt.Status == EvmStatus.Reverted ? ReasonOf(Engine.Machine.Output) : [];
        call.AddCost(CostOf((ulong)receipt.GasUsed));
        Address to = transaction.To ?? receipt.ContractAddress!.Value;
        call.Emit(new TransactionExecuted(transaction.Hash, transaction.Sender, to, receipt.IsSuccess, (ulong)receipt.GasUsed, AmountOf(receipt.GasPrice * (ulong)receipt.GasUsed)));
        _receipts.Add(new EvmReceiptView(call.EnvelopeIndex, transaction.Hash, transaction.Sender, transaction.To, _logCount, receipt, reason));
        _transactions.Add(bytes);
        _logCount += receipt.Logs.Length;
        return EvmRefusal.None;
    }

    /// <summary>Whether the first key of an account still acts for it: one that has recovered from a loss has disabled it, and what that key signs is anybody's. So is what the key of the system transactions signs.</summary>
    public bool MaySign(in Address account) => account != SystemTransaction.Sender && Money.Assets.Accounts.KeyActsFor(account, account);

    /// <summary>Whether an account may run code that its key has named: who may sign, but for the seven bodies, whose account would be spoken for by whoever calls the code, also when the key has ended.</summary>
    public bool MayDelegate(in Address account) => MaySign(in account) && Money.Assets.Accounts.BodyOf(account) == Body.None;

    // What a contract sends while the won is suspended fails in its call; what a transaction itself sends is refused, and costs nothing.
    private bool MaySend(EvmTransaction transaction) => transaction.Value.IsZero || Money.Assets.IsActive(Won);

    private static byte[] ReasonOf(ReadOnlySpan<byte> output) => output[..Math.Min(output.Length, EvmReceiptView.ReasonSizeMax)].ToArray();

    private static TransactionBid BidOf(EvmTransaction transaction) => new(AmountOf(transaction.MaxFeePerGas), AmountOf(transaction.MaxPriorityFeePerGas));

    private static EvmTransaction TransactionOf(Envelope envelope) => ((Transact)envelope.Operations[0]).Transaction!;

    private static Amount AmountOf(in UInt256 units) => units.TryToUInt128(out UInt128 amount) ? new Amount(amount) : Amount.Max;
}
