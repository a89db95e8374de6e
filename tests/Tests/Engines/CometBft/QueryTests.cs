using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Feed;
using Gwangan.Node.Genesis;
using Gwangan.Node.Storage;
using Gwangan.Tests.Store;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>Query: from committed state only, with proofs that stock verifiers take.</summary>
public sealed class QueryTests
{
    [Fact]
    public void Queries_are_answered_from_committed_state_while_a_block_executes()
    {
        using CometCity comet = new();
        comet.InitChain();
        comet.Make(comet.Transfer(1, 2, 5));
        comet.Finalize(comet.Decide(comet.Transfer(1, 2, 7)));
        RequestQuery query = new() { Path = $"/account/{comet.Keys.AddressOf(1)}" };
        using AbciClient connection = comet.Connect();
        string answered;
        // The gate is what an executing block holds.
        using (ManualResetEventSlim held = new(), release = new())
        {
            Thread executing = new(() =>
            {
                lock (comet.City.Gate)
                {
                    held.Set();
                    release.Wait();
                }
            });
            executing.Start();
            held.Wait();
            ResponseQuery response = connection.Ask<ResponseQuery>(query);
            release.Set();
            executing.Join();
            Assert.Equal(1, response.Height);
            answered = WonOf(response);
        }
        comet.Commit();
        Assert.Equal(UInt128.Parse(answered) - Amount.Whole(7).Units, UInt128.Parse(WonOf(connection.Ask<ResponseQuery>(query))));
        query.Height = 1;
        Assert.Equal(answered, WonOf(connection.Ask<ResponseQuery>(query)));
    }

    [Fact]
    public void A_query_while_too_many_read_the_state_is_answered_as_busy_and_the_node_goes_on()
    {
        using CometCity comet = new();
        comet.InitChain();
        comet.Make(comet.Transfer(1, 2, 5));
        RequestQuery query = new() { Path = $"/account/{comet.Keys.AddressOf(1)}" };
        using AbciClient connection = comet.Connect();
        List<IStateSnapshot> open = [];
        Assert.True(Assert.Throws<LmdbException>(() =>
        {
            while (open.Count < 100_000) open.Add(comet.City.Storage.OpenSnapshot(0));
        }).IsReadersFull);
        Assert.Equal((uint)AbciQueryRefusal.Busy, connection.Ask<ResponseQuery>(query).Code);
        foreach (IStateSnapshot snapshot in open) snapshot.Dispose();
        Assert.Equal(0U, connection.Ask<ResponseQuery>(query).Code);
        Assert.False(comet.City.Ended.IsCompleted);
    }

    [Fact]
    public void A_record_is_proved_by_its_slot_and_its_store_by_ICS_23()
    {
        using CometCity comet = new();
        comet.InitChain();
        comet.Make(comet.Transfer(1, 2, 5));
        byte[] key = BitConverter.GetBytes(1U);
        ResponseQuery response = comet.Consensus.Ask<ResponseQuery>(new RequestQuery { Path = "/store/parameters/key", Data = key, Prove = true });
        Assert.Equal((0U, 1L), (response.Code, response.Height));
        Assert.Equal(All.ParametersSchema.RecordSizeBytes, response.Value.Length);
        Assert.Equal(["gwangan:slot", "ics23:simple"], response.ProofOps!.Ops.Select(op => op.Type));
        Assert.True(CommitmentProof.TryDecode(response.ProofOps.Ops[1].Data.Span, out CommitmentProof? store));
        byte[] root = store.Exist!.Value.ToArray();
        Assert.True(store.VerifyMembership(ProofSpec.Tendermint, comet.City.Head.Current.AppHash.ToArray(), "parameters"u8, root));
        Assert.True(SlotProofOf(response.ProofOps.Ops[0].Data.Span).Verify(new Hash32(root), response.Value.Span));
        Assert.Equal(response.Value.ToArray(), comet.Consensus.Ask<ResponseQuery>(new RequestQuery { Path = "/store/parameters/key", Data = key }).Value.ToArray());
    }

