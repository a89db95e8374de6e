using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Kernel.Proofs;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Light;

/// <summary>What an account holds of an asset, proved.</summary>
/// <param name="Asset">The asset's symbol; <c>#7</c> for one whose entry the node does not show.</param>
/// <param name="Available">Available units.</param>
/// <param name="Locked">Locked units.</param>
public sealed record ProvedBalance(string Asset, UInt128 Available, UInt128 Locked);

/// <summary>All that an account holds at one height, proved.</summary>
/// <param name="Height">The height of the state: at least that which the newest trusted header tells of.</param>
/// <param name="Items">What it holds, by the assets' numbers.</param>
public sealed record ProvedBalances(long Height, IReadOnlyList<ProvedBalance> Items);

/// <summary>The value of a key, or that it has none, proved.</summary>
/// <param name="Value">The value; null when there is none.</param>
/// <param name="Height">The height of the state.</param>
/// <param name="HeaderHash">The hash of the next height's header, which carries the app hash.</param>
public sealed record ProvedValue(byte[]? Value, long Height, Hash32 HeaderHash);

/// <summary>Asks a node for parts of the state and believes only what holds under a trusted header.</summary>
/// <param name="node">The node.</param>
/// <param name="follower">Which headers are trusted.</param>
public sealed class LightProofs(ILightSource node, LightFollower follower)
{
    // The header with the app hash is that of the next block, which a city that is awake makes within seconds.
    private static readonly TimeSpan HeaderPatience = TimeSpan.FromSeconds(30);

    // Blocks may come between the answers, and nodes behind one address are some blocks apart.
    private const int TriesMax = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>A key of a store in IAVL format, of any chain of the Cosmos SDK: verified by the stock ICS-23 specs.</summary>
    /// <param name="store">The store, such as <c>ibc</c>.</param>
    /// <param name="key">The key.</param>
    /// <param name="height">At which height; 0 for the one before the last trusted header.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <exception cref="LightException">It is not proved.</exception>
    public async Task<ProvedValue> KeyAsync(string store, byte[] key, long height, CancellationToken cancel)
    {
        if (height == 0) height = Math.Max(1, follower.Store.Latest!.Height - 1);
        ResponseQuery answer = await AskAsync(new RequestQuery { Path = $"/store/{store}/key", Data = key, Height = height, Prove = true }, cancel);
        if (answer.Code != 0) throw Refused(store, answer);
        if (answer.Height != height || !answer.Key.Span.SequenceEqual(key)) throw Wrong($"{node.Name} answers with another key or height");
        if (answer.ProofOps is not { Ops: [{ Type: "ics23:iavl" } inner, { Type: "ics23:simple" } outer] }
            || !CommitmentProof.TryDecode(inner.Data.Span, out CommitmentProof? first) || !CommitmentProof.TryDecode(outer.Data.Span, out CommitmentProof? second))
            throw new LightException(LightFault.NotProved, $"{node.Name} gives no ICS-23 proof of {store}");
        Header header = await follower.WaitForAsync(height + 1, HeaderPatience, cancel);
        MerkleProofChain proof = new([first, second]);
        byte[][] path = [System.Text.Encoding.UTF8.GetBytes(store), key];
        bool isThere = !answer.Value.IsEmpty;
        if (!(isThere
                ? proof.VerifyMembership(MerkleProofChain.CosmosSpecs, header.AppHash.Span, path, answer.Value.Span)
                : proof.VerifyNonMembership(MerkleProofChain.CosmosSpecs, header.AppHash.Span, path)))
            throw Wrong(Text($"the proof of {store} at height {height} does not hold under header {header.Height}"));
        return new ProvedValue(isThere ? answer.Value.ToArray() : null, height, header.Hash());
    }

