using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Kernel;

/// <summary>Makes an envelope of a Cosmos transaction: its messages are its operations.</summary>
internal static class CosmosEnvelopes
{
    /// <summary>Reads a transaction; a refusal, or the envelope, whose signature is not checked.</summary>
    /// <param name="bytes">TxRaw.</param>
    /// <param name="catalog">The chain's operations.</param>
    /// <param name="coin">What fees are paid in.</param>
    /// <param name="keys">Keys that were parsed lately.</param>
    /// <param name="fields">Scratch.</param>
    /// <param name="scratch">Scratch.</param>
    /// <param name="isSimulated">Whether it is only simulated: then it may say no key, no sign mode and no signature, and too little gas and fee.</param>
    /// <param name="envelope">The envelope when it is not refused.</param>
    public static KernelRefusal Decode(byte[] bytes, OperationCatalog catalog, Symbol coin, KeyCache keys, FieldReader fields, ProtoWriter scratch, bool isSimulated, out Envelope envelope)
    {
        envelope = null!;
        TxProblem problem = TxDecoder.TryDecode(bytes, isSimulated, out CosmosTransaction transaction);
        if (problem != TxProblem.None) return RefusalOf(problem);
        Address account = default;
        Secp256k1Key? parsed = null;
        if (transaction.Key is { } key)
        {
            if (key.Kind == TxKeyKind.Multisig) account = key.MultisigAddress();
            else if (!keys.TryAddressOf(KeyTypeOf(key), key.Bytes, out account, out parsed)) return KernelRefusal.KeyMalformed;
        }
        Operation[] operations = new Operation[transaction.Messages.Length];
        OperationDefinition[] definitions = new OperationDefinition[operations.Length];
        ProtoWriter native = new();
        for (int i = 0; i < operations.Length; i++)
        {
            TxMessage message = transaction.Messages[i];
            if (!catalog.TryFind(message.TypeUrl, out definitions[i])) return KernelRefusal.OperationUnknown;
            if (transaction.IsAmino && !definitions[i].HasAmino) return KernelRefusal.AminoUnknown;
            if (!CosmosMessages.TryToNative(definitions[i], message.Value.Span, native, out Address signer)) return KernelRefusal.OperationMalformed;
            if (!definitions[i].TryDecode(native.ToArray(), fields, scratch, out operations[i])) return KernelRefusal.OperationMalformed;
            if (operations[i] is ISignedMessage foreign && !foreign.TrySigner(out signer)) return KernelRefusal.OperationMalformed;
            // What says no key is simulated for who signs its first message.
            if (i == 0 && transaction.Key is null) account = signer;
            if (signer != account) return KernelRefusal.SignerCount;
            if (i < operations.Length - 1 && !catalog.CanUndo(definitions[i])) return KernelRefusal.NotAtomic;
        }
        if (!TryFee(transaction.Fee, coin, in account, out Amount feeMax, out Address granter, out KernelRefusal refusal)) return refusal;
        uint cost = Envelope.SignatureCost * (uint)(transaction.Key?.Count ?? 1);
        for (int i = 0; i < operations.Length; i++) cost += definitions[i].Cost + IMeasured.CostOf(operations[i]);
        cost = Math.Max(cost, (uint)Math.Max(0, bytes.Length - Limits.CosmosMessageRoom * operations.Length) / Limits.CosmosBytesPerCost);
        if (transaction.Fee.GasLimit > uint.MaxValue || (!isSimulated && transaction.Fee.GasLimit < cost * (ulong)Limits.CosmosGasPerCost)) return KernelRefusal.GasOutOfRange;
        envelope = new Envelope
        {
            Bytes = bytes,
            Id = Sha256.Hash(bytes),
            ChainId = "",
            Account = account,
            KeyAddress = account,
            KeyType = transaction.Key is { Kind: not TxKeyKind.Multisig } single ? KeyTypeOf(single) : KeyType.None,
            PublicKey = transaction.Key?.Bytes ?? [],
            ParsedKey = parsed,
            Nonce = transaction.Sequence,
            ExpiresAtMs = transaction.TimeoutMs == 0 ? long.MaxValue : transaction.TimeoutMs,
            FeeMax = feeMax,
            Bid = BidOf(feeMax, transaction.Fee.GasLimit),
            Cosmos = transaction,
            FeeGranter = granter,
            Operations = operations,
            Definitions = definitions,
            OwnRefusals = EnvelopeCodec.OwnRefusalsOf(operations),
            Cost = cost,
            BodyHash = Sha256.Hash(transaction.Body.Span),
            Signature = transaction.Signature.ToArray(),
            AuthenticatorData = [],
            ClientDataJson = [],
        };
        return KernelRefusal.None;
    }

    private static KeyType KeyTypeOf(TxKey key) => key.Kind == TxKeyKind.Ethereum ? KeyType.Ethereum : KeyType.Cosmos;

    // What is offered for a unit of gas, to be compared with other transactions of the same account; whatever is declared, no more is taken than a native envelope of the same cost pays.
    private static TransactionBid BidOf(Amount feeMax, ulong gasLimit) =>
        gasLimit != 0 && feeMax.TryMulDivFloor(1, gasLimit, out Amount price) ? new TransactionBid(price, Amount.Zero) : new TransactionBid(feeMax, Amount.Zero);

    private static bool TryFee(in TxFee fee, Symbol won, in Address account, out Amount feeMax, out Address granter, out KernelRefusal refusal)
    {
        (feeMax, granter, refusal) = (Amount.Zero, default, KernelRefusal.None);
        if (fee.Coin is { } coin)
        {
            if (!Amount.TryParse(coin.Amount, out feeMax)) refusal = KernelRefusal.FeeMalformed;
            else if (!Symbol.TryParse(coin.Denom, out Symbol denom) || denom != won) refusal = KernelRefusal.FeeMalformed;
        }
        Address payer = account;
        if (fee.Granter.Length > 0 && !Bech32.TryParseAccount(fee.Granter, out granter)) refusal = KernelRefusal.FeeMalformed;
        if (fee.Payer.Length > 0 && !Bech32.TryParseAccount(fee.Payer, out payer)) refusal = KernelRefusal.FeeMalformed;
        // Another payer has to sign too, unless it is who has granted an allowance.
        if (refusal == KernelRefusal.None && payer != account && payer != granter) refusal = KernelRefusal.SignerCount;
        if (granter == account) granter = default;
        return refusal == KernelRefusal.None;
    }

    private static KernelRefusal RefusalOf(TxProblem problem) => problem switch
    {
        TxProblem.ExtensionUnknown => KernelRefusal.ExtensionUnknown,
        TxProblem.MessageCount => KernelRefusal.OperationCountOutOfRange,
        TxProblem.SignerCount => KernelRefusal.SignerCount,
        TxProblem.KeyMalformed => KernelRefusal.KeyMalformed,
        TxProblem.ModeUnknown => KernelRefusal.SignModeUnknown,
        TxProblem.MemoTooLong => KernelRefusal.MemoTooLong,
        TxProblem.FeeMalformed => KernelRefusal.FeeMalformed,
        _ => KernelRefusal.TransactionMalformed,
    };
}
