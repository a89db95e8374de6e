using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Institutions;

/// <summary>Turns a stopped embedded city into a CometBFT network of several institutions that goes on at the next height with the same state.</summary>
/// <remarks>
/// In this order, so that a crash at any point leaves either the old city or the new network: copies of the data beside each institution's folder, each verified, with the promotion inside; CometBFT's
/// homes; the promotion in the city's own folder, which ends its embedded engine for good; the copies get their names. A second run goes on where the first was stopped.
/// </remarks>
public sealed class Promoter(string city, IReadOnlyList<CometHome> homes, TimeProvider clock)
{
    // What a copy needs: the chain, its state and the tables built from it. Keys stay behind.
    private static readonly string[] Copied = ["genesis.json", "genesis.sha256", "blocks", "state", "index"];

    /// <summary>Called after each step, by name; one that throws is a crash at that point.</summary>
    public Action<string>? StepReached { get; init; }

    /// <summary>Promotes the city.</summary>
    /// <param name="isUnannounced">Whether a set of validators is accepted that the chain's last header does not announce; light clients then have to be told a new header to trust.</param>
    /// <exception cref="NodeException">The city cannot be promoted so; the message says why.</exception>
    public Promotion Promote(bool isUnannounced)
    {
        if (!File.Exists(Path.Combine(city, "genesis.json"))) throw new NodeException($"there is no city in {Path.GetFullPath(city)}: it has no genesis.json");
        using DataFolder folder = DataFolder.Open(city);
        ValidatorSet validators = ValidatorsOf(homes);
        GenesisDocument genesis = GenesisDocument.Load(folder.Genesis);
        if (genesis.IsDevelopment) throw new NodeException($"{city} is a development city, in which anybody sets anybody's money: no institutions go on from it (docs/development-city.md)");
        Promotion? done = Promotion.TryLoad(folder);
        if (done is not null)
        {
            if (done.Validators.Hash() != validators.Hash()) throw new NodeException($"{city} was promoted at height {done.Height} with other validators than those of these folders");
            Name(done);
            return done;
        }
        Promotion promotion = PromotionOf(folder, genesis, validators, isUnannounced);
        foreach (CometHome home in homes) Copy(folder, home, promotion);
        byte[] document = CometGenesisFile.Encode(
            genesis.ChainId, promotion.GenesisTimeMs, promotion.Height + 1, genesis.ConsensusParams, [.. homes.Select(home => home.Validator)], promotion.AppHash, default);
        foreach (CometHome home in homes) home.Write(homes, document, promotion.Height + 1);
        StepReached?.Invoke("homes written");
        promotion.Save(folder.Root);
        StepReached?.Invoke("city marked");
        Name(promotion);
        return promotion;
    }

    private Promotion PromotionOf(DataFolder folder, GenesisDocument genesis, ValidatorSet validators, bool isUnannounced)
    {
        foreach (CometHome home in homes)
            if (Directory.Exists(home.Institution.NodeData)) throw new NodeException($"{home.Institution.NodeData} exists: a city is promoted into folders without data");
        using BlockLog log = BlockLog.Open(folder.Blocks);
        GenesisSeal.Check(folder, genesis, log);
        using LmdbStateStorage state = OpenState(folder);
        long height = log.LastHeight;
        if (height == 0) throw new NodeException($"{city} has no block yet: `gwangan init --validators {homes.Count}` begins a city with several institutions");
        if (state.Height != height)
            throw new NodeException($"the state of {city} is at height {state.Height}, its block log ends at {height}: start the city once with `gwangan node`, which executes what is missing, and stop it");
        if (!log.TryRead(height, BlockLogKind.Block, out byte[] encoded))
            throw new NodeException($"block {height} of {city} was decided by CometBFT: this city is promoted already");
        foreach (CometHome home in homes)
            if (genesis.Validators.TryFind(home.Validator.Key.Address, out _)) CheckSigned(folder, genesis.ChainId, home, height);
        Header last = BlockCodec.Decode(height, encoded).Header;
        if (!isUnannounced && !last.NextValidatorsHash.Span.SequenceEqual(validators.Hash().ToArray()))
            throw new NodeException($"block {height} announces other validators for the next block than these folders' (hash {Convert.ToHexStringLower(last.NextValidatorsHash.Span)}, theirs is {validators.Hash()}): "
                + "announce them first (docs/cometbft.md), or add --unannounced, and tell every light client a header to trust anew");
        long lastMs = BlockCodec.TimeMsOf(last.Time);
        return new Promotion
        {
            ChainId = genesis.ChainId,
            Height = height,
            AppHash = state.AppHash,
            LastTimeMs = lastMs,
            GenesisTimeMs = Math.Max(lastMs + 1, clock.GetUtcNow().ToUnixTimeMilliseconds()),
            Validators = validators,
        };
    }

