using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Abci.Wire;

/// <summary>The answer to Info.</summary>
public sealed record InfoAnswer(long Height, byte[] AppHash, ulong AppVersion, string Data)
{
    /// <summary>Reads it.</summary>
    public static InfoAnswer Of(Message message) => new(message.Number(4), message.Bytes(5), unchecked((ulong)message.Number(3)), message.Text(1));
}

/// <summary>The answer to InitChain; parameters that are not there stay those of the genesis.</summary>
public sealed record InitChainAnswer(byte[] AppHash, IReadOnlyList<ValidatorUpdate> Validators, Message? Parameters)
{
    /// <summary>Reads it.</summary>
    public static InitChainAnswer Of(Message message) =>
        new(message.Bytes(3), AnswerParts.Updates(message, 2), message.Has(1) ? message.Nested(1, "consensus_params") : null);
}

/// <summary>The answer to CheckTx.</summary>
public sealed record CheckTxAnswer(uint Code, string Log, string Codespace)
{
    /// <summary>Reads it.</summary>
    public static CheckTxAnswer Of(Message message) => new(unchecked((uint)message.Number(1)), message.Text(3), message.Text(8));
}

/// <summary>The answer to Query.</summary>
public sealed record QueryAnswer(uint Code, string Log, byte[] Key, byte[] Value, long Height, bool HasProof)
{
    /// <summary>Reads it.</summary>
    public static QueryAnswer Of(Message message) => new(unchecked((uint)message.Number(1)), message.Text(3), message.Bytes(6), message.Bytes(7), message.Number(9), message.Has(8));
}

/// <summary>What a transaction did: the four fields that all nodes must agree on.</summary>
public sealed record TxResult(uint Code, byte[] Data, long GasWanted, long GasUsed)
{
    /// <summary>Reads it.</summary>
    public static TxResult Of(Message message) => new(unchecked((uint)message.Number(1)), message.Bytes(2), message.Number(5), message.Number(6));
}

/// <summary>The answer to FinalizeBlock.</summary>
public sealed record FinalizeAnswer(byte[] AppHash, IReadOnlyList<TxResult> Results, IReadOnlyList<ValidatorUpdate> ValidatorUpdates, Message? Parameters)
{
    /// <summary>Reads it.</summary>
    public static FinalizeAnswer Of(Message message) => new(
        message.Bytes(5), message.AllNested(2, "a result of a transaction").ConvertAll(TxResult.Of), AnswerParts.Updates(message, 3),
        message.Has(4) ? message.Nested(4, "consensus_param_updates") : null);

    /// <summary>last_results_hash of the next header.</summary>
    public byte[] ResultsHash() => ExecTxResult.Hash([.. Results.Select(result => new ExecTxResult(result.Code, result.Data, result.GasWanted, result.GasUsed))]).ToArray();
}

/// <summary>What a proposal is worth: ResponseProcessProposal.ProposalStatus.</summary>
public enum ProposalStatus
{
    /// <summary>Makes CometBFT panic.</summary>
    Unknown = 0,

    /// <summary>Acceptable.</summary>
    Accept = 1,

    /// <summary>Not acceptable.</summary>
    Reject = 2,
}

/// <summary>The answer to OfferSnapshot.</summary>
public enum OfferVerdict
{
    /// <summary>Unknown: state sync is given up.</summary>
    Unknown = 0,

    /// <summary>Accepted.</summary>
    Accept = 1,

    /// <summary>State sync is given up.</summary>
    Abort = 2,

    /// <summary>Not this one.</summary>
    Reject = 3,

    /// <summary>None of this format.</summary>
    RejectFormat = 4,

    /// <summary>None of this sender.</summary>
    RejectSender = 5,
}

/// <summary>The answer to ApplySnapshotChunk.</summary>
public enum ChunkVerdict
{
    /// <summary>Unknown: state sync is given up.</summary>
    Unknown = 0,

    /// <summary>Accepted.</summary>
    Accept = 1,

    /// <summary>State sync is given up.</summary>
    Abort = 2,

    /// <summary>The same piece again.</summary>
    Retry = 3,

    /// <summary>The whole snapshot again.</summary>
    RetrySnapshot = 4,

    /// <summary>Not this snapshot.</summary>
    RejectSnapshot = 5,
}

internal static class AnswerParts
{
    internal static List<ValidatorUpdate> Updates(Message message, int field)
    {
        List<ValidatorUpdate> updates = [];
        foreach (Message update in message.AllNested(field, "a validator update"))
        {
            if (!PublicKey.TryDecode(update.Bytes(1), out PublicKey? key)) throw new NonConformance("a validator update has no public key that CometBFT knows");
            updates.Add(new ValidatorUpdate(key, update.Number(2)));
        }
        return updates;
    }
}
