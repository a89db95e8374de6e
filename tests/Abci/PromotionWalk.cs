using System.Globalization;
using System.Text.Json;
using Gwangan.Abci.Applications;
using Gwangan.Abci.Comet;
using Gwangan.Abci.Profiles;
using Gwangan.Abci.Wire;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Node.Engines;
using Gwangan.Node.Genesis;
using Gwangan.Node.Institutions;
using Gwangan.Node.Storage;
using DecidedBlock = Gwangan.Abci.Comet.DecidedBlock;

namespace Gwangan.Abci;

/// <summary>A city grows from one machine to four institutions, by the commands of docs/cometbft.md; the driver stands in for CometBFT.</summary>
public static class PromotionWalk
{
    private const int Institutions = 4, Blocks = 20, SnapshotInterval = 10;

    /// <summary>Walks through it; throws <see cref="NonConformance"/> where something is not as it must be.</summary>
    public static void Run(string executable, int seed, bool isShown)
    {
        string folder = Directory.CreateTempSubdirectory("abci-walk-").FullName;
        try
        {
            using Walk walk = new(executable, folder, isShown);
            string city = Path.Combine(folder, "city"), network = Path.Combine(folder, "network");
            RunEmbedded(walk, city, network);
            walk.Run(0, "promote", "--data", "city", "--out", "network");
            walk.Run(1, "node", "--data", "city", "--http", "127.0.0.1:0", "--metrics", "off");
            Continue(walk, executable, city, network, seed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void RunEmbedded(Walk walk, string city, string network)
    {
        string url = $"http://127.0.0.1:{Walk.FreePort()}";
        walk.Run(0, "init", "--data", "city", "--accounts", "40", "--chain-id", "grow-1");
        walk.StartNode("node", "--data", "city", "--http", url["http://".Length..], "--metrics", "off", "--traders", "20", "--block-ms", "100");
        Walk.Until(() => Walk.Get($"{url}/api/v1/status").GetProperty("height").GetInt64() >= 15, "the city makes 15 blocks");
        walk.Run(0, "promote", "--prepare", "--validators", Institutions.ToString(CultureInfo.InvariantCulture), "--out", "network");
        walk.Run(0, "promote", "--announce", "--data", "city", "--node", url, "--out", "network");
        JsonElement health = default;
        Walk.Until(() => (health = Walk.Get($"{url}/health")).GetRawText().Contains("is the last that this node makes", StringComparison.Ordinal), "the engine ends");
        walk.Show($"$ curl {url}/health");
        walk.Show(health.GetRawText());
        walk.StopNode();
        NonConformance.Unless(!Directory.Exists(Path.Combine(network, "node0", "gwangan")) && Directory.Exists(city), "something was promoted before it was asked for");
    }

    private static void Continue(Walk walk, string executable, string city, string network, int seed)
    {
        Random random = new(seed);
        CometHome[] homes = CometHome.LoadAll(network);
        CometGenesis genesis = CometGenesis.Load(Path.Combine(homes[0].Institution.Config, "genesis.json"));
        (Block last, long operations) = LastOf(city);
        NonConformance.Unless(genesis.InitialHeight == last.Header.Height + 1, $"CometBFT's genesis begins at {genesis.InitialHeight}, the city ended at {last.Header.Height}");
        NonConformance.Unless(operations > 0, "nobody traded in the city before its promotion");
        Signer[] signers = [.. homes.Select(home => Signer.Load(Path.Combine(home.Institution.Config, "priv_validator_key.json")))];
        DecidedChain chain = new(genesis, signers, random) { BlockNs = 150_000_000 };
        DemoKeys keys = DemoKeys.TryLoad(Path.Combine(homes[0].Institution.NodeData, "keys", "demo.json"))!;
        // Its traders have used their first nonces; any higher one will do.
        GwanganProfile profile = new(random, keys, genesis.ChainId, signers, Path.Combine(city, "keys", "marketOperator.json"), noncesAbove: 1_000_000_000_000);
        int[] ports = [.. homes.Select(_ => Walk.FreePort())], rpcPorts = [.. homes.Select(_ => Walk.FreePort())];
        List<CometNode> nodes = [];
        List<CometRpcServer> servers = [];
        try
        {
            for (int i = 0; i < homes.Length; i++)
            {
                string arguments = $"{GwanganCity.NodeArguments.Replace("127.0.0.1:0", $"127.0.0.1:{ports[i]}", StringComparison.Ordinal)} --comet-rpc http://127.0.0.1:{rpcPorts[i]} --snapshot-interval {SnapshotInterval}";
                nodes.Add(new CometNode(chain, Application.Start($"'{executable}' {arguments}", homes[i].Institution.NodeData, null, unix: false)));
                servers.Add(new CometRpcServer(nodes[i], rpcPorts[i]));
            }
            foreach (CometNode node in nodes) node.Handshake();
            walk.Show($"driver: four handshakes: Info says height 0, InitChain with initial_height {genesis.InitialHeight} answers root {Convert.ToHexStringLower(chain.State!.AppHash)[..16]}…");
            FollowWalk followers = new(walk, last.Header, chain, [.. ports.Select(port => $"http://127.0.0.1:{port}")]);
            followers.Begin();
            MakeBlocks(walk, chain, profile, nodes, random);
            CheckLightClient(walk, last.Header, chain);
            CheckHistory(walk, last.Header, chain, ports);
            // The header that carries the last block's state is the next one's.
            Task<JsonElement> proof = Task.Run(() => Walk.Get($"http://127.0.0.1:{ports[2]}/api/v1/proofs/balance/{keys.AddressOf(0)}/KRW"));
            // On a busy machine the follower may have left the second institution for the fourth.
            followers.Submit(profile, () => [.. servers[1].TakeMempool(), .. servers[3].TakeMempool()], waiting => MakeBlock(chain, nodes, nodes[1], waiting, 0, false));
            CheckProof(walk, chain, proof.GetAwaiter().GetResult());
            nodes[1].Crash();
            for (int i = 0; i < 3; i++) MakeBlock(chain, [.. nodes.Where(node => node != nodes[1])], nodes[0], profile.Valid(chain, 5), 0, false);
            followers.MustHaveMovedOn();
            nodes[1].Store(chain.Height);
            nodes[1].Recover();
            followers.CompareReads(keys.AddressOf(1));
            // A snapshot of the very last block is proved by the next one, for which who joins would wait.
            if (chain.Height % SnapshotInterval == 0) MakeBlock(chain, nodes, nodes[0], profile.Valid(chain, 5), 0, false);
            followers.Join();
            followers.End();
        }
        finally
        {
            foreach (CometRpcServer server in servers) server.Dispose();
            foreach (CometNode node in nodes) node.Dispose();
        }
        // Everything from the first block of one machine to the last of four institutions, executed anew.
        string verified = walk.Run(0, "verify", "--data", "network/node2/gwangan");
        NonConformance.Unless(!verified.Contains("not here", StringComparison.Ordinal), "an institution's node lacks headers and signatures");
        // Audited across the change of engines and of validators; and the ledger of the end outlives all of them, under several signatures.
        string audited = walk.Run(0, "audit", "--data", "network/node2/gwangan", "--out", "audit");
        NonConformance.Unless(audited.Contains("all agrees", StringComparison.Ordinal), "the audit does not agree");
        walk.Run(0, "claim", "export", "--data", "network/node2/gwangan", "--all", "--out", "ledger.jsonl");
        string claimed = walk.Run(0, "claim", "verify", "ledger.jsonl");
        NonConformance.Unless(claimed.Split('\n').Single(line => line.StartsWith("validators:", StringComparison.Ordinal)).Split("0x").Length > 3, "the ledger is not signed by several validators");
    }

    private static void MakeBlocks(Walk walk, DecidedChain chain, GwanganProfile profile, List<CometNode> nodes, Random random)
    {
        int transactions = 0;
        for (int i = 0; i < Blocks; i++)
        {
            List<byte[]> waiting = profile.Valid(chain, random.Next(2, 30));
            // Validators come, go and weigh more or less; some blocks take another round, some hold evidence.
            if (i % 4 == 1 && profile.ChangeValidators(chain, random) is { } change) waiting.Add(change);
            transactions += waiting.Count;
            DecidedBlock block = MakeBlock(chain, nodes, nodes[i % nodes.Count], waiting, i % 5 == 3 ? 2 : 0, i % 7 == 4);
            if (i == 0 || i == Blocks / 2)
            {
                nodes[2].Crash();
                nodes[2].Recover();
                walk.Show($"driver: node2 killed with SIGKILL at height {block.Content.Height} and started again");
            }
        }
        foreach (CometNode node in nodes) node.MustStandAt(chain.Height, "at the end of the walk");
        walk.Show($"driver: {Blocks} blocks, {transactions} transactions, proposers in turn; at height {chain.Height} all four answer root {Convert.ToHexStringLower(chain.AppHashAfter(chain.Height))}");
    }

    private static DecidedBlock MakeBlock(DecidedChain chain, IReadOnlyList<CometNode> nodes, CometNode proposer, List<byte[]> waiting, int round, bool withEvidence)
    {
        DecidedBlock block = proposer.Prepare(waiting, round);
        if (withEvidence) block = chain.Propose(block.Content.Transactions, round, withEvidence: true);
        foreach (CometNode node in nodes)
            NonConformance.Unless(node.Client.ProcessProposal(block.Content) == ProposalStatus.Accept, $"{node.Application.Folder} rejects the proposal of {proposer.Application.Folder} at height {block.Content.Height}");
        chain.Decide(block);
        foreach (CometNode node in nodes) node.Execute(block.Content.Height);
        return block;
    }

    // A balance is proved up to a header that the institutions signed.
    private static void CheckProof(Walk walk, DecidedChain chain, JsonElement proof)
    {
        NonConformance.Unless(proof.TryGetProperty("headerHeight", out _), $"a balance is not proved: {proof.GetRawText()}");
        long height = proof.GetProperty("headerHeight").GetInt64();
        NonConformance.Unless(Header.TryDecode(Convert.FromHexString(proof.GetProperty("header").GetString()!), out Header? header) && header.Hash().ToArray().AsSpan().SequenceEqual(chain[height].Id.Hash.Span),
            $"the proof's header {height} is not the decided one");
        NonConformance.Unless(Commit.TryDecode(Convert.FromHexString(proof.GetProperty("commit").GetString()!), out Commit? commit) && chain[height].Validators.VerifyCommit(chain.Genesis.ChainId, chain[height].Id, height, commit),
            $"the proof's commit of {height} is not the validators'");
        walk.Show($"driver: a balance proved by node2's API stands in header {height}, signed by the institutions");
    }

    // light/verifier.go from the last header of the one engine to the first of the other: nobody has to be told anything.
    private static void CheckLightClient(Walk walk, Header last, DecidedChain chain)
    {
        DecidedBlock first = chain[chain.Genesis.InitialHeight], later = chain[chain.Genesis.InitialHeight + 2];
        Timestamp now = Timestamp.FromUnixNs((BlockCodec.TimeMsOf(later.Block.Header.Time) + 1_000) * 1_000_000);
        LightVerdict step = LightClient.Verify(TrustedState.Of(last), first.Validators, new SignedHeader(first.Block.Header, first.Commit, first.Validators), LightRules.InSeconds(1_000_000, 10), now);
        NonConformance.Unless(step == LightVerdict.Trusted, $"a light client does not step over the promotion: {step}");
        LightVerdict skip = LightClient.Verify(TrustedState.Of(last), first.Validators, new SignedHeader(later.Block.Header, later.Commit, later.Validators), LightRules.InSeconds(1_000_000, 10), now);
        NonConformance.Unless(skip == LightVerdict.Trusted, $"a light client does not skip over the promotion: {skip}");
        walk.Show($"driver: a light client that trusts block {last.Height} of the one machine accepts block {first.Content.Height} of the four institutions, and skips to {later.Content.Height}");
    }

    private static void CheckHistory(Walk walk, Header last, DecidedChain chain, int[] ports)
    {
        foreach (int port in ports)
        {
            string url = $"http://127.0.0.1:{port}/api/v1";
            string hash = Walk.Get($"{url}/blocks/{last.Height}").GetProperty("hash").GetString()!.ToLowerInvariant();
            NonConformance.Unless(hash.EndsWith(last.Hash().ToString(), StringComparison.Ordinal), $"{url} says that block {last.Height} is {hash}, it is {last.Hash()}");
            string newHash = Walk.Get($"{url}/blocks/{chain.Height}").GetProperty("hash").GetString()!.ToLowerInvariant();
            NonConformance.Unless(newHash.EndsWith(Convert.ToHexStringLower(chain[chain.Height].Id.Hash.Span), StringComparison.Ordinal), $"{url} says that block {chain.Height} is {newHash}");
            NonConformance.Unless(Walk.Get($"{url}/blocks/1").GetProperty("height").GetInt64() == 1, "the first block is not served");
        }
        walk.Show($"driver: all four serve the blocks from 1 on, of both engines");
    }

    private static (Block Last, long Operations) LastOf(string city)
    {
        using DataFolder folder = DataFolder.Open(city);
        using BlockLog log = BlockLog.Open(folder.Blocks);
        long operations = 0;
        Block last = null!;
        for (long height = log.FirstHeight; height <= log.LastHeight; height++)
        {
            if (!log.TryRead(height, BlockLogKind.Block, out byte[] bytes)) throw new NonConformance($"block {height} is missing in the city's log");
            last = BlockCodec.Decode(height, bytes);
            operations += last.Data.Txs.Count;
        }
        return (last, operations);
    }
}
