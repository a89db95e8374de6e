using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Abci.Wire;

/// <summary>A call, encoded: <c>tendermint.abci.Request</c> of CometBFT 0.38 (proto/tendermint/abci/types.proto).</summary>
/// <param name="Verb">The call.</param>
/// <param name="Encoded">The whole Request, without the length that precedes it on the wire.</param>
public sealed record Request(Verb Verb, byte[] Encoded)
{
    /// <summary>Echo.</summary>
    public static Request Echo(string message) => Of(Verb.Echo, writer => writer.String(1, message));

    /// <summary>Flush.</summary>
    public static Request Flush { get; } = Of(Verb.Flush, _ => { });

    /// <summary>Info, as CometBFT 0.38.25 asks.</summary>
    public static Request Info { get; } = Of(Verb.Info, writer =>
    {
        writer.String(1, "0.38.25");
        writer.UInt64(2, Header.BlockProtocol);
        writer.UInt64(3, 8);
        writer.String(4, "2.0.0");
    });

    /// <summary>Commit.</summary>
    public static Request Commit { get; } = Of(Verb.Commit, _ => { });

    /// <summary>ListSnapshots.</summary>
    public static Request ListSnapshots { get; } = Of(Verb.ListSnapshots, _ => { });

    /// <summary>CheckTx.</summary>
    public static Request CheckTx(ReadOnlySpan<byte> tx, bool recheck)
    {
        byte[] bytes = tx.ToArray();
        return Of(Verb.CheckTx, writer =>
        {
            writer.Bytes(1, bytes);
            writer.Enum(2, recheck ? 1 : 0);
        });
    }

    /// <summary>Query.</summary>
    public static Request Query(string path, byte[] data, long height = 0, bool prove = false) => Of(Verb.Query, writer =>
    {
        writer.Bytes(1, data);
        writer.String(2, path);
        writer.Int64(3, height);
        writer.Bool(4, prove);
    });

    /// <summary>InitChain.</summary>
    public static Request InitChain(Timestamp time, string chainId, ConsensusParams parameters, ValidatorSet validators, byte[] appState, long initialHeight) => Of(Verb.InitChain, writer =>
    {
        writer.Message(1, time);
        writer.String(2, chainId);
        writer.Message(3, parameters);
        foreach (Validator validator in validators.Validators) writer.Message(4, new ValidatorUpdate(validator.PublicKey, validator.VotingPower));
        writer.Bytes(5, appState);
        writer.Int64(6, initialHeight);
    });

    /// <summary>OfferSnapshot.</summary>
    public static Request OfferSnapshot(Snapshot snapshot, byte[] appHash) => Of(Verb.OfferSnapshot, writer =>
    {
        writer.Message(1, snapshot);
        writer.Bytes(2, appHash);
    });

    /// <summary>LoadSnapshotChunk.</summary>
    public static Request LoadSnapshotChunk(Snapshot snapshot, uint chunk) => Of(Verb.LoadSnapshotChunk, writer =>
    {
        writer.Int64(1, snapshot.Height);
        writer.UInt64(2, snapshot.Format);
        writer.UInt64(3, chunk);
    });

    /// <summary>ApplySnapshotChunk.</summary>
    public static Request ApplySnapshotChunk(uint index, byte[] chunk, string sender) => Of(Verb.ApplySnapshotChunk, writer =>
    {
        writer.UInt64(1, index);
        writer.Bytes(2, chunk);
        writer.String(3, sender);
    });

    /// <summary>PrepareProposal.</summary>
    public static Request PrepareProposal(long maxTxBytes, BlockContent content) => Of(Verb.PrepareProposal, writer =>
    {
        writer.Int64(1, maxTxBytes);
        WriteTransactions(writer, 2, content.Transactions);
        writer.Message(3, content.LastCommit);
        WriteMisbehaviours(writer, 4, content.Misbehaviours);
        writer.Int64(5, content.Height);
        writer.Message(6, content.Time);
        writer.Bytes(7, content.NextValidatorsHash);
        writer.Bytes(8, Address.Bytes(content.Proposer));
    });

    /// <summary>ProcessProposal.</summary>
    public static Request ProcessProposal(BlockContent content) => Block(Verb.ProcessProposal, content);

    /// <summary>FinalizeBlock.</summary>
    public static Request FinalizeBlock(BlockContent content) => Block(Verb.FinalizeBlock, content);

    /// <summary>The same call with a field that no version has yet: proto3 has receivers pass over it.</summary>
    public Request WithUnknownField()
    {
        ProtoWriter writer = new();
        int mark = writer.Begin((int)Verb);
        writer.Raw(Inside(Encoded));
        writer.StringAlways(99, "from a later version");
        writer.UInt64Always(100, 7);
        writer.End(mark);
        return this with { Encoded = writer.ToArray() };
    }

    private static Request Block(Verb verb, BlockContent content) => Of(verb, writer =>
    {
        WriteTransactions(writer, 1, content.Transactions);
        writer.Message(2, content.LastCommit);
        WriteMisbehaviours(writer, 3, content.Misbehaviours);
        writer.Bytes(4, content.Hash);
        writer.Int64(5, content.Height);
        writer.Message(6, content.Time);
        writer.Bytes(7, content.NextValidatorsHash);
        writer.Bytes(8, Address.Bytes(content.Proposer));
    });

    private static void WriteTransactions(ProtoWriter writer, int field, IReadOnlyList<byte[]> transactions)
    {
        foreach (byte[] transaction in transactions) writer.BytesAlways(field, transaction);
    }

    private static void WriteMisbehaviours(ProtoWriter writer, int field, IReadOnlyList<Misbehaviour> misbehaviours)
    {
        foreach (Misbehaviour misbehaviour in misbehaviours) writer.Message(field, misbehaviour);
    }

    private static ReadOnlySpan<byte> Inside(ReadOnlySpan<byte> request)
    {
        ProtoReader reader = new(request);
        reader.TryReadTag(out _, out _);
        reader.TryBytes(out ReadOnlySpan<byte> inside);
        return inside;
    }

    private static Request Of(Verb verb, Action<ProtoWriter> write)
    {
        ProtoWriter writer = new();
        int mark = writer.Begin((int)verb);
        write(writer);
        writer.End(mark);
        return new Request(verb, writer.ToArray());
    }
}
