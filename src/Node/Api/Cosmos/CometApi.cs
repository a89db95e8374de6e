using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Cosmos.Events;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Feed;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Api.Cosmos;

/// <summary>What the methods share: blocks as CometBFT has them, who signs them, and what became of their transactions.</summary>
public sealed class CometApi
{
    private readonly EventFields?[] _events;
    private readonly SdkEvents _sdk;
    private readonly ConcurrentDictionary<Symbol, string> _denoms = new();
    private readonly ConcurrentBag<EnvelopeCodec> _codecs = []; // as many as are asked of at a time: each keeps the keys it has parsed

    /// <summary>The Cosmos side of a node.</summary>
    public CometApi(ExchangeApi exchange)
    {
        Exchange = exchange;
        _events = EventFields.All(exchange.City.Chain.Catalog);
        _sdk = new SdkEvents(_events, DenomOf);
        Transactions = new CosmosTransactions(City);
        Feed = new CometFeed(this);
    }

    /// <summary>The other side, whose edge and index this one shares.</summary>
    public ExchangeApi Exchange { get; }

    /// <summary>The city.</summary>
    public City City => Exchange.City;

    /// <summary>Simulates Cosmos transactions.</summary>
    public CosmosTransactions Transactions { get; }

    /// <summary>Who is told of blocks and transactions.</summary>
    public CometFeed Feed { get; }

    /// <summary>The last block that can be read with its signatures: what every answer means by the latest.</summary>
    public long Height => City.Reader.Signed.Height;

    /// <summary>The lowest block that this node has.</summary>
    public long Base => Math.Max(1, City.Reader.FirstHeight);

    /// <summary>The height that a parameter means, as CometBFT takes it (rpc/core/env.go, getHeight).</summary>
    /// <param name="height">What is asked for; null for the latest.</param>
    /// <param name="latest">The latest that can be asked for.</param>
    /// <exception cref="CometException">There is no such height, or no longer.</exception>
    public long HeightOf(long? height, long latest)
    {
        if (height is not { } asked) return latest;
        if (asked <= 0) throw CometException.Refused($"height must be greater than 0, but got {asked}");
        if (asked > latest) throw CometException.Refused($"height {asked} must be less than or equal to the current blockchain height {latest}");
        return asked >= Base ? asked : throw CometException.Refused($"height {asked} is not available, lowest height is {Base}");
    }

    /// <summary>A block with its signatures; null when this node does not have it.</summary>
    public CometBlock? TryRead(long height) =>
        City.Reader.TryReadBytes(height, out ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> signatures) && Commit.TryDecode(signatures.Span, out Commit? commit)
            ? new CometBlock(BlockCodec.Decode(height, bytes.Span), bytes.Length, commit)
            : null;

    /// <summary>A block with its signatures.</summary>
    /// <exception cref="CometException">There is none.</exception>
    public CometBlock Read(long height) => TryRead(height) ?? throw CometException.Refused($"block at height {height} not found");

    /// <summary>A block by the hash of its header; null when there is none.</summary>
    public CometBlock? TryFind(byte[] hash) =>
        hash.Length == Hash32.Size && Exchange.Index.BlockOf(new Hash32(hash)) is { } row && row.Height <= Height ? TryRead(row.Height) : null;

    /// <summary>The outcomes and events of a height.</summary>
    /// <exception cref="CometException">This node does not keep them any more.</exception>
    public BlockResults Results(long height) => City.Reader.TryReadResults(height) ?? throw CometException.Refused($"could not find results for height #{height}");

    /// <summary>Who signs a block; that after the last one too.</summary>
    /// <exception cref="CometException">This node does not keep so much history, and they have changed since.</exception>
    public ValidatorSet Validators(long height)
    {
        Header? header = TryRead(height)?.Block.Header;
        // The state after a block says who signed it and who signs the next; beyond its window those of now, or of the genesis, may be the same.
        foreach (long at in (long[])[header is null ? height - 1 : height, 0])
        {
            try
            {
                ValidatorSet set = SetAt(at, isNext: header is null || at == 0);
                if (header is null || IsSet(set, header)) return set;
            }
            catch (HeightNotAvailableException)
            {
            }
        }
        return header is not null && IsSet(City.Genesis.Validators, header) ? City.Genesis.Validators : throw CometException.Refused($"could not find validator set for height #{height}");
    }

    /// <summary>The state's root after a block, which stands in the next header; empty where that is not here.</summary>
    public ReadOnlyMemory<byte> AppHashAfter(long height)
    {
        BlockPoint current = City.Head.Current;
        return current.Height == height ? current.AppHash.ToArray() : City.Reader.TryRead(height + 1)?.Header.AppHash ?? default;
    }

