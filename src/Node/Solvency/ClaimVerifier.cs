using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Solvency;

/// <summary>Thrown where a claim does not hold; the message is a sentence.</summary>
internal sealed class ClaimException(string message) : Exception(message);

/// <summary>Whom the verifier believes beforehand: nobody, the validators of a genesis, or a header of which the hash is known.</summary>
/// <param name="Validators">The only validators whose signatures count; null for whoever the claim names.</param>
/// <param name="HeaderHash">The header's hash; null when it is not known.</param>
internal sealed record ClaimTrust(ValidatorSet? Validators, Hash32? HeaderHash);

/// <summary>A total that was proved.</summary>
internal sealed record ProvedAsset(uint AssetId, string Symbol, Amount Supply);

/// <summary>A state that validators signed, as a claim carries it.</summary>
internal sealed record ProvedState(string ChainId, long Height, long TimeMs, Hash32 HeaderHash, Hash32 AppHash, Hash32 MoneyRoot, IReadOnlyList<string> Signers, IReadOnlyList<ProvedAsset> Assets);

/// <summary>An account's claim that holds: what it has, by asset, and how many open orders.</summary>
internal sealed record ProvedClaim(ProvedState State, Address Account, IReadOnlyList<(ProvedAsset Asset, Amount Available, Amount Locked)> Balances, int OrderCount);

/// <summary>Checks claims with nothing but what is in them: no node, no network.</summary>
internal static class ClaimVerifier
{
    private const int RecordSizeMax = 4096;

    /// <summary>Checks an account's claim.</summary>
    /// <exception cref="ClaimException">It does not hold.</exception>
    public static ProvedClaim Verify(ReadOnlySpan<byte> json, ClaimTrust trust)
    {
        ClaimBundle claim = Read(json, ClaimJson.Default.ClaimBundle);
        Demand(claim is { Gwangan: "claim", Format: 1 }, "this is no claim of format 1");
        ProvedState state = Verify(claim.Seal, trust);
        Address account = AccountOf(claim.Account);
        List<(ProvedAsset, Amount, Amount)> balances = [];
        foreach (ClaimBalance balance in claim.Balances)
        {
            ProvedAsset asset = AssetOf(state, balance.AssetId);
            Demand(balances.Count == 0 || balances[^1].Item1.AssetId < asset.AssetId, "its balances are not in the order of their assets");
            (UInt128 available, UInt128 locked) = (UnitsOf(balance.Available), UnitsOf(balance.Locked));
            SumNode root = NodeOf(balance.AssetRoot);
            Demand(root.Sum == asset.Supply.Units, $"all that holders have of {asset.Symbol} is not what was issued");
            Demand(PathOf(balance.Path).Verify(in root, in account, available, locked) && (available | locked) != UInt128.Zero, $"the balance of {asset.Symbol} is not in its tree");
            byte[] leaf = new byte[MoneyCommitment.AssetLeafSize];
            MoneyCommitment.WriteAssetLeaf(asset.AssetId, in root, leaf);
            Hash32 money = state.MoneyRoot;
            Demand(PlaceOf(balance.AssetPlace, leaf).Verify(in money, leaf), $"the tree of {asset.Symbol} is not in the ledger");
            balances.Add((asset, new Amount(available), new Amount(locked)));
        }
        HashSet<int> slots = [];
        foreach (RecordProofItem order in claim.Orders)
        {
            byte[] record = Verify(order, MarketModule.OrdersSchema.Name, state.AppHash);
            Demand(record.Length == MarketModule.OrdersSchema.RecordSizeBytes && MemoryMarshal.Read<OrderRecord>(record).Owner == account && slots.Add(order.Slot), "an order is not the account's, or told twice");
        }
        return new ProvedClaim(state, account, balances, claim.Orders.Count);
    }

