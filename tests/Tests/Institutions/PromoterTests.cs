using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Institutions;
using Gwangan.Node.Keys;
using Gwangan.Node.Storage;
using Gwangan.Tests.Engines;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Institutions;

/// <summary>From one machine to several institutions. What CometBFT then does with their folders is walked through by tests/Abci.</summary>
public sealed class PromoterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new(DateTimeOffset.UtcNow.AddMinutes(1));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_city_is_copied_to_every_institution_with_its_blocks_state_and_tables()
    {
        await RunCityAsync(blocks: 5);
        CometHome[] homes = Prepare(3);
        Promotion promotion = Promote(homes, isUnannounced: true);
        Assert.True(promotion.Height >= 5);
        foreach (CometHome home in homes)
        {
            using DataFolder copy = DataFolder.Open(home.Institution.NodeData);
            Assert.Equal(promotion with { Validators = null! }, Promotion.TryLoad(copy)! with { Validators = null! });
            using BlockLog log = BlockLog.Open(copy.Blocks);
            Assert.Equal((1, promotion.Height), (log.FirstHeight, log.LastHeight));
            using LmdbStateStorage state = Node.Commands.VerifyCommand.OpenState(copy);
            Assert.Equal((promotion.Height, promotion.AppHash), (state.Height, state.AppHash));
            GenesisSeal.Check(copy, GenesisDocument.Load(copy.Genesis), log);
            Assert.False(File.Exists(copy.ValidatorKey));
            Assert.Equal(home.Institution.Index == 0, File.Exists(Path.Combine(copy.Keys, "demo.json")));
            Assert.False(Directory.Exists(home.Institution.NodeData + ".incomplete"));
        }
        Assert.Contains("promoted to CometBFT", Assert.Throws<NodeException>(() => City.Open(new NodeOptions { Data = _folder["city"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CometBFTs_genesis_begins_after_the_last_block_with_its_state_and_the_institutions()
    {
        await RunCityAsync(blocks: 3);
        CometHome[] homes = Prepare(4);
        Promotion promotion = Promote(homes, isUnannounced: true);
        byte[] first = File.ReadAllBytes(Path.Combine(homes[0].Institution.Config, "genesis.json"));
        using JsonDocument document = JsonDocument.Parse(first);
        JsonElement root = document.RootElement;
        Assert.Equal((promotion.Height + 1).ToString(CultureInfo.InvariantCulture), root.GetProperty("initial_height").GetString());
        Assert.Equal(promotion.AppHash.ToString(), root.GetProperty("app_hash").GetString()!.ToLowerInvariant());
        Assert.Equal("{}", root.GetProperty("app_state").GetRawText());
        DateTimeOffset time = root.GetProperty("genesis_time").GetDateTimeOffset();
        Assert.Equal(promotion.GenesisTimeMs, time.ToUnixTimeMilliseconds());
        Assert.True(promotion.GenesisTimeMs > promotion.LastTimeMs);
        Assert.Equal(homes.Select(home => Convert.ToBase64String(home.Validator.Key.Bytes)), root.GetProperty("validators").EnumerateArray().Select(item => item.GetProperty("pub_key").GetProperty("value").GetString()));
        foreach (CometHome home in homes)
        {
            Assert.Equal(first, File.ReadAllBytes(Path.Combine(home.Institution.Config, "genesis.json")));
            using JsonDocument state = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(home.Institution.CometData, "priv_validator_state.json")));
            Assert.Equal((promotion.Height + 1).ToString(CultureInfo.InvariantCulture), state.RootElement.GetProperty("height").GetString());
        }
    }

    [Fact]
    public async Task The_citys_own_key_goes_on_without_an_announcement_because_its_last_block_names_it()
    {
        await RunCityAsync(blocks: 2);
        Institution institution = Institution.Plan(_folder["network"], 1, [])[0];
        Directory.CreateDirectory(institution.Config);
        File.Copy(_folder["city/keys/validator.json"], Path.Combine(institution.Config, "priv_validator_key.json"));
        Promotion promotion = Promote([CometHome.Create(institution, 10)], isUnannounced: false);
        Assert.Equal(GenesisDocument.Load(_folder["city/genesis.json"]).Validators.Hash(), promotion.Validators.Hash());
    }

    [Fact]
    public async Task A_city_whose_key_goes_on_and_has_signed_a_block_that_is_not_in_the_log_is_refused()
    {
        await RunCityAsync(blocks: 2);
        Institution institution = Institution.Plan(_folder["network"], 1, [])[0];
        Directory.CreateDirectory(institution.Config);
        string key = _folder["city/keys/validator.json"], state = _folder["city/keys/validator.state.json"];
        File.Copy(key, Path.Combine(institution.Config, "priv_validator_key.json"));
        CometHome[] homes = [CometHome.Create(institution, 10)];
        byte[] before = File.ReadAllBytes(state);
        ValidatorKey own = ValidatorKey.Load(key);
        SigningStateFile signed = SigningStateFile.Open(state, own.PublicKey, "promoted-1");
        Vote next = new() { Type = SignedMsgType.Precommit, Height = signed.Last.Height + 1, Round = 0, BlockId = BlockId.None, Timestamp = BlockCodec.TimestampOf(1_000) };
        using (GuardedSigner signer = new(own, "promoted-1", signed)) Assert.True(signer.TrySign(next, out _, out string refusal), refusal);
        Assert.Contains("start the city once", Assert.Throws<NodeException>(() => Promote(homes, isUnannounced: true)).Message, StringComparison.Ordinal);
        File.Delete(state);
        Assert.Contains("is missing", Assert.Throws<NodeException>(() => Promote(homes, isUnannounced: true)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(state, before);
        Promote(homes, isUnannounced: true);
    }

    [Theory]
    [InlineData(0, true, null)]
    [InlineData(-1, true, "old copy")]
    [InlineData(1, true, "start the city once")]
    [InlineData(1, false, null)]
    public async Task The_record_of_a_signer_in_another_process_is_judged_where_it_was_put(int beyond, bool hasSigned, string? problem)
    {
        await RunCityAsync(blocks: 3);
        Institution institution = Institution.Plan(_folder["network"], 1, [])[0];
        Directory.CreateDirectory(institution.Config);
        string key = _folder["city/keys/validator.json"], state = _folder["city/keys/validator.state.json"];
        File.Move(key, Path.Combine(institution.Config, "priv_validator_key.json"));
        CometHome[] homes = [CometHome.Create(institution, 10)];
        long height;
        using (BlockLog log = BlockLog.Open(_folder["city/blocks"])) height = log.LastHeight + beyond;
        File.Delete(state);
        SigningStateFile.Reset(homes[0].SigningState, height);
        ValidatorKey own = ValidatorKey.Load(Path.Combine(institution.Config, "priv_validator_key.json"));
        Vote vote = new() { Type = SignedMsgType.Precommit, Height = height, Round = 9, BlockId = BlockId.None, Timestamp = BlockCodec.TimestampOf(1_000) };
        using (GuardedSigner signer = new(own, "promoted-1", SigningStateFile.Open(homes[0].SigningState, own.PublicKey, "promoted-1")))
            if (hasSigned) Assert.True(signer.TrySign(vote, out _, out string refusal), refusal);
        if (problem is null) Promote(homes, isUnannounced: true);
        else Assert.Contains(problem, Assert.Throws<NodeException>(() => Promote(homes, isUnannounced: true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("priv_validator_key.json")]
    [InlineData("node_key.json")]
    public void Keys_that_two_institutions_have_swapped_are_refused(string name)
    {
        CometHome[] homes = Prepare(2);
        string first = Path.Combine(homes[0].Institution.Config, name), second = Path.Combine(homes[1].Institution.Config, name), aside = _folder["aside"];
        File.Move(first, aside);
        File.Move(second, first);
        File.Move(aside, second);
        string problem = Assert.Throws<NodeException>(() => CometHome.LoadAll(_folder["network"])).Message;
        Assert.StartsWith($"{first} is not the key that node0's institution.json names", problem, StringComparison.Ordinal);
        File.Move(first, aside);
        File.Move(second, first);
        File.Move(aside, second);
        Assert.Equal(2, CometHome.LoadAll(_folder["network"]).Length);
    }

    [Fact]
    public async Task Validators_that_the_last_block_does_not_announce_are_refused()
    {
        await RunCityAsync(blocks: 2);
        CometHome[] homes = Prepare(4);
        Assert.Contains("announce", Assert.Throws<NodeException>(() => Promote(homes, isUnannounced: false)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(homes[0].Institution.NodeData));
    }

    [Fact]
    public async Task A_running_city_one_without_blocks_and_one_behind_its_log_are_refused()
    {
        CometHome[] homes = Prepare(2);
        Assert.Contains("no city", Assert.Throws<NodeException>(() => Promote(homes, isUnannounced: true)).Message, StringComparison.Ordinal);
        DemoCity.Write(_folder["city"], "promoted-1", 20, DateTimeOffset.UtcNow.AddMinutes(-1), delayMs: 0);
        Assert.Contains("no block", Assert.Throws<NodeException>(() => Promote(homes, isUnannounced: true)).Message, StringComparison.Ordinal);
        await RunCityAsync(blocks: 3, () => Assert.Throws<DataFolderInUseException>(() => Promote(homes, isUnannounced: true)));
        Directory.Move(_folder["city/state"], _folder["kept"]);
        Assert.Contains("start the city once", Assert.Throws<NodeException>(() => Promote(homes, isUnannounced: true)).Message, StringComparison.Ordinal);
        Directory.Delete(_folder["city/state"], recursive: true);
        Directory.Move(_folder["kept"], _folder["city/state"]);
        Directory.CreateDirectory(homes[1].Institution.NodeData);
        Assert.Contains("exists", Assert.Throws<NodeException>(() => Promote(homes, isUnannounced: true)).Message, StringComparison.Ordinal);
        Directory.Delete(homes[1].Institution.NodeData);
        Promote(homes, isUnannounced: true);
    }

    [Fact]
    public async Task A_crash_at_any_step_leaves_the_city_or_the_network_and_a_second_run_completes_it()
    {
        await RunCityAsync(blocks: 3);
        List<string> steps = [];
        for (int crashAt = 0; ; crashAt++)
        {
            int step = 0;
            CometHome[] homes = crashAt == 0 ? Prepare(2) : CometHome.LoadAll(_folder["network"]);
            Promoter promoter = new(_folder["city"], homes, _clock)
            {
                StepReached = name =>
                {
                    if (step++ < crashAt) return;
                    steps.Add(name);
                    throw new Crash();
                },
            };
            try
            {
                promoter.Promote(isUnannounced: true);
                break;
            }
            catch (Crash)
            {
                bool isMarked = File.Exists(_folder["city/promoted.json"]);
                Assert.Equal(steps[^1] == "city marked" || steps[^1].EndsWith("named", StringComparison.Ordinal), isMarked);
                // Before the mark the city can go on: nobody else has a usable folder. After it only the network can.
                foreach (CometHome home in homes) Assert.True(isMarked || !Directory.Exists(home.Institution.NodeData));
                if (!isMarked) await RunCityAsync(blocks: 1);
            }
            if (File.Exists(_folder["city/promoted.json"])) crashAt = -1;
        }
        Assert.Equal(["node0 copied", "node1 copied", "homes written", "city marked", "node0 named", "node1 named"], steps.Distinct());
        foreach (CometHome home in CometHome.LoadAll(_folder["network"])) Assert.True(File.Exists(Path.Combine(home.Institution.NodeData, "promoted.json")));
        CometHome[] others = [CometHome.Create(new Institution(7, _folder["elsewhere"], "127.0.0.1", 0, false), 10)];
        Assert.Contains("other validators", Assert.Throws<NodeException>(() => Promote(others, isUnannounced: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_institution_takes_part_with_its_public_part_alone()
    {
        CometHome[] homes = Prepare(2);
        string folder = homes[1].Institution.Folder;
        File.Delete(Path.Combine(homes[1].Institution.Config, "priv_validator_key.json"));
        Assert.Equal(homes.Select(home => home.Told), CometHome.LoadAll(_folder["network"]).Select(home => home.Told));
        string path = Path.Combine(folder, "institution.json"), good = File.ReadAllText(path);
        foreach ((string from, string to) in ((string, string)[])[(homes[1].Told.PublicKey, "02"), (homes[1].Told.NodeId, "zz"), ("\"power\": 10", "\"power\": 0"), ("{", "["), (homes[1].Told.PublicKey, homes[0].Told.PublicKey)])
        {
            File.WriteAllText(path, good.Replace(from, to, StringComparison.Ordinal));
            Assert.Contains(folder, Assert.Throws<NodeException>(() => CometHome.LoadAll(_folder["network"])).Message, StringComparison.Ordinal);
        }
        File.Delete(path);
        Assert.Contains("--prepare", Assert.Throws<NodeException>(() => CometHome.LoadAll(_folder["network"])).Message, StringComparison.Ordinal);
    }

    private CometHome[] Prepare(int count) => [.. Institution.Plan(_folder["network"], count, []).Select(institution => CometHome.Create(institution, 10))];

    private Promotion Promote(CometHome[] homes, bool isUnannounced) => new Promoter(_folder["city"], homes, _clock).Promote(isUnannounced);

    // Runs the city until it has some blocks more.
    private async Task RunCityAsync(int blocks, Action? meanwhile = null)
    {
        if (!File.Exists(_folder["city/genesis.json"])) DemoCity.Write(_folder["city"], "promoted-1", 20, DateTimeOffset.UtcNow.AddMinutes(-1), delayMs: 0);
        City city = City.Open(new NodeOptions { Data = _folder["city"], Pace = new EnginePace { BlockMs = 1, IdleMs = 1 } });
        await using (city)
        {
            long wanted = city.Head.Current.Height + blocks;
            city.Start();
            await city.Head.WaitAboveAsync(wanted - 1, CancellationToken.None);
            meanwhile?.Invoke();
        }
    }

    private sealed class Crash : Exception;
}
