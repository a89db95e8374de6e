using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>ResponseFinalizeBlock written straight from a block's results, on all cores, without an object for each event and attribute.</summary>
/// <remarks>
/// Of each transaction's result, code, data and gas are what last_results_hash commits (<see cref="TransactionResults"/>); log, codespace and events are for people and CometBFT's indexer.
/// It stays in the pieces that the cores made: ten thousand results take megabytes, and go to the socket without being put together.
/// </remarks>
internal sealed class FinalizedBlock : AbciMessage
{
    // A piece below this is not worth another core.
    private const int ResultsPerPieceMin = 128;

    private static readonly CoreForkJoin Cores = new();

    private readonly ProtoWriter[] _pieces;

    /// <summary>Writes the response.</summary>
    /// <param name="chain">The chain that has executed the block.</param>
    /// <param name="events">The writers of its events.</param>
    /// <param name="finalized">What became of the block.</param>
    /// <param name="envelopes">The block's envelopes.</param>
    public FinalizedBlock(StateMachine chain, EventFields?[] events, AbciFinalized finalized, IReadOnlyList<Envelope?> envelopes)
    {
        TransferApplication transfers = chain.Modules.Get<IbcModule>().Transfers;
        AssetsModule assets = chain.Modules.Get<AssetsModule>();
        SdkEvents sdk = new(events, symbol => assets.TryFind(symbol, out uint asset) ? transfers.DenomOf(asset).Name : symbol.ToString());
        BlockResults results = finalized.Results;
        int count = results.Envelopes.Count, width = Math.Clamp(count / ResultsPerPieceMin, 1, Cores.Width);
        _pieces = new ProtoWriter[width];
        Cores.For(width, piece =>
        {
            // As text an event takes about five times its bytes.
            ProtoWriter writer = new(256 + (6 * results.Events.Length + 64 * count) / width);
            if (piece == 0)
                foreach (ReadOnlyMemory<byte> own in EventRanges.OfBlock(results)) EventFields.Write(writer, 1, events, own.Span);
            for (int i = (int)((long)count * piece / width), end = (int)((long)count * (piece + 1) / width); i < end; i++) WriteResult(writer, chain, events, sdk, results, results.Envelopes[i], envelopes[i]);
            _pieces[piece] = writer;
        });
        ProtoWriter last = _pieces[^1];
        foreach (Validator update in finalized.ValidatorUpdates) last.Message(3, ValidatorUpdate.Of(update));
        if (finalized.RulesUpdate is { } rules)
        {
            // tendermint.types.ConsensusParams: the version alone.
            int parameters = last.Begin(4), version = last.Begin(4);
            last.UInt64(1, rules);
            last.End(version);
            last.End(parameters);
        }
        last.Bytes(5, finalized.AppHash.ToArray());
        foreach (ProtoWriter piece in _pieces) Length += piece.Length;
    }

    /// <summary>Bytes of all pieces.</summary>
    public int Length { get; }

    /// <summary>How many pieces there are.</summary>
    public int PieceCount => _pieces.Length;

    /// <summary>One of the pieces that follow each other.</summary>
    public ReadOnlySpan<byte> Piece(int index) => _pieces[index].WrittenSpan;

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        foreach (ProtoWriter piece in _pieces) writer.Raw(piece.WrittenSpan);
    }

    private static void WriteResult(ProtoWriter writer, StateMachine chain, EventFields?[] events, SdkEvents sdk, BlockResults results, EnvelopeResult envelope, Envelope? transaction)
    {
        ExecTxResult hashed = TransactionResults.Of(results, envelope);
        int mark = writer.Begin(2);
        writer.UInt64(1, hashed.Code);
        writer.Bytes(2, hashed.Data.Span);
        Refusal? refusal = hashed.Code == 0 ? null : Refusal.Of((ushort)(hashed.Code >> 16), (ushort)hashed.Code, chain.Catalog);
        if (refusal is not null) writer.String(3, SdkErrors.LogOf(refusal, TransactionResults.FailedMessage(results, envelope)));
        writer.Int64(5, hashed.GasWanted);
        writer.Int64(6, hashed.GasUsed);
        if (transaction is { IsCosmos: true })
        {
            foreach (AbciEvent told in sdk.Of(results, envelope, transaction, chain.FeeOf(transaction)))
            {
                int own = writer.Begin(7);
                told.Write(writer);
                writer.End(own);
            }
        }
        else
        {
            foreach (ReadOnlyMemory<byte> own in EventRanges.OfTransaction(results, envelope)) EventFields.Write(writer, 7, events, own.Span);
        }
        if (refusal is not null) writer.String(8, refusal.Codespace);
        writer.End(mark);
    }
}
