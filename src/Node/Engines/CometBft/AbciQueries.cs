using System.Runtime.InteropServices;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Kernel.Proofs;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Feed;
using Gwangan.Node.Genesis;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>ABCI Query: <c>/store/NAME/key</c> with or without proof, and a few things as JSON. From committed state only, so any thread may ask while a block executes.</summary>
public sealed class AbciQueries(GenesisDocument genesis, StateStore store, IStateStorage storage, ChainHead head)
{
    /// <summary>Code space of the refusals.</summary>
    public const string Codespace = "query";

    private static readonly TimeSpan CommitWait = TimeSpan.FromSeconds(10);

    private const int RebuiltMax = 2;

    private readonly StoreQueries _stores = new(store, storage);
    private readonly Lock _rebuilding = new();
    private SealedTree[] _rebuilt = []; // trees of heights that are no longer in memory, as they were asked for

    /// <summary>Answers the queries of Cosmos' services (docs/cosmos-queries.md), and null for every other path; null where nobody does.</summary>
    public Func<RequestQuery, ResponseQuery?>? Services { get; init; }

    /// <summary>Answers; what cannot be answered is told in code and log.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="beforeReading">Called before a tree is read from the disk; what it throws is thrown.</param>
    public ResponseQuery Answer(RequestQuery request, Action? beforeReading = null)
    {
        try
        {
            if (request.IsMalformed) return Refuse(AbciQueryRefusal.Malformed, "a path is text, and neither it nor a key has more than a mebibyte");
            if (request.Height < 0) return Refuse(AbciQueryRefusal.Malformed, "a height is not negative");
            if (Services?.Invoke(request) is { } served) return served;
            string[] path = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
            return path switch
            {
                ["store", string name, "key"] => Store(request, name, beforeReading),
                ["app", "info"] => Json(request.Height, AppInfo),
                ["account", string account] => Address.TryParse(account, out Address address)
                    ? Json(request.Height, (state, json) => Account(state, json, address))
                    : Refuse(AbciQueryRefusal.Malformed, "an account is 0x and 40 hex digits"),
                _ => Refuse(AbciQueryRefusal.PathUnknown, $"'{request.Path}': the paths are /store/NAME/key, /app/info, /account/ADDRESS and those of Cosmos' services"),
            };
        }
        catch (HeightNotAvailableException error)
        {
            return Refuse(AbciQueryRefusal.HeightNotAvailable, error.Message);
        }
        // Others who read may take every place, or the state may move on under a slow answer: neither is wrong with this node.
        catch (Exception error) when (error is SnapshotExpiredException or LmdbException { IsReadersFull: true })
        {
            return Refuse(AbciQueryRefusal.Busy, "too many are reading the state at once; ask again");
        }
    }

    private ResponseQuery Store(RequestQuery request, string name, Action? beforeReading)
    {
        if (!_stores.TryFind(name, out StatePart? part))
            return Refuse(AbciQueryRefusal.StoreUnknown, $"there is no store '{name}'; there are {string.Join(", ", store.Roots.Roots.Select(root => root.Name))}");
        ReadOnlySpan<byte> key = request.Data.Span;
        if (part is Table table)
        {
            if (key.Length != table.Schema.KeySizeBytes) return Refuse(AbciQueryRefusal.Malformed, $"a key of {name} has {table.Schema.KeySizeBytes} bytes, not {key.Length}");
            if (!request.Prove) return Of(request, _stores.Read(table, key, request.Height));
        }
        if (part is IavlTree tree) return Tree(request, tree, beforeReading);
        if (part is not Table records) return Refuse(AbciQueryRefusal.NoProof, $"{name} is proved by Ethereum's own means (eth_getProof), under the header whose hash is its root");
        long height = _stores.ProvenHeight;
        if (request.Height != 0 && request.Prove && request.Height != height) return Refuse(AbciQueryRefusal.NoProof, $"proofs are of the last height only, which is {height}");
        ResponseQuery? answer = null;
        for (int tries = 0; tries < 3 && answer is null; tries++)
        {
            // What a block has sealed is shown once it is on the disk.
            if (!head.WaitAboveAsync(_stores.ProvenHeight - 1, CancellationToken.None).Wait(CommitWait)) return Refuse(AbciQueryRefusal.NoProof, "a block is executed and not committed; ask again");
            answer = records.Schema.Id == MoneyModule.Schema.Id ? Balance(request, records) : _stores.Prove(records, key) is { } record ? Of(request, record) : null;
            if (answer is not null && answer.Height > head.Current.Height) answer = null;
        }
        return answer ?? Refuse(AbciQueryRefusal.NoProof, "there is nothing under this key, and this store proves only what is there");
    }

    // Balances are committed by their sum trees, in which it can also be proved that there is none. The record is made from the proof, which is of one height.
    private ResponseQuery? Balance(RequestQuery request, Table balances)
    {
        BalanceKey key = MemoryMarshal.Read<BalanceKey>(request.Data.Span);
        if (!store.TryProveBalance(balances, key.Account, key.AssetId, out BalanceProof? proof)) return null;
        BalanceRecord record = new() { Key = key };
        bool isThere = proof.Money.Path?.Leaf is { } leaf && leaf.Address == key.Account;
        if (isThere) (record.Available, record.Locked) = (new Amount(proof.Money.Path!.Leaf!.Available), new Amount(proof.Money.Path.Leaf.Locked));
        return new ResponseQuery
        {
            Key = request.Data,
            Value = isThere ? MemoryMarshal.AsBytes(new ReadOnlySpan<BalanceRecord>(in record)).ToArray() : default,
            Height = proof.Store.Height,
            ProofOps = new ProofOps { Ops = { Op("gwangan:sum", request.Data, new MoneyProofMessage(proof.Money)), StoreOp(proof.Store) } },
        };
    }