    /// <summary>Checks a whole ledger: its balances alone must make the root, and with it every asset's total.</summary>
    /// <exception cref="ClaimException">It does not hold.</exception>
    public static (ProvedState State, long Balances) VerifyLedger(Stream input, ClaimTrust trust)
    {
        using StreamReader lines = new(input);
        LedgerBegin begin = Read(lines.ReadLine(), ClaimJson.Default.LedgerBegin);
        Demand(begin is { Gwangan: "ledger", Format: 1 }, "this is no ledger of format 1");
        ProvedState state = Verify(begin.Seal, trust);
        LedgerTrees trees = new();
        string? line;
        for (; (line = lines.ReadLine()) is not null && !line.StartsWith("{\"end\"", StringComparison.Ordinal);)
        {
            LedgerLine balance = Read(line, ClaimJson.Default.LedgerLine);
            trees.Add(AccountOf(balance.Account), AssetOf(state, balance.AssetId).AssetId, UnitsOf(balance.Available), UnitsOf(balance.Locked));
        }
        LedgerEnd end = Read(line, ClaimJson.Default.LedgerEnd);
        Demand(end.End == "ledger" && end.Balances == trees.Count && lines.ReadLine() is null, "it was cut short, or something follows its end");
        Demand(trees.Root() == state.MoneyRoot, "its balances are not those that the validators signed");
        foreach (ProvedAsset asset in state.Assets) Demand(trees.TotalOf(asset.AssetId) == asset.Supply, $"all that holders have of {asset.Symbol} is not what was issued");
        return (state, trees.Count);
    }

    /// <summary>Checks what carries a state.</summary>
    private static ProvedState Verify(ClaimSeal seal, ClaimTrust trust)
    {
        byte[] headerBytes = BytesOf(seal.Header), commitBytes = BytesOf(seal.Commit);
        // One spelling each, so that no byte can change unnoticed.
        Demand(Header.TryDecode(headerBytes, out Header? header) && BlockCodec.Encode(header).AsSpan().SequenceEqual(headerBytes), "its header is malformed");
        Demand(Commit.TryDecode(commitBytes, out Commit? commit) && BlockCodec.Encode(commit).AsSpan().SequenceEqual(commitBytes), "its commit is malformed");
        Demand(header.ChainId == seal.ChainId && header.Height == seal.Height + 1, "its header is of another chain or height");
        ValidatorSet set = ValidatorsOf(seal.Validators);
        Hash32 hash = header.Hash();
        Demand(set.Hash() == HashOf(header.ValidatorsHash), "its validators are not those that the header names");
        Demand(commit.Height == header.Height && commit.BlockId.Hash.Span.SequenceEqual(Hash32.Bytes(in hash)) && set.VerifyCommit(seal.ChainId, commit.BlockId, header.Height, commit), "its header is not signed by more than two thirds of the validators");
        Demand(trust.Validators is null || trust.Validators.Hash() == set.Hash(), "its validators are not those of the genesis");
        Demand(trust.HeaderHash is null || trust.HeaderHash == hash, "its header is not the one that is trusted");
        Hash32 appHash = HashOf(header.AppHash);
        Demand(StoreOf(seal.Store, MoneyModule.Schema.Name).Verify(in appHash), "its ledger is not in the state that was signed");
        List<ProvedAsset> assets = [];
        foreach (RecordProofItem entry in seal.Registry)
        {
            byte[] record = Verify(entry, AssetsModule.Schema.Name, appHash);
            Demand(record.Length == AssetsModule.Schema.RecordSizeBytes && entry.Slot == assets.Count, "its registry of assets has gaps");
            AssetRecord asset = MemoryMarshal.Read<AssetRecord>(record);
            assets.Add(new ProvedAsset(asset.Id, asset.Symbol.ToString(), asset.Supply));
        }
        return new ProvedState(seal.ChainId, seal.Height, BlockCodec.TimeMsOf(header.Time), hash, appHash, HashOf(BytesOf(seal.Store.Root)), [.. set.Validators.Select(validator => validator.Address.ToString())], assets);
    }

    private static byte[] Verify(RecordProofItem item, string table, Hash32 appHash)
    {
        byte[] record = BytesOf(item.Record);
        Demand(item.Table == table && record.Length is > 0 and <= RecordSizeMax && item.Depth is >= 0 and <= 16, "a record is of another table");
        SlotProof slot = new(item.Slot, item.Depth, SlotTree.LeafOf(record), [.. item.Siblings.Select(HashOf)]);
        Demand(new TableProof(slot, StoreOf(item.Store, table)).Verify(in appHash, record), $"a record of {table} is not in the state that was signed");
        return record;
    }