    [Fact]
    public void A_tree_in_IAVL_format_is_proved_by_two_ICS_23_steps_present_and_absent()
    {
        StateStore store = new();
        IavlTree tree = new(store, "ibc");
        tree.Set("clients/1"u8, "state"u8);
        tree.Set("clients/3"u8, "state"u8);
        MemoryStateStorage storage = new();
        StateCommit commit = new();
        byte[] appHash = store.SealBlock(commit, 5).AppHash.ToArray();
        storage.Commit(commit);
        ChainHead head = new(TimeProvider.System);
        head.Publish(new BlockPoint(5, Hash32.Zero, store.AppHash, 0, 0));
        AbciQueries queries = new(new CometGenesis().Document, store, storage, head);
        ProofSpec[] specs = [ProofSpec.Iavl, ProofSpec.Tendermint];
        ResponseQuery there = queries.Answer(new RequestQuery { Path = "/store/ibc/key", Data = "clients/1"u8.ToArray(), Prove = true });
        Assert.Equal("state", Encoding.UTF8.GetString(there.Value.Span));
        Assert.Equal(["ics23:iavl", "ics23:simple"], there.ProofOps!.Ops.Select(op => op.Type));
        Assert.True(ChainOf(there).VerifyMembership(specs, appHash, [.. Path("clients/1")], "state"u8));
        ResponseQuery absent = queries.Answer(new RequestQuery { Path = "/store/ibc/key", Data = "clients/2"u8.ToArray(), Prove = true });
        Assert.True(absent.Value.IsEmpty);
        Assert.True(ChainOf(absent).VerifyNonMembership(specs, appHash, [.. Path("clients/2")]));
        Assert.False(ChainOf(absent).VerifyNonMembership(specs, appHash, [.. Path("clients/1")]));
        ResponseQuery plain = queries.Answer(new RequestQuery { Path = "/store/ibc/key", Data = "clients/1"u8.ToArray() });
        Assert.Equal(("state", null), (Encoding.UTF8.GetString(plain.Value.Span), plain.ProofOps));
    }

