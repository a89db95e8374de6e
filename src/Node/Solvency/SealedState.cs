using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Backup;
using Gwangan.Node.Engines;
using Gwangan.Node.Feed;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Solvency;

/// <summary>The state of any kept height, read from the disk and committed to anew, from which everything in it can be proved. The node may be running, or dead.</summary>
internal sealed class SealedState
{
    private readonly Dictionary<string, SlotTree> _slots = [];

    private SealedState(Header next, byte[] commit, ValidatorSet validators) => (Next, Commit, Validators) = (next, commit, validators);

    /// <summary>Height of the state.</summary>
    public long Height => Next.Height - 1;

    /// <summary>The header that carries its app hash.</summary>
    public Header Next { get; }

    /// <summary>That header's commit.</summary>
    public byte[] Commit { get; }

    /// <summary>Who signs that header.</summary>
    public ValidatorSet Validators { get; }

    /// <summary>The parts' roots.</summary>
    public StoreRoots Roots { get; private set; } = new(0, default, []);

    /// <summary>The sum trees.</summary>
    public MoneyCommitment Money { get; } = new();

    /// <summary>All balances, by account and asset.</summary>
    public List<BalanceRecord> Balances { get; } = [];

    /// <summary>The registry by asset number: slot and bytes.</summary>
    public List<(int Slot, byte[] Record)> Registry { get; } = [];

    /// <summary>The markets by number.</summary>
    public SortedDictionary<int, MarketRecord> Markets { get; } = [];

    /// <summary>The open orders: slot and bytes.</summary>
    public List<(int Slot, byte[] Record)> Orders { get; } = [];

    /// <summary>Reads the state of a height out of a data folder.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="height">The height; 0 for the latest whose signatures are there.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="given">The header of the height behind it with its commit, where the folder lacks them: <see cref="GivenCommit"/>.</param>
    /// <exception cref="OtherGenerationException">Another version of the program has begun the city.</exception>
    /// <exception cref="NodeException">The folder has no such height, or not the signatures of the one behind it.</exception>
    /// <exception cref="CorruptStateException">What is stored does not have the app hash that was signed.</exception>
    public static SealedState Read(string data, long height, CancellationToken cancel, (Header Header, Commit Commit)? given = null)
    {
        GenesisSeal.RequireGeneration(data);
        IReadOnlyList<StatePart> parts = SnapshotStore.PartsOfThisBuild();
        string state = Path.Combine(data, "state");
        if (!File.Exists(Path.Combine(state, "data.mdb"))) throw new NodeException($"there is no state in {Path.GetFullPath(state)}: start the node once");
        using LmdbStateStorage storage = LmdbStateStorage.OpenForReading(state, [.. parts.OfType<Table>().Select(table => table.Schema)]);
        if (given is { } signed) return Read(storage, data, parts, signed, cancel);
        using LiveBlockLog log = new(Path.Combine(data, "blocks"), Path.Combine(data, "seals"));
        return Read(storage, log, parts, height, cancel);
    }

    /// <summary>The same from what is open already: a process opens a storage once.</summary>
    public static SealedState Read(LmdbStateStorage storage, LiveBlockLog log, IReadOnlyList<StatePart> parts, long height, CancellationToken cancel)
    {
        if (height == 0) height = Math.Min(storage.Height, log.LastSigned - 1);
        if (height < 1) throw new NodeException(log.IsDecidedByComet(log.LastBlock) ? LiveBlockLog.Unsealed(log.LastBlock) : "the city has no signed state yet: let it make two blocks");
        (Header next, byte[] commit) = log.SignedAt(height + 1) ?? throw new NodeException(log.IsDecidedByComet(height + 1)
            ? LiveBlockLog.Unsealed(height + 1)
            : $"the block log has no signed block {height + 1}, whose header carries the state of height {height}");
        using TableReader reader = new(storage, height, cancel);
        SealedState read = new(next, commit, ValidatorsOf(reader, next));
        read.Fill(reader, parts, cancel);
        return read;
    }

    // What is given is somebody's word until it is signed, and of this state.
    private static SealedState Read(LmdbStateStorage storage, string data, IReadOnlyList<StatePart> parts, (Header Header, Commit Commit) given, CancellationToken cancel)
    {
        (Header next, Commit commit) = given;
        string chainId = Genesis.GenesisDocument.Load(Path.Combine(data, "genesis.json")).ChainId;
        if (next.ChainId != chainId) throw new NodeException($"the header that was given is of chain {next.ChainId}, this folder holds {chainId}");
        if (next.Height < 2) throw new NodeException("the header that was given is the first one, which carries no state of this city");
        using TableReader reader = new(storage, next.Height - 1, cancel);
        ValidatorSet validators;
        SealedState read;
        try
        {
            validators = ValidatorsOf(reader, next);
            read = new(next, BlockCodec.Encode(commit), validators);
            read.Fill(reader, parts, cancel);
        }
        catch (CorruptStateException other)
        {
            throw new NodeException($"the header that was given does not fit this folder: {other.Message}");
        }
        Hash32 hash = next.Hash();
        if (commit.Height != next.Height || !commit.BlockId.Hash.Span.SequenceEqual(Hash32.Bytes(in hash)) || !validators.VerifyCommit(chainId, commit.BlockId, next.Height, commit))
            throw new NodeException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the commit that was given is not of that header, or not signed by more than two thirds of the validators of block {next.Height}"));
        return read;
    }