    /// <summary>Everything that an account of a city holds at one height: a balance for each asset that anybody holds, so that none can be left out.</summary>
    /// <remarks>
    /// The node does not choose the height: the list of those assets is proved by a header that is not older than the newest trusted one. The list names each asset's root, and there
    /// every balance has to lead, so that all are of one state.
    /// </remarks>
    /// <exception cref="LightException">It is not proved.</exception>
    public async Task<ProvedBalances> BalancesAsync(Address account, CancellationToken cancel)
    {
        Header newest = await follower.HeaderAsync(0, cancel);
        (Symbol Symbol, StoreProof Proof)[] entries = await EntriesAsync(account, cancel);
        uint[] ids = [];
        for (int tries = 1; ; tries++)
        {
            // All at once, with the assets of the last list. Nobody holds asset 0, and that is proved by the list of all that are held.
            (StoreProof Store, MoneyProof Money)[] told = await Task.WhenAll([MoneyAsync(account, 0, cancel), .. ids.Select(id => MoneyAsync(account, id, cancel))]);
            (StoreProof list, MoneyProof none) = told[0];
            bool isNew = list.Height >= newest.Height - 1;
            // An answer of another height is as good, where the asset's tree has not changed between.
            if (isNew && ids.SequenceEqual(none.Assets.Select(asset => asset.AssetId)) && told[1..].Zip(none.Assets).All(each => each.First.Store.Height == list.Height || each.First.Money.Asset == each.Second.Root))
            {
                await RequireSignedAsync(list, cancel);
                if (none.Path is not null || !none.Verify(list.Root, in account, 0, 0, 0)) throw Wrong(Text($"the list of all assets at height {list.Height} does not hold"));
                return new ProvedBalances(list.Height, [.. Balances(account, none.Assets, [.. told[1..].Select(each => each.Money)], await SymbolsAsync(entries, cancel))]);
            }
            if (tries == TriesMax)
                throw new LightException(LightFault.OtherState, isNew
                    ? Text($"{node.Name} proves balances of other states than that of height {list.Height}, whose assets it lists")
                    : Text($"{node.Name} proves the state of height {list.Height}, which is older than that of the trusted header {newest.Height}"));
            if (tries > 1) await Task.Delay(Pause, cancel);
            ids = [.. none.Assets.Select(asset => asset.AssetId)];
        }
    }

    private static IEnumerable<ProvedBalance> Balances(Address account, AssetRoot[] assets, MoneyProof[] proofs, SortedDictionary<uint, string> symbols)
    {
        foreach ((AssetRoot asset, MoneyProof proof) in assets.Zip(proofs))
        {
            SumLeaf? own = proof.Path?.Leaf is { } leaf && leaf.Address == account ? leaf : null;
            if (proof.Path is not { } path || !path.Verify(asset.Root, in account, own?.Available ?? 0, own?.Locked ?? 0)) throw Wrong(Text($"the proof of asset {asset.AssetId} does not hold"));
            if (own is not null) yield return new ProvedBalance(symbols.GetValueOrDefault(asset.AssetId) ?? Text($"#{asset.AssetId}"), own.Available, own.Locked);
        }
    }

    private async Task<(StoreProof Store, MoneyProof Money)> MoneyAsync(Address account, uint assetId, CancellationToken cancel)
    {
        BalanceKey key = new(account, assetId);
        StoreProof proof = await StoreAsync(MoneyModule.Schema.Name, MemoryMarshal.AsBytes(new ReadOnlySpan<BalanceKey>(in key)).ToArray(), "gwangan:sum", cancel);
        return MoneyProofMessage.TryDecode(proof.Inner, out MoneyProofMessage? message) ? (proof, message.Proof) : throw Wrong($"{node.Name} gives a proof of a balance that cannot be read");
    }

    // The registry's entries of what an account holds: the node only says which to look at.
    private async Task<(Symbol Symbol, StoreProof Proof)[]> EntriesAsync(Address account, CancellationToken cancel)
    {
        ResponseQuery told = await AskAsync(new RequestQuery { Path = $"/account/{account}" }, cancel);
        if (told.Code != 0) throw Refused("an account", told);
        string[] names;
        try
        {
            using JsonDocument document = JsonDocument.Parse(told.Value);
            names = [.. document.RootElement.GetProperty("balances").EnumerateArray().Select(each => each.GetProperty("asset").GetString()!)];
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new LightException(LightFault.NodeFails, $"{node.Name} answers with no account");
        }
        return await Task.WhenAll(names.Select(async name => Symbol.TryParse(name, out Symbol symbol)
            ? (symbol, await StoreAsync(AssetsModule.Schema.Name, MemoryMarshal.AsBytes(new ReadOnlySpan<Symbol>(in symbol)).ToArray(), "gwangan:slot", cancel))
            : throw new LightException(LightFault.NodeFails, $"{node.Name} names an asset that can have no such symbol")));
    }