    [Fact]
    public async Task A_tree_is_proved_at_past_heights_while_blocks_execute_and_after_a_restart()
    {
        using Storage.TemporaryFolder folder = new();
        Dictionary<long, byte[]> hashes = [];
        GenesisDocument genesis = new CometGenesis().Document;
        using (LmdbStateStorage storage = LmdbStateStorage.Open(folder.Path, []))
        {
            (StateStore store, IavlTree tree) = Begin(storage);
            ChainHead head = new(TimeProvider.System);
            AbciQueries queries = new(genesis, store, storage, head);
            long published = 0;
            using CancellationTokenSource done = new();
            Task asking = Task.Run(() =>
            {
                Random random = new(3);
                while (!done.IsCancellationRequested)
                    if (Volatile.Read(ref published) is > 0 and long latest) Check(queries, random.NextInt64(1, latest + 1), hashes);
            });
            StateCommit commit = new();
            for (long height = 1; height <= 200; height++)
            {
                tree.Set("last"u8, BitConverter.GetBytes(height));
                tree.Set(Encoding.ASCII.GetBytes($"seen/{height:000}"), [1]);
                if (height % 2 == 0) tree.Remove(Encoding.ASCII.GetBytes($"seen/{height - 1:000}"));
                commit.Clear();
                byte[] hash = store.SealBlock(commit, height).AppHash.ToArray();
                storage.Commit(commit);
                lock (hashes) hashes[height] = hash;
                head.Publish(new BlockPoint(height, Hash32.Zero, store.AppHash, 0, 0));
                Volatile.Write(ref published, height);
            }
            await done.CancelAsync();
            await asking;
        }
        using (LmdbStateStorage storage = LmdbStateStorage.Open(folder.Path, [], new StateStorageOptions { KeepBlocks = 150 }))
        {
            (StateStore store, IavlTree tree) = Begin(storage);
            store.Load(storage);
            ChainHead head = new(TimeProvider.System);
            head.Publish(new BlockPoint(200, Hash32.Zero, store.AppHash, 0, 0));
            AbciQueries queries = new(genesis, store, storage, head);
            foreach (long height in (long[])[200, 199, 1, 120, 120, 77]) Check(queries, height, hashes);
            StateCommit commit = new();
            tree.Set("last"u8, BitConverter.GetBytes(201L));
            tree.Set("seen/201"u8, [1]);
            lock (hashes) hashes[201] = store.SealBlock(commit, 201).AppHash.ToArray();
            // Sealed, and not committed.
            Refused(queries, 201);
            storage.Commit(commit);
            head.Publish(new BlockPoint(201, Hash32.Zero, store.AppHash, 0, 0));
            Check(queries, 201, hashes);
            Refused(queries, 202);
            Refused(queries, 51);
            Check(queries, 52, hashes);
        }

        (StateStore, IavlTree) Begin(LmdbStateStorage storage)
        {
            StateStore store = new();
            return (store, new IavlTree(store, "ibc"));
        }

        static void Refused(AbciQueries queries, long height)
        {
            ResponseQuery answer = queries.Answer(new RequestQuery { Path = "/store/ibc/key", Data = "last"u8.ToArray(), Height = height, Prove = true });
            Assert.Equal(((uint)AbciQueryRefusal.HeightNotAvailable, "query"), (answer.Code, answer.Codespace));
            Assert.StartsWith($"height {height} is not available: this node keeps ", answer.Log, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task While_an_old_height_is_read_again_other_old_ones_are_refused_at_once_and_the_rest_is_answered()
    {
        using Storage.TemporaryFolder folder = new();
        using LmdbStateStorage storage = LmdbStateStorage.Open(folder.Path, []);
        StateStore first = new();
        IavlTree growing = new(first, "ibc");
        StateCommit commit = new();
        for (long height = 1; height <= 20; height++)
        {
            growing.Set("last"u8, BitConverter.GetBytes(height));
            commit.Clear();
            first.SealBlock(commit, height);
            storage.Commit(commit);
        }
        // After a start only the last height is in memory.
        StateStore store = new();
        IavlTree tree = new(store, "ibc");
        store.Load(storage);
        ChainHead head = new(TimeProvider.System);
        head.Publish(new BlockPoint(20, Hash32.Zero, store.AppHash, 0, 0));
        AbciQueries queries = new(new CometGenesis().Document, store, storage, head);

        using ManualResetEventSlim isReading = new(), goesOn = new();
        Task<SealedTree?> slow = Task.Run(() => queries.TreeAt(tree, 3, () =>
        {
            isReading.Set();
            goesOn.Wait();
        }));
        isReading.Wait();
        uint[] refused = await Task.WhenAll(Enumerable.Range(4, 16).Select(height => Task.Run(() => Ask(height))));
        Assert.All(refused, code => Assert.Equal((uint)AbciQueryRefusal.Busy, code));
        Assert.Equal(0U, Ask(20));
        goesOn.Set();
        Assert.Equal(3, (await slow)!.Height);

        // Whoever has asked too much reads nothing, and is in nobody's way.
        Assert.Throws<OperationCanceledException>(() => queries.TreeAt(tree, 5, () => throw new OperationCanceledException()));
        int read = 0;
        foreach (long height in (long[])[3, 5, 3, 5, 7, 5]) Assert.Equal(height, queries.TreeAt(tree, height, () => read++)!.Height);
        Assert.Equal(2, read);

        uint Ask(long height) => queries.Answer(new RequestQuery { Path = "/store/ibc/key", Data = "last"u8.ToArray(), Height = height, Prove = true }).Code;
    }

    // What is there and what is not, as a relayer asks for it: two steps, under the app hash of that height.
    private static void Check(AbciQueries queries, long height, Dictionary<long, byte[]> hashes)
    {
        ProofSpec[] specs = [ProofSpec.Iavl, ProofSpec.Tendermint];
        byte[] hash;
        lock (hashes) hash = hashes[height];
        foreach ((string key, byte[]? value) in ((string, byte[]?)[])[("last", BitConverter.GetBytes(height)), ($"seen/{height:000}", [1]), ($"seen/{height + 1:000}", null), ("", null)])
        {
            ResponseQuery answer = queries.Answer(new RequestQuery { Path = "/store/ibc/key", Data = Encoding.ASCII.GetBytes(key), Height = height, Prove = true });
            if (key.Length == 0)
            {
                Assert.Equal((uint)AbciQueryRefusal.Malformed, answer.Code);
                continue;
            }
            Assert.Equal((0U, height, key), (answer.Code, answer.Height, Encoding.ASCII.GetString(answer.Key.Span)));
            Assert.Equal([("ics23:iavl", key), ("ics23:simple", "ibc")], answer.ProofOps!.Ops.Select(op => (op.Type, Encoding.ASCII.GetString(op.Key.Span))));
            Assert.True((value ?? []).AsSpan().SequenceEqual(answer.Value.Span), $"{key} at {height}");
            Assert.True(value is not null ? ChainOf(answer).VerifyMembership(specs, hash, Path(key), value) : ChainOf(answer).VerifyNonMembership(specs, hash, Path(key)));
        }
    }

    [Theory]
    [InlineData("/nothing", "", 0, false, AbciQueryRefusal.PathUnknown)]
    [InlineData("/store/nothing/key", "01000000", 0, false, AbciQueryRefusal.StoreUnknown)]
    [InlineData("/store/parameters/key", "01", 0, false, AbciQueryRefusal.Malformed)]
    [InlineData("/store/parameters/key", "01000000", 99, false, AbciQueryRefusal.HeightNotAvailable)]
    [InlineData("/store/parameters/key", "01000000", -1, false, AbciQueryRefusal.Malformed)]
    [InlineData("/store/parameters/key", "02000000", 0, true, AbciQueryRefusal.NoProof)]
    [InlineData("/store/parameters/key", "01000000", 1, true, AbciQueryRefusal.NoProof)]
    [InlineData("/account/0x12", "", 0, false, AbciQueryRefusal.Malformed)]
    public void What_cannot_be_answered_is_told_by_code_and_never_by_an_exception(string path, string key, long height, bool prove, AbciQueryRefusal refusal)
    {
        using CometCity comet = new();
        comet.InitChain();
        comet.Make();
        comet.Make();
        ResponseQuery response = comet.Consensus.Ask<ResponseQuery>(new RequestQuery { Path = path, Data = Convert.FromHexString(key), Height = height, Prove = prove });
        Assert.Equal(((uint)refusal, "query"), (response.Code, response.Codespace));
        Assert.NotEqual("", response.Log);
    }

    [Fact]
    public void The_application_tells_about_itself()
    {
        using CometCity comet = new();
        comet.InitChain();
        comet.Make();
        using JsonDocument info = JsonDocument.Parse(comet.Consensus.Ask<ResponseQuery>(new RequestQuery { Path = "/app/info" }).Value);
        Assert.Equal(("comet-1", 1), (info.RootElement.GetProperty("chainId").GetString(), info.RootElement.GetProperty("height").GetInt32()));
    }

    private static string WonOf(ResponseQuery response)
    {
        using JsonDocument account = JsonDocument.Parse(response.Value);
        return account.RootElement.GetProperty("balances").EnumerateArray().Single(each => each.GetProperty("asset").GetString() == "KRW").GetProperty("available").GetString()!;
    }

    private static byte[][] Path(string key) => ["ibc"u8.ToArray(), Encoding.UTF8.GetBytes(key)];

    private static MerkleProofChain ChainOf(ResponseQuery response) => new([.. response.ProofOps!.Ops.Select(op =>
    {
        Assert.True(CommitmentProof.TryDecode(op.Data.Span, out CommitmentProof? proof));
        return proof;
    })]);

    private static SlotProof SlotProofOf(ReadOnlySpan<byte> bytes)
    {
        (int slot, int depth, Hash32 leaf) = (0, 0, default);
        List<Hash32> siblings = [];
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            Assert.True(reader.TryReadTag(out int field, out _));
            if (field == 1) Assert.True(reader.TryInt32(out slot));
            else if (field == 2) Assert.True(reader.TryInt32(out depth));
            else
            {
                Assert.True(reader.TryBytes(out ReadOnlySpan<byte> hash));
                if (field == 3) leaf = new Hash32(hash);
                else siblings.Add(new Hash32(hash));
            }
        }
        return new SlotProof(slot, depth, leaf, [.. siblings]);
    }

    /// <summary>A genesis document to put a name on a chain.</summary>
    private sealed class CometGenesis
    {
        public Node.Genesis.GenesisDocument Document { get; }

        public CometGenesis()
        {
            using TestNode node = new();
            Document = node.Genesis;
        }
    }
}