    /// <summary>Proves what stands in a slot of a table that was kept.</summary>
    public RecordProofItem Prove(string table, int slot, ReadOnlySpan<byte> record) => ProofItems.Of(table, _slots[table].Prove(slot), record, Roots.Prove(table)!);

    // The state before a block says who signs it.
    private static ValidatorSet ValidatorsOf(TableReader reader, Header next)
    {
        List<Validator> members = [];
        reader.Ask(view =>
        {
            members.Clear();
            foreach (Chain.Modules.Validators.ValidatorRecord record in StateReader.Validators(view))
                if (record.Current > 0) members.Add(new Validator(record.PublicKey, record.Current));
        });
        if (!ValidatorSet.TryCreate(members.ToArray(), out ValidatorSet? set) || set.Hash() != new Hash32(next.ValidatorsHash.Span))
            throw new CorruptStateException($"the stored validators of height {next.Height} are not those that its header names");
        return set;
    }

    private void Fill(TableReader reader, IReadOnlyList<StatePart> parts, CancellationToken cancel)
    {
        List<StoreRoot> roots = [];
        reader.Ask(view => parts = StateReader.PartsOf(view, parts));
        foreach (StatePart part in parts)
        {
            cancel.ThrowIfCancellationRequested();
            if (part is Table table) roots.Add(new StoreRoot(table.Name, CommitTo(reader, table)));
            else if (part is IavlTree && TreeRoot(reader, part.Name) is { } tree) roots.Add(new StoreRoot(part.Name, tree));
            else if (part is PatriciaState && EvmRoot(reader) is { } root) roots.Add(new StoreRoot(part.Name, root));
        }
        StoreRoot[] sorted = [.. roots.OrderBy(root => root.Name, StringComparer.Ordinal)];
        Hash32 appHash = MultiStore.AppHash(sorted), signed = new(Next.AppHash.Span);
        if (appHash != signed) throw new CorruptStateException($"the stored state of height {Height} has app hash {appHash} where {signed} was signed");
        Roots = new StoreRoots(Height, appHash, sorted);
    }

    private static Hash32? TreeRoot(TableReader reader, string name)
    {
        IavlPieces? pieces = null;
        reader.Ask(view => pieces = IavlPieces.Cut(name, view, int.MaxValue, _ => { }));
        return pieces!.Count == 0 ? null : pieces.Root;
    }

    private static Hash32? EvmRoot(TableReader reader)
    {
        byte[]? header = null;
        reader.Ask(view => header = view.TryRead(PatriciaStores.Header, []));
        return header is null ? null : Keccak256.Hash(header);
    }

    private Hash32 CommitTo(TableReader reader, Table table)
    {
        bool isMoney = table.Schema.Id == MoneyModule.Schema.Id, isRegistry = table.Schema.Id == AssetsModule.Schema.Id, isOrders = table.Schema.Id == MarketModule.OrdersSchema.Id;
        StateCommit commit = new();
        reader.Read(table.Schema, (slot, record) =>
        {
            commit.Records.Add(new RecordChange(table.Schema, slot, -1, commit.Bytes.WrittenCount));
            record.CopyTo(commit.Bytes.GetSpan(record.Length));
            commit.Bytes.Advance(record.Length);
            if (isMoney) Balances.Add(System.Runtime.InteropServices.MemoryMarshal.Read<BalanceRecord>(record));
            if (isRegistry) Registry.Add((slot, record.ToArray()));
            if (isOrders) Orders.Add((slot, record.ToArray()));
            if (table.Schema.Id == MarketModule.MarketsSchema.Id) Markets[slot] = System.Runtime.InteropServices.MemoryMarshal.Read<MarketRecord>(record);
        });
        if (isRegistry) Registry.Sort((a, b) => a.Slot.CompareTo(b.Slot));
        using CoreForkJoin cores = new();
        if (isMoney)
        {
            Money.Update(commit, 0, cores);
            return Money.Root;
        }
        SlotTree tree = new();
        commit.Records.Sort((a, b) => a.Slot.CompareTo(b.Slot));
        if (commit.Records.Count > 0) tree.Update(commit, 0, cores);
        if (isRegistry || isOrders) _slots[table.Name] = tree;
        return tree.Root;
    }
}