    private static ResponseQuery Of(RequestQuery request, StoreAnswer answer) => new()
    {
        Key = request.Data,
        Value = answer.Value,
        Height = answer.Height,
        ProofOps = answer.Slot is { } slot ? new ProofOps { Ops = { Op("gwangan:slot", request.Data, new SlotProofMessage(slot.Slot)), StoreOp(slot.Store) } } : null,
    };

    private ResponseQuery Tree(RequestQuery request, IavlTree part, Action? beforeReading)
    {
        if (request.Data.IsEmpty) return Refuse(AbciQueryRefusal.Malformed, $"a key of {part.Name} is not empty");
        if (TreeAt(part, request.Height, beforeReading) is not { } tree) return Refuse(AbciQueryRefusal.Busy, "another height is read again for a proof; ask again");
        ResponseQuery response = new() { Key = request.Data, Value = tree.TryGet(request.Data.Span, out byte[]? value) ? value : default, Height = tree.Height };
        if (!request.Prove) return response;
        if (tree.Prove(request.Data.ToArray()) is not { } proof) return Refuse(AbciQueryRefusal.NoProof, $"{part.Name} is empty at height {tree.Height}, and nothing of an empty tree can be proved");
        response.ProofOps = new ProofOps { Ops = { Op("ics23:iavl", request.Data, Ics23Proofs.Tree(proof)), StoreOp(proof.Store) } };
        return response;
    }

    /// <summary>A tree as it was at a committed height (0: the latest): from memory, or read from the disk again. That takes long, so one height is read at a time and nobody waits for it: null while another is.</summary>
    /// <param name="part">The tree.</param>
    /// <param name="height">The height.</param>
    /// <param name="beforeReading">Called before it is read from the disk; what it throws is thrown.</param>
    /// <exception cref="HeightNotAvailableException">The height is in the future or older than the window.</exception>
    public SealedTree? TreeAt(IavlTree part, long height, Action? beforeReading = null)
    {
        long latest = head.Current.Height;
        if (height == 0) height = latest;
        // What is sealed and not yet on the disk is nobody's to see.
        if (height <= latest && store.TreeAt(part, height) is { } recent) return recent;
        if (Rebuilt(part, height) is { } known) return known;
        if (!_rebuilding.TryEnter()) return null;
        try
        {
            if (Rebuilt(part, height) is { } meanwhile) return meanwhile;
            using IStateSnapshot past = storage.OpenSnapshot(height);
            beforeReading?.Invoke();
            SealedTree tree = SealedTree.Load(part.Name, past);
            Volatile.Write(ref _rebuilt, [.. _rebuilt.TakeLast(RebuiltMax - 1), tree]);
            return tree;
        }
        finally
        {
            _rebuilding.Exit();
        }
    }

    private SealedTree? Rebuilt(IavlTree part, long height) => Array.Find(Volatile.Read(ref _rebuilt), each => each.Name == part.Name && each.Height == height);

    private static ProofOp StoreOp(MultiStoreProof proof) => Op("ics23:simple", System.Text.Encoding.ASCII.GetBytes(proof.Part.Name), Ics23Proofs.Store(proof));

    private static ProofOp Op(string type, ReadOnlyMemory<byte> key, IProtoMessage proof) => new() { Type = type, Key = key, Data = BlockCodec.Encode(proof) };

    private ResponseQuery Json(long height, Action<IStateSnapshot, Utf8JsonWriter> write)
    {
        using IStateSnapshot state = storage.OpenSnapshot(height);
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            write(state, json);
            json.WriteEndObject();
        }
        return new ResponseQuery { Value = bytes.ToArray(), Height = state.Height };
    }

    private void AppInfo(IStateSnapshot state, Utf8JsonWriter json)
    {
        BlockPoint point = head.Current;
        json.WriteString("chainId", genesis.ChainId);
        json.WriteNumber("height", state.Height);
        if (point.Height == state.Height) json.WriteString("appHash", point.AppHash.ToString());
        json.WriteString("version", NodeVersion.Text);
    }

    private static void Account(IStateSnapshot state, Utf8JsonWriter json, Address account)
    {
        List<Chain.Modules.Assets.AssetRecord> assets = StateReader.Assets(state);
        json.WriteString("address", account.ToString());
        json.WriteStartArray("balances");
        foreach (BalanceRecord balance in StateReader.Balances(state, in account))
        {
            json.WriteStartObject();
            json.WriteString("asset", assets[(int)balance.Key.AssetId - 1].Symbol.ToString());
            json.WriteString("available", balance.Available.ToString());
            json.WriteString("locked", balance.Locked.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static ResponseQuery Refuse(AbciQueryRefusal refusal, string log) => new() { Code = (uint)refusal, Codespace = Codespace, Log = log };
}

/// <summary>Why a query is not answered. Code space <c>query</c>.</summary>
public enum AbciQueryRefusal : uint
{
    /// <summary>Answered.</summary>
    None = 0,

    /// <summary>No such path.</summary>
    PathUnknown = 1,

    /// <summary>A key, account or height of the wrong form.</summary>
    Malformed = 2,

    /// <summary>No such part of the state.</summary>
    StoreUnknown = 3,

    /// <summary>In the future, or older than this node keeps.</summary>
    HeightNotAvailable = 4,

    /// <summary>What was asked for cannot be proved, or not now.</summary>
    NoProof = 5,

    /// <summary>Too many read the state at once, or it moved on while it was read; another try may succeed.</summary>
    Busy = 6,
}