    // Which number a symbol has is proved by its entry, of whatever height: it never changes.
    private async Task<SortedDictionary<uint, string>> SymbolsAsync((Symbol Symbol, StoreProof Proof)[] entries, CancellationToken cancel)
    {
        SortedDictionary<uint, string> symbols = [];
        foreach ((Symbol symbol, StoreProof proof) in entries)
        {
            await RequireSignedAsync(proof, cancel);
            if (proof.Value.Length != AssetsModule.Schema.RecordSizeBytes || !SlotProofMessage.TryDecode(proof.Inner, out SlotProofMessage? message) || !message.Proof.Verify(proof.Root, proof.Value))
                throw Wrong($"the proof of the asset {symbol} does not hold");
            AssetRecord record = MemoryMarshal.Read<AssetRecord>(proof.Value);
            if (record.Symbol != symbol) throw Wrong($"{node.Name} answers with another asset than {symbol}");
            symbols[record.Id] = symbol.ToString();
        }
        return symbols;
    }

    /// <summary>What a node answers of a store of a city: the value, the first step's proof, and the second's from the store's root.</summary>
    private sealed record StoreProof(string Store, long Height, byte[] Value, byte[] Inner, CommitmentProof Outer, Hash32 Root);

    private async Task<StoreProof> StoreAsync(string store, byte[] key, string type, CancellationToken cancel)
    {
        RequestQuery query = new() { Path = $"/store/{store}/key", Data = key, Prove = true };
        ResponseQuery answer = await AskAsync(query, cancel);
        for (int tries = 1; answer.Code != 0; tries++)
        {
            if (tries == TriesMax) throw Refused(store, answer);
            await Task.Delay(Pause, cancel);
            answer = await AskAsync(query, cancel);
        }
        return answer.ProofOps is { Ops: [{ } inner, { Type: "ics23:simple" } outer] } && inner.Type == type && CommitmentProof.TryDecode(outer.Data.Span, out CommitmentProof? proof) && proof.Exist is { Value.Length: Hash32.Size } exist
            ? new StoreProof(store, answer.Height, answer.Value.ToArray(), inner.Data.ToArray(), proof, new Hash32(exist.Value))
            : throw new LightException(LightFault.NotProved, $"{node.Name} gives no proof of {store}: it is no city of Gwangan");
    }

    // The store's root holds under the header of the next height.
    private async Task RequireSignedAsync(StoreProof proof, CancellationToken cancel)
    {
        Header header = await follower.WaitForAsync(proof.Height + 1, HeaderPatience, cancel);
        Hash32 root = proof.Root;
        if (!proof.Outer.VerifyMembership(ProofSpec.Tendermint, header.AppHash.Span, System.Text.Encoding.ASCII.GetBytes(proof.Store), Hash32.Bytes(in root)))
            throw Wrong(Text($"the proof of the store {proof.Store} does not hold under header {header.Height}"));
    }

    private async Task<ResponseQuery> AskAsync(RequestQuery query, CancellationToken cancel)
    {
        try
        {
            return await node.QueryAsync(query, cancel);
        }
        catch (CometRpcException error)
        {
            throw new LightException(LightFault.NodeFails, $"{node.Name} {error.Message}");
        }
    }

    private LightException Refused(string what, ResponseQuery answer) => new(LightFault.NotProved, Text($"{node.Name} refuses {what}: {answer.Log} ({answer.Codespace} {answer.Code})"));

    private static LightException Wrong(string message) => new(LightFault.WrongProof, message);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
