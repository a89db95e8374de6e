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
/// <param name="Height">The height of the state.</param>
public sealed record ProvedBalance(string Asset, UInt128 Available, UInt128 Locked, long Height);

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

    // Blocks may follow each other faster than a proof is asked for.
    private const int TriesMax = 5;

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

    /// <summary>Everything that an account of a city holds: a balance for each asset that anybody holds, so that none can be left out.</summary>
    /// <exception cref="LightException">It is not proved.</exception>
    public async Task<IReadOnlyList<ProvedBalance>> BalancesAsync(Address account, CancellationToken cancel)
    {
        // Nobody holds asset 0, and that is proved by the list of all that are held.
        (MoneyProof absent, _) = await MoneyAsync(account, 0, cancel);
        SortedDictionary<uint, string> symbols = await SymbolsAsync(account, cancel);
        List<ProvedBalance> balances = [];
        foreach (AssetRoot asset in absent.Assets)
        {
            (MoneyProof proof, long height) = await MoneyAsync(account, asset.AssetId, cancel);
            if (proof.Path?.Leaf is not { } leaf || leaf.Address != account) continue;
            balances.Add(new ProvedBalance(symbols.GetValueOrDefault(asset.AssetId) ?? Text($"#{asset.AssetId}"), leaf.Available, leaf.Locked, height));
        }
        return balances;
    }

    private async Task<(MoneyProof Proof, long Height)> MoneyAsync(Address account, uint assetId, CancellationToken cancel)
    {
        BalanceKey key = new(account, assetId);
        (ResponseQuery answer, byte[] data, Hash32 root) = await UnderHeaderAsync(MoneyModule.Schema.Name, MemoryMarshal.AsBytes(new ReadOnlySpan<BalanceKey>(in key)).ToArray(), "gwangan:sum", cancel);
        if (!MoneyProofMessage.TryDecode(data, out MoneyProofMessage? message)) throw Wrong($"{node.Name} gives a proof of a balance that cannot be read");
        MoneyProof proof = message.Proof;
        SumLeaf? own = proof.Path?.Leaf is { } leaf && leaf.Address == account ? leaf : null;
        if (!proof.Verify(in root, in account, assetId, own?.Available ?? 0, own?.Locked ?? 0)) throw Wrong(Text($"the proof of asset {assetId} at height {answer.Height} does not hold"));
        return (proof, answer.Height);
    }

    // Which number a symbol has is proved by its entry in the registry; the node only says which symbols to look at.
    private async Task<SortedDictionary<uint, string>> SymbolsAsync(Address account, CancellationToken cancel)
    {
        SortedDictionary<uint, string> symbols = [];
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
        foreach (string name in names)
        {
            if (!Symbol.TryParse(name, out Symbol symbol)) throw new LightException(LightFault.NodeFails, $"{node.Name} names an asset that can have no such symbol");
            (ResponseQuery answer, byte[] data, Hash32 root) = await UnderHeaderAsync(AssetsModule.Schema.Name, MemoryMarshal.AsBytes(new ReadOnlySpan<Symbol>(in symbol)).ToArray(), "gwangan:slot", cancel);
            if (answer.Value.Length != AssetsModule.Schema.RecordSizeBytes || !SlotProofMessage.TryDecode(data, out SlotProofMessage? message) || !message.Proof.Verify(in root, answer.Value.Span))
                throw Wrong($"the proof of the asset {name} does not hold");
            AssetRecord record = MemoryMarshal.Read<AssetRecord>(answer.Value.Span);
            if (record.Symbol != symbol) throw Wrong($"{node.Name} answers with another asset than {name}");
            symbols[record.Id] = name;
        }
        return symbols;
    }

    // The first step's proof and the store's root, which holds under a trusted header.
    private async Task<(ResponseQuery Answer, byte[] Proof, Hash32 Root)> UnderHeaderAsync(string store, byte[] key, string type, CancellationToken cancel)
    {
        for (int tries = 1; ; tries++)
        {
            ResponseQuery answer = await AskAsync(new RequestQuery { Path = $"/store/{store}/key", Data = key, Prove = true }, cancel);
            if (answer.Code != 0 && tries < TriesMax) continue;
            if (answer.Code != 0) throw Refused(store, answer);
            if (answer.ProofOps is not { Ops: [{ } inner, { Type: "ics23:simple" } outer] } || inner.Type != type
                || !CommitmentProof.TryDecode(outer.Data.Span, out CommitmentProof? proof) || proof.Exist is not { Value.Length: Hash32.Size } exist)
                throw new LightException(LightFault.NotProved, $"{node.Name} gives no proof of {store}: it is no city of Gwangan");
            Header header = await follower.WaitForAsync(answer.Height + 1, HeaderPatience, cancel);
            byte[] root = exist.Value.ToArray();
            if (!proof.VerifyMembership(ProofSpec.Tendermint, header.AppHash.Span, System.Text.Encoding.ASCII.GetBytes(store), root)) throw Wrong(Text($"the proof of the store {store} does not hold under header {header.Height}"));
            return (answer, inner.Data.ToArray(), new Hash32(root));
        }
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
