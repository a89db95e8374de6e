using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Genesis;
using Gwangan.Node.Institutions;
using Gwangan.Node.Keys;
using Gwangan.Node.Storage;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Engines;

public sealed class PromotionTests
{
    private static readonly Hash32 Root = new([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    [Fact]
    public void A_promotion_is_read_back_as_it_was_written()
    {
        using TemporaryFolder temporary = new();
        using DataFolder folder = DataFolder.Open(temporary["city"]);
        Assert.Null(Promotion.TryLoad(folder));
        Promotion written = Example();
        written.Save(folder.Root);
        Promotion read = Promotion.TryLoad(folder)!;
        Assert.Equal(written with { Validators = read.Validators }, read);
        Assert.Equal(written.Validators.Hash(), read.Validators.Hash());
    }

    [Fact]
    public void A_damaged_promotion_is_refused()
    {
        using TemporaryFolder temporary = new();
        using DataFolder folder = DataFolder.Open(temporary["city"]);
        Example().Save(folder.Root);
        string path = Path.Combine(folder.Root, Promotion.FileName), good = File.ReadAllText(path);
        foreach (string damaged in (string[])["", "{}", good[..(good.Length / 2)], good.Replace("publicKey\": \"0", "publicKey\": \"1", StringComparison.Ordinal), good.Replace("\"power\": 10", "\"power\": -1", StringComparison.Ordinal)])
        {
            File.WriteAllText(path, damaged);
            Assert.Contains("restore it", Assert.Throws<NodeException>(() => Promotion.TryLoad(folder)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void InitChain_fits_only_the_chain_height_root_and_time_that_were_promoted()
    {
        Promotion promotion = Example();
        AbciInfo here = new(41, Root);
        Timestamp later = Timestamp.FromUnixNs(5_000_000_001_000_000);
        Assert.True(promotion.IsPending(here));
        Assert.False(promotion.IsPending(new AbciInfo(42, Root)));
        Assert.Null(promotion.InitChainProblem("city-1", 42, later, here));
        Assert.Contains("chain city-2", promotion.InitChainProblem("city-2", 42, later, here), StringComparison.Ordinal);
        Assert.Contains("height 40", promotion.InitChainProblem("city-1", 42, later, new AbciInfo(40, Root)), StringComparison.Ordinal);
        Assert.Contains("root", promotion.InitChainProblem("city-1", 42, later, new AbciInfo(41, Hash32.Zero)), StringComparison.Ordinal);
        Assert.Contains("begins at height 1", promotion.InitChainProblem("city-1", 1, later, here), StringComparison.Ordinal);
        Assert.Contains("genesis_time", promotion.InitChainProblem("city-1", 42, Timestamp.FromUnixNs(5_000_000_000_000_000), here), StringComparison.Ordinal);
    }

    [Fact]
    public void The_embedded_engine_does_not_open_a_promoted_city()
    {
        using TemporaryFolder temporary = new();
        DemoCity.Write(temporary["city"], "city-1", 20, DateTimeOffset.UnixEpoch.AddYears(50), delayMs: 0);
        Example().Save(temporary["city"]);
        Assert.Contains("promoted to CometBFT at height 41", Assert.Throws<NodeException>(() => City.Open(new NodeOptions { Data = temporary["city"] })).Message, StringComparison.Ordinal);
    }

    private static Promotion Example()
    {
        Validator[] validators = [.. Enumerable.Range(0, 4).Select(_ => new Validator(ValidatorKey.Create().PublicKey, 10))];
        Assert.True(ValidatorSet.TryCreate(validators, out ValidatorSet? set));
        return new Promotion { ChainId = "city-1", Height = 41, AppHash = Root, LastTimeMs = 5_000_000_000, GenesisTimeMs = 5_000_001_000, Validators = set };
    }
}
