using System.Globalization;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Backup;
using Gwangan.Node.Engines;
using Gwangan.Node.Feed;
using Gwangan.Node.Genesis;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Solvency;

/// <summary>Goes through all blocks of a data folder, keeps books of its own and compares them with what the blocks commit to.</summary>
/// <remarks>
/// From block to block: hashes, signatures, transactions under their header. In every block within the window of history: each asset's issued total as the state has it. At checkpoints and at the end: the whole
/// ledger, read anew, must make the app hash that was signed, and every account must have there what the events say.
/// </remarks>
internal sealed class Auditor
{
    private readonly string _data;
    private readonly GenesisDocument _genesis;
    private readonly Recount _recount;
    private readonly AuditedValidators _validators;
    private readonly SortedDictionary<string, (long Count, string? Problem)> _checks = new(StringComparer.Ordinal);
    private readonly List<AuditCheckpoint> _checkpoints = [];
    private readonly List<string> _limits = [];
    private bool _hasEthereum, _hasFees;

    /// <summary>An auditor of a folder.</summary>
    public Auditor(string data)
    {
        (_data, _genesis) = (data, GenesisDocument.Load(Path.Combine(data, "genesis.json")));
        GenesisSeal.RequireGeneration(data);
        _validators = new AuditedValidators(_genesis.Validators);
        _recount = new Recount { PowerSet = change => _validators.Take(in change) };
    }

    /// <summary>Audits everything.</summary>
    /// <param name="every">Blocks between checkpoints; 0 for one at the end alone.</param>
    /// <param name="progress">Told each height.</param>
    /// <param name="cancel">Gives up.</param>
    public AuditReport Run(long every, Action<long>? progress, CancellationToken cancel)
    {
        IReadOnlyList<StatePart> parts = SnapshotStore.PartsOfThisBuild();
        using LmdbStateStorage storage = LmdbStateStorage.OpenForReading(Path.Combine(_data, "state"), [.. parts.OfType<Table>().Select(table => table.Schema)]);
        using LiveBlockLog log = new(Path.Combine(_data, "blocks"), Path.Combine(_data, "seals"));
        if (log.FirstBlock != 1) throw new NodeException($"the block log begins with block {log.FirstBlock}: an audit needs all of them");
        long last = Math.Min(storage.Height, log.LastSigned - 1);
        if (last < 1) throw new NodeException(log.IsDecidedByComet(log.LastBlock) ? LiveBlockLog.Unsealed(log.LastBlock) : "the city has no signed state yet: let it make two blocks");
        if (_genesis.Import is { } import)
        {
            // What came before is another city's history; the genesis commits to the file, byte for byte.
            _recount.Begin(import.Read());
            _limits.Add("import");
        }
        else
            _recount.Begin(_genesis.AppState);
        using (IStateSnapshot now = storage.OpenSnapshot(0)) _validators.Know(StateReader.Validators(now));
        OperationCatalog catalog = All.Create(new StateStore()).Catalog;
        if (ResultsOf(storage, 0) is { } genesisResults) _recount.Take(0, genesisResults.Events.Span);

        Header? before = null;
        long operations = 0, firstTime = 0, lastTime = 0;
        Hash32 lastHash = default;
        foreach (SignedBlock signed in log.Blocks(1, last))
        {
            cancel.ThrowIfCancellationRequested();
            (long height, Block block) = (signed.Height, signed.Block);
            Header header = block.Header;
            Hash32 hash = header.Hash();
            Check("chain", header.Height == height && header.ChainId == _genesis.ChainId && Follows(signed, before, lastHash), $"block {height} does not follow the one before");
            Check("content", block.IsConsistent(), $"the header of block {height} does not fit its transactions");
            LookInto(block, catalog);
            CompareSignatures(signed, hash, before);
            BlockResults outcome = ResultsOf(storage, height) ?? throw new NodeException($"the events of block {height} are pruned here: audit a node with --archive");
            operations += outcome.Outcomes.Count;
            _recount.Take(height, outcome.Events.Span);
            CompareTotals(storage, height);
            if (every > 0 && height % every == 0 && height < last) CompareLedger(SealedState.Read(storage, log, parts, height, cancel));
            (before, lastHash) = (header, hash);
            if (firstTime == 0) firstTime = BlockCodec.TimeMsOf(header.Time);
            lastTime = BlockCodec.TimeMsOf(header.Time);
            progress?.Invoke(height);
        }
        SealedState end = CompareLedger(SealedState.Read(storage, log, parts, last, cancel));
        Check("entries", _recount.Problems.Count == 0, string.Join("; ", _recount.Problems.Take(5)));
        foreach (RecountedAsset asset in _recount.Assets.Where((_, i) => RecordOf(end, i).Backing == AssetBacking.Bank))
            Check("mintsByEntries", asset.Minted == asset.MintedByEntries + asset.GivenBack, $"{asset.Symbol}: {asset.Minted} was minted, bank entries account for {asset.MintedByEntries}, redemptions that came to nothing for {asset.GivenBack}");
        if (_hasEthereum) _limits.Add("ethereum");
        if (_hasFees) _limits.Add("networkFees");
        return Report(end, last, operations, firstTime, lastTime, lastHash);
    }

