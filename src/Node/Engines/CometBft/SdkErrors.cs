using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>Why a Cosmos transaction may not come, as the Cosmos SDK tells it (types/errors/errors.go): its clients look for these codes and sentences. The city's own code stands behind, in brackets.</summary>
internal static class SdkErrors
{
    private const string Codespace = "sdk";

    /// <summary>The answer to a refused Cosmos transaction; null where the SDK has no error for it, and for whatever is no Cosmos transaction.</summary>
    /// <param name="bytes">The bytes as they came.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="gate">Held while the chain is asked.</param>
    public static ResponseCheckTx? Of(byte[] bytes, Refusal refusal, StateMachine chain, Lock gate)
    {
        if (!Envelope.LooksLikeCosmos(bytes)) return null;
        if (refusal.Codespace != "kernel") return null;
        KernelRefusal why = (KernelRefusal)refusal.Number;
        (uint code, string text) = why switch
        {
            KernelRefusal.EnvelopeTooLarge => (21U, $"tx size {bytes.Length} is above {Limits.EnvelopeSizeMax}: tx too large"),
            KernelRefusal.OperationUnknown => (6U, "a message is of a type that this city does not know: unknown request"),
            KernelRefusal.TransactionMalformed or KernelRefusal.OperationMalformed => (2U, $"{Plain(refusal)}: tx parse error"),
            KernelRefusal.OperationCountOutOfRange or KernelRefusal.NotAtomic => (18U, $"{Plain(refusal)}: invalid request"),
            KernelRefusal.ExtensionUnknown => (31U, "unknown extension options"),
            KernelRefusal.KeyMalformed => (8U, $"{Plain(refusal)}: invalid pubkey"),
            KernelRefusal.SignerCount or KernelRefusal.KeyNotAuthorized => (4U, $"{Plain(refusal)}: unauthorized"),
            KernelRefusal.SignModeUnknown or KernelRefusal.AminoUnknown or KernelRefusal.CosmosNotTaken => (37U, $"{Plain(refusal)}: feature not supported"),
            KernelRefusal.MemoTooLong => (12U, "maximum number of characters is 256: memo too large"),
            KernelRefusal.GasOutOfRange => (11U, $"{Plain(refusal)}: out of gas"),
            KernelRefusal.FeeMalformed or KernelRefusal.FeeAboveMax => (13U, $"{Plain(refusal)}: insufficient fee"),
            KernelRefusal.FeeNotCovered => (5U, $"{Plain(refusal)}: insufficient funds"),
            KernelRefusal.FeeNotGranted => (38U, $"{Plain(refusal)}: not found"),
            KernelRefusal.TimedOut => (30U, $"{Plain(refusal)}: tx timeout height"),
            KernelRefusal.SignatureInvalid or KernelRefusal.WrongSequence => OfSequence(bytes, why, chain, gate),
            _ => (0U, ""),
        };
        return code == 0 ? null : new ResponseCheckTx { Code = code, Codespace = Codespace, Log = $"{text} [{refusal.Code}]" };
    }

    /// <summary>What the log of a refused transaction of a block says: as the SDK tells which message it was, and as the city tells why.</summary>
    public static string LogOf(Refusal refusal, int message)
    {
        string text = $"{refusal.Code}: {refusal.Message}";
        return message < 0 ? text : string.Create(CultureInfo.InvariantCulture, $"failed to execute message; message index: {message}: {text}");
    }

    private static (uint Code, string Text) OfSequence(byte[] bytes, KernelRefusal why, StateMachine chain, Lock gate)
    {
        Invariant.Assert(new EnvelopeCodec(chain.Catalog).Decode(bytes, out Envelope envelope) == KernelRefusal.None);
        if (why == KernelRefusal.SignatureInvalid)
            return (4, string.Create(CultureInfo.InvariantCulture, $"signature verification failed; please verify account number (0), sequence ({envelope.Nonce}) and chain-id ({chain.ChainId}): unauthorized"));
        ulong expected;
        lock (gate) expected = chain.SenderOf(envelope).Nonce;
        return (32, string.Create(CultureInfo.InvariantCulture, $"account sequence mismatch, expected {expected}, got {envelope.Nonce}: incorrect account sequence"));
    }

    private static string Plain(Refusal refusal) => refusal.Message.TrimEnd('.');
}