    // CometBFT begins at the next height with a record that says nothing. The city's own key, going on there, may have signed a block of that height that a crash kept out of the log.
    private static void CheckSigned(DataFolder folder, string chainId, CometHome home, long height)
    {
        bool isHere = File.Exists(folder.SigningState), isThere = File.Exists(home.SigningState);
        if (!isHere && !isThere)
            throw new NodeException($"{home.Told.Name} goes on with the city's own key, and {folder.SigningState}, which says what that has signed last, is missing: put the record of `gwangan signer` at {home.SigningState}");
        if (isHere)
            using (SigningStateFile record = SigningStateFile.Open(folder.SigningState, home.Validator.Key, chainId)) Judge(record.Last, folder.SigningState, height);
        if (!isThere) return;
        // A signer in another process cannot be asked: its protocol has no such question.
        if (!SignedRecord.TryDecode(File.ReadAllBytes(home.SigningState), home.Validator.Key, chainId, out SignedRecord brought))
            throw new NodeException($"{home.SigningState} is damaged, or not the record of the city's own key, with which {home.Told.Name} goes on");
        Judge(brought, home.SigningState, height);
    }

    private static void Judge(SignedRecord last, string path, long height)
    {
        if (last.Height > height && last.Step != SigningStep.None)
            throw new NodeException($"by {path} the city's key has signed at height {last.Height} already, its block log ends at {height}: start the city once with `gwangan node`, which makes that block, and stop it");
        // The key has signed the last block of the log: a record that does not know this is an old copy, and cannot tell what came after.
        if (last.Height < height) throw new NodeException($"{path} ends at height {last.Height} and the block log at {height}: it is an old copy of what the city's key has signed; bring the newest");
    }

    private void Copy(DataFolder from, CometHome home, Promotion promotion)
    {
        string to = IncompleteOf(home.Institution);
        // What an interrupted run left is of an older height.
        if (Directory.Exists(to)) Directory.Delete(to, recursive: true);
        PrivateFolder.Create(home.Institution.Folder);
        PrivateFolder.Create(to);
        foreach (string part in Copied) CopyDurably(Path.Combine(from.Root, part), Path.Combine(to, part));
        PrivateFolder.Create(Path.Combine(to, "keys"));
        // Demo accounts trade through the first institution only; everywhere else they would use the same nonces.
        if (home.Institution.Index == 0 && File.Exists(Path.Combine(from.Keys, "demo.json")))
            DurableFile.Copy(Path.Combine(from.Keys, "demo.json"), Path.Combine(to, "keys", "demo.json"), isSecret: true);
        NewNetwork.WriteNodeConfig(home.Institution, to);
        Verify(to, promotion);
        promotion.Save(to);
        Posix.SyncFolder(to);
        Posix.SyncFolder(home.Institution.Folder);
        StepReached?.Invoke($"{home.Institution.Name} copied");
    }

    private static void Verify(string copy, Promotion promotion)
    {
        using DataFolder folder = DataFolder.Open(copy);
        using BlockLog log = BlockLog.Open(folder.Blocks);
        using LmdbStateStorage state = OpenState(folder);
        if (log.LastHeight != promotion.Height || state.Height != promotion.Height || state.AppHash != promotion.AppHash)
            throw new NodeException($"{copy} is no true copy: log at {log.LastHeight}, state at {state.Height} with root {state.AppHash}, expected {promotion.Height} and {promotion.AppHash}. Is the disk sound?");
    }

    private static LmdbStateStorage OpenState(DataFolder folder)
    {
        StateStore store = new();
        _ = All.Create(store);
        return LmdbStateStorage.Open(folder.State, City.SchemasOf(store));
    }

    // The copies get their names once the old engine can no longer start.
    private void Name(Promotion promotion)
    {
        foreach (CometHome home in homes)
        {
            string incomplete = IncompleteOf(home.Institution);
            if (Directory.Exists(home.Institution.NodeData)) continue;
            if (!Directory.Exists(incomplete)) throw new NodeException($"{city} was promoted at height {promotion.Height}, and {home.Institution.NodeData} is not there: copy it from another institution that has not started yet, or join by state sync");
            Directory.Move(incomplete, home.Institution.NodeData);
            Posix.SyncFolder(home.Institution.Folder);
            StepReached?.Invoke($"{home.Institution.Name} named");
        }
    }

    private static string IncompleteOf(Institution institution) => institution.NodeData + ".incomplete";

    private static ValidatorSet ValidatorsOf(IReadOnlyList<CometHome> homes) =>
        ValidatorSet.TryCreate([.. homes.Select(home => new Validator(home.Validator.Key, home.Validator.Power))], out ValidatorSet? set)
            ? set
            : throw new NodeException("the institutions form no validator set: a key twice, or too much power together");

    private static void CopyDurably(string from, string to)
    {
        if (Directory.Exists(from))
        {
            Directory.CreateDirectory(to);
            // The lock file of LMDB belongs to the processes that have it open.
            foreach (string path in Directory.GetFileSystemEntries(from))
                if (Path.GetFileName(path) != "lock.mdb") CopyDurably(path, Path.Combine(to, Path.GetFileName(path)));
            Posix.SyncFolder(to);
        }
        else if (File.Exists(from))
        {
            DurableFile.Copy(from, to);
        }
    }
}