    // The first block of a chain that CometBFT took up names none before it: what ties it to the chain is that the one before announced its validators.
    private static bool Follows(SignedBlock signed, Header? before, Hash32 hashBefore) =>
        before is null || signed.Block.Header.LastBlockId.Hash.Span.SequenceEqual(Hash32.Bytes(in hashBefore)) || (signed.Block.Header.LastBlockId.IsNone && signed.IsByComet);

    // Whoever signs was named by the genesis or by the header before, so that nobody can put himself in.
    private void CompareSignatures(SignedBlock signed, Hash32 hash, Header? before)
    {
        Header header = signed.Block.Header;
        if (signed.TakenOverBy.Count > 0)
        {
            _validators.TakeOver(signed.TakenOverBy);
            if (!_limits.Contains("takeover")) _limits.Add("takeover");
        }
        ValidatorSet? signers = _validators.At(signed.Height, header);
        bool isAnnounced = signed.TakenOverBy.Count > 0 || before is null || header.ValidatorsHash.Span.SequenceEqual(before.NextValidatorsHash.Span);
        Check("signatures", signers is not null && isAnnounced && Commit.TryDecode(signed.Commit, out Commit? commit) && commit.BlockId.Hash.Span.SequenceEqual(Hash32.Bytes(in hash))
            && signers.VerifyCommit(header.ChainId, commit.BlockId, signed.Height, commit), $"block {signed.Height} is not signed by more than two thirds of its validators");
    }

    private void LookInto(Block block, OperationCatalog catalog)
    {
        EnvelopeCodec codec = new(catalog);
        foreach (ReadOnlyMemory<byte> transaction in block.Data.Txs)
        {
            if (codec.Decode(transaction.ToArray(), out Envelope envelope) != KernelRefusal.None) continue;
            _hasEthereum |= envelope.IsEthereum;
            if (!envelope.IsEthereum) _validators.Know(envelope, catalog);
        }
    }

    private void CompareTotals(LmdbStateStorage storage, long height)
    {
        IStateSnapshot state;
        try
        {
            state = storage.OpenSnapshot(height);
        }
        catch (HeightNotAvailableException)
        {
            return; // older than the window: the checkpoints behind it stand for it
        }
        using (state)
        {
            List<AssetRecord> assets = StateReader.Assets(state);
            _hasFees |= !StateReader.Parameters(state).WonPerCost.IsZero;
            Check("totals", assets.Count == _recount.Assets.Count, $"block {height}: the registry has {assets.Count} assets, the events tell of {_recount.Assets.Count}");
            for (int i = 0; i < Math.Min(assets.Count, _recount.Assets.Count); i++)
                Check("totals", assets[i].Supply.Units == _recount.Assets[i].Supply, $"block {height}: {assets[i].Symbol} has {assets[i].Supply} where the events add up to {_recount.Assets[i].Supply}");
        }
    }

    // A view is open for a moment only: it would hold back the space of what a running node has changed since.
    private static BlockResults? ResultsOf(LmdbStateStorage storage, long height)
    {
        using IStateSnapshot state = storage.OpenSnapshot(0);
        return state.TryReadResults(height, out byte[] stored) ? BlockResults.Read(stored) : null;
    }