    private static ProvedAsset AssetOf(ProvedState state, uint assetId) =>
        assetId >= 1 && assetId <= state.Assets.Count ? state.Assets[(int)assetId - 1] : throw new ClaimException("it speaks of an asset that is not in its registry");

    private static ValidatorSet ValidatorsOf(IReadOnlyList<ValidatorItem> items)
    {
        List<Validator> validators = [];
        foreach (ValidatorItem item in items)
        {
            KeyType type = item.KeyType switch { "secp256k1" => KeyType.Secp256k1, "ed25519" => KeyType.Ed25519, _ => throw new ClaimException("a validator has a kind of key that is not known") };
            byte[] key = BytesOf(item.PublicKey);
            Demand(key.Length == (type == KeyType.Ed25519 ? 32 : 33), "a validator's key is malformed");
            UInt128 power = UnitsOf(item.VotingPower);
            PublicKey publicKey = new(type, key);
            Demand(power <= long.MaxValue && publicKey.Address.ToString() == item.Address, "a validator's address or power is not its key's");
            validators.Add(new Validator(publicKey, (long)power));
        }
        Demand(ValidatorSet.TryCreate(validators.ToArray(), out ValidatorSet? set), "its validators are no set");
        Demand(set.Validators.Select(validator => validator.Address).SequenceEqual(validators.Select(validator => validator.Address)), "its validators are not in their order");
        return set;
    }

    private static SumProof PathOf(SumPathItem item) => new(
        item.Leaf is not { } leaf ? null : new SumLeaf(AccountOf(leaf.Address), UnitsOf(leaf.Available), UnitsOf(leaf.Locked)), [.. item.Siblings.Select(NodeOf)]);

    private static SumNode NodeOf(SumNodeItem item) => new(HashOf(item.Hash), UnitsOf(item.Sum));

    private static MerkleProof PlaceOf(MerklePlaceItem item, ReadOnlySpan<byte> leaf)
    {
        Demand(item.Total > 0 && item.Index >= 0 && item.Index < item.Total && item.Aunts.Count <= MerkleProof.AuntCountMax, "a place in a list is malformed");
        return new MerkleProof(item.Total, item.Index, Merkle.LeafHash(leaf), [.. item.Aunts.Select(HashOf)]);
    }

    private static MultiStoreProof StoreOf(StorePlaceItem item, string name)
    {
        Demand(item.Name == name, "a part of the state is another one");
        StoreRoot part = new(name, HashOf(item.Root));
        return new MultiStoreProof(0, part, PlaceOf(item.Place, MultiStore.LeafOf(in part)));
    }

    private static Address AccountOf(string text) => Address.TryParse(text, out Address address) && address.ToString() == text ? address : throw new ClaimException("an account is malformed");

    private static Hash32 HashOf(string text) => Hash32.TryParse(text, out Hash32 hash) && hash.ToString() == text ? hash : throw new ClaimException("a hash is malformed");

    private static Hash32 HashOf(ReadOnlyMemory<byte> bytes) => bytes.Length == Hash32.Size ? new Hash32(bytes.Span) : throw new ClaimException("a hash is malformed");

    private static UInt128 UnitsOf(string text) =>
        UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 value) && ProofItems.Number(value) == text ? value : throw new ClaimException("an amount is malformed");

    private static byte[] BytesOf(string text)
    {
        try
        {
            byte[] bytes = Convert.FromHexString(text);
            return Convert.ToHexStringLower(bytes) == text ? bytes : throw new ClaimException("hex digits are malformed");
        }
        catch (FormatException)
        {
            throw new ClaimException("hex digits are malformed");
        }
    }

    private static T Read<T>(string? line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => Read(System.Text.Encoding.UTF8.GetBytes(line ?? throw new ClaimException("it was cut short")), type);

    private static T Read<T>(ReadOnlySpan<byte> json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new ClaimException("it is empty");
        }
        catch (JsonException error)
        {
            throw new ClaimException($"it is not of the right form: {error.Message}");
        }
    }

    private static void Demand([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool condition, string problem)
    {
        if (!condition) throw new ClaimException(problem);
    }
}