    /// <summary>What became of a transaction.</summary>
    /// <param name="results">The results of its block.</param>
    /// <param name="index">Its place there.</param>
    /// <param name="bytes">Reads the transaction, where more is told of it than the results have.</param>
    internal TxResult ResultOf(BlockResults results, int index, Func<ReadOnlyMemory<byte>> bytes)
    {
        ExecTxResult hashed = TransactionResults.Of(results, results.Envelopes[index]);
        TxResult result = new() { Code = hashed.Code, Data = hashed.Data, GasWanted = hashed.GasWanted, GasUsed = hashed.GasUsed };
        if (hashed.Code != 0)
        {
            Refusal refusal = Refusal.Of((ushort)(hashed.Code >> 16), (ushort)hashed.Code, City.Chain.Catalog);
            (result.Codespace, result.Log) = (refusal.Codespace, SdkErrors.LogOf(refusal, TransactionResults.FailedMessage(results, results.Envelopes[index])));
        }
        if (results.Envelopes[index].IsCosmos && TryDecode(bytes().ToArray(), out Envelope? envelope))
        {
            result.Events = _sdk.Of(results, results.Envelopes[index], envelope, City.Chain.FeeOf(envelope));
            return result;
        }
        foreach (ReadOnlyMemory<byte> own in EventRanges.OfTransaction(results, results.Envelopes[index])) EventFields.Read(result.Events, _events, own.Span);
        return result;
    }

    private bool TryDecode(byte[] bytes, [NotNullWhen(true)] out Envelope? envelope)
    {
        if (!_codecs.TryTake(out EnvelopeCodec? codec)) codec = new EnvelopeCodec(City.Chain.Catalog);
        bool isDecoded = codec.Decode(bytes, out envelope) == KernelRefusal.None;
        _codecs.Add(codec);
        return isDecoded;
    }

    // What came over a channel has a name that only the state knows, and keeps it.
    private string DenomOf(Symbol asset) => _denoms.GetOrAdd(asset, symbol =>
    {
        using IStateSnapshot state = City.Reader.OpenSnapshot();
        return StateReader.Assets(state).Find(each => each.Symbol == symbol) is { Id: > 0 } found && Queries.Denoms.VouchersOf(state).TryGetValue(found.Id, out Chain.Cosmos.Ibc.Denom voucher) ? voucher.Name : symbol.ToString();
    });

    /// <summary>What happened at the edges of a block.</summary>
    internal List<AbciEvent> BlockEvents(BlockResults results)
    {
        List<AbciEvent> events = [];
        foreach (ReadOnlyMemory<byte> own in EventRanges.OfBlock(results)) EventFields.Read(events, _events, own.Span);
        return events;
    }

    /// <summary>Whose power a block changed: told by its events, with the keys that the state has.</summary>
    internal List<Validator> ValidatorUpdates(long height, List<AbciEvent> events, IEnumerable<AbciEvent> ofTransactions)
    {
        List<Validator> updates = [];
        foreach (AbciEvent change in events.Concat(ofTransactions).Where(each => each.Type == "validators.ValidatorPowerSet"))
        {
            string address = change.Attributes.Find(each => each.Key == "validator")!.Value;
            long power = long.Parse(change.Attributes.Find(each => each.Key == "power")!.Value, System.Globalization.CultureInfo.InvariantCulture);
            using IStateSnapshot state = City.Reader.OpenSnapshot(height);
            foreach (ValidatorRecord record in StateReader.Validators(state))
                if (record.Address.ToString() == address) updates.Add(new Validator(record.PublicKey, power));
        }
        return updates;
    }

    /// <summary>Waits a moment for the index, where it is behind.</summary>
    public async Task IndexReadyAsync(CancellationToken cancel)
    {
        if (Exchange.Feed.IndexHeight >= Height) return;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ApiLimits.IndexWaitMax);
        try
        {
            await Exchange.Feed.WaitIndexAsync(Height, limit.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // What it has is answered.
        }
    }

    private static bool IsSet(ValidatorSet set, Header header) => header.ValidatorsHash.Span.SequenceEqual(set.Hash().ToArray());

    private ValidatorSet SetAt(long height, bool isNext)
    {
        List<Validator> members = [];
        using (IStateSnapshot state = City.Reader.OpenSnapshot(height))
            foreach (ValidatorRecord record in StateReader.Validators(state))
                if ((isNext ? record.Current : record.Last) is > 0 and var power) members.Add(new Validator(record.PublicKey, power));
        return ValidatorSet.TryCreate(members.ToArray(), out ValidatorSet? set) ? set : City.Genesis.Validators;
    }
}

/// <summary>A block with what decided it.</summary>
/// <param name="Block">The block.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Seen">The commit that decided it.</param>
public sealed record CometBlock(Block Block, int Size, Commit Seen)
{
    /// <summary>What its signatures are for.</summary>
    public BlockId Id => Seen.BlockId;
}