    // Its app hash is the signed one, or it could not have been read.
    private SealedState CompareLedger(SealedState state)
    {
        long height = state.Height;
        Check("ledger", true, "");
        UInt128[] totals = new UInt128[state.Registry.Count + 1], locked = new UInt128[state.Registry.Count + 1];
        bool comparesWon = !_hasEthereum && !_hasFees;
        long compared = 0;
        foreach (BalanceRecord balance in state.Balances)
        {
            UInt128 held = balance.Available.Units + balance.Locked.Units;
            totals[balance.Key.AssetId] += held;
            locked[balance.Key.AssetId] += balance.Locked.Units;
            if (balance.Key.AssetId == 1 && !comparesWon) continue;
            compared++;
            UInt128 counted = _recount.Balances.GetValueOrDefault(balance.Key);
            Check("accounts", counted == held, $"height {height}: {balance.Key.Account} has {held} of {RecordOf(state, (int)balance.Key.AssetId - 1).Symbol} where the events add up to {counted}");
        }
        long counts = comparesWon ? _recount.Balances.Count : _recount.Balances.Keys.LongCount(key => key.AssetId != 1);
        Check("accounts", counts == compared, $"height {height}: the ledger has {compared} balances, the events make {counts}");
        for (int i = 0; i < state.Registry.Count; i++)
            Check("owed", totals[i + 1] == RecordOf(state, i).Supply.Units, $"height {height}: all holders of {RecordOf(state, i).Symbol} have {totals[i + 1]} where {RecordOf(state, i).Supply} was issued");
        CompareOrders(state, locked);
        _checkpoints.Add(new AuditCheckpoint(height, state.Next.Hash().ToString(), state.Roots.AppHash.ToString(), state.Balances.Count));
        return state;
    }

    // What is locked is what open orders hold: a sale its size, a purchase price × size and its fee.
    private void CompareOrders(SealedState state, UInt128[] locked)
    {
        UInt128[] held = new UInt128[locked.Length];
        foreach ((_, byte[] bytes) in state.Orders)
        {
            OrderRecord order = MemoryMarshal.Read<OrderRecord>(bytes);
            MarketRecord market = state.Markets[order.MarketId];
            UInt128 size = market.LotSize.Units * (UInt128)order.Remaining, value = market.StepValue.Units * (UInt128)order.Price * (UInt128)order.Remaining;
            if (order.Side == Side.Sell) held[market.BaseAsset] += size;
            else held[market.QuoteAsset] += value + value / 10_000 * order.FeeBps + value % 10_000 * order.FeeBps / 10_000;
        }
        for (int i = 1; i < held.Length; i++)
            Check("orders", held[i] == locked[i], $"height {state.Height}: of {RecordOf(state, i - 1).Symbol} {locked[i]} is locked, open orders hold {held[i]}");
    }

    private static AssetRecord RecordOf(SealedState state, int index) => MemoryMarshal.Read<AssetRecord>(state.Registry[index].Record);

    private void Check(string name, bool isGood, string problem)
    {
        (long count, string? found) = _checks.GetValueOrDefault(name);
        _checks[name] = (count + 1, found ?? (isGood ? null : problem));
    }

    private AuditReport Report(SealedState end, long last, long operations, long firstTime, long lastTime, Hash32 lastHash)
    {
        List<AuditAsset> assets = [];
        for (int i = 0; i < _recount.Assets.Count; i++)
        {
            RecountedAsset asset = _recount.Assets[i];
            AssetRecord record = RecordOf(end, i);
            UInt128 owed = UInt128.Zero, locked = UInt128.Zero;
            long holders = 0;
            foreach (BalanceRecord balance in end.Balances)
            {
                if (balance.Key.AssetId != i + 1) continue;
                (owed, locked, holders) = (owed + balance.Available.Units + balance.Locked.Units, locked + balance.Locked.Units, holders + 1);
            }
            assets.Add(new AuditAsset(
                asset.Symbol, FieldDefinition.CamelCase(record.Backing.ToString()), Digits(asset.Genesis), Digits(asset.Minted), Digits(asset.Burned), Digits(asset.Supply), Digits(owed), Digits(locked), Digits(asset.Fees),
                record.Backing == AssetBacking.Issuer ? null : Digits(record.Backed.Units), record.IsDeficient, asset.Deficiencies, asset.Mints, asset.Entries, Digits(asset.MintedByEntries), asset.Redemptions, Digits(asset.Redeemed), holders));
        }
        AuditCheck[] checks = [.. _checks.Select(check => new AuditCheck(check.Key, check.Value.Problem is null, check.Value.Count, check.Value.Problem))];
        return new AuditReport(
            "audit", 1, _genesis.ChainId, _genesis.FileHash.ToString(), 1, last, Time(firstTime), Time(lastTime), lastHash.ToString(), NodeVersion.Text, last, operations, _recount.Trades,
            Array.TrueForAll(checks, check => check.IsGood), checks, assets, _checkpoints, _limits);
    }

    private static string Digits(UInt128 value) => ProofItems.Number(value);

    private static string Time(long timeMs) => DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
