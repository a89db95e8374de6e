using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Upgrades;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Genesis;
using Gwangan.Node.Keys;
using Gwangan.Tests.Kernel;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>An upgrade under CometBFT: its headers learn the version one block ahead, the program from before ends, the one after is given the same block again.</summary>
public sealed class UpgradeTests
{
    private const long H = 4;

    // ConsensusParams { version { app: 2 } }: field 4 of field 4.
    private static readonly byte[] RulesTwo = [0x22, 2, 8, 2];

    [Fact]
    public void CometBft_is_told_the_rules_with_the_block_before_and_finds_them_in_Info_after_a_restart()
    {
        using CometCity comet = new(modules: AllAndCounters.After);
        Assert.EndsWith(Convert.ToHexString((byte[])[0x22, 2, 8, 1]), Convert.ToHexString(comet.InitChain().ConsensusParams.Span));
        for (long height = 1; height <= H + 2; height++)
        {
            byte[][] transactions = height == 1 ? [Plan(comet)] : [comet.Sign(0, new Count())];
            ResponseFinalizeBlock answer = comet.Make(transactions);
            Assert.Equal(height == H - 1 ? RulesTwo : [], answer.ConsensusParamUpdates.ToArray());
            Assert.Equal(height < H ? 1UL : 2UL, comet.City.Reader.TryRead(height)!.Header.VersionApp);
        }
        comet.Restart();
        using AbciClient query = comet.Connect();
        ResponseInfo info = query.Ask<ResponseInfo>(new RequestInfo());
        Assert.Equal((2UL, H + 2), (info.AppVersion, info.LastBlockHeight));
    }

    [Fact]
    public void The_program_from_before_ends_ahead_of_the_block_and_the_one_after_is_given_it_again()
    {
        using CometCity twin = new(modules: AllAndCounters.After), comet = new(modules: AllAndCounters.Before);
        foreach (CometCity city in (CometCity[])[twin, comet])
        {
            city.InitChain();
            city.Make(Plan(city));
            while (city.Blocks.Count < H - 1) city.Make();
        }
        RequestFinalizeBlock block = comet.Decide();
        Assert.Contains("block 4 follows rules 2", comet.Consensus.Ask<ResponseException>(CometCity.ProposalOf(block)).Error);
        Assert.IsType<UnknownRulesException>(comet.City.Ended.Exception!.InnerException);
        comet.Close();
        // Started again without the upgrade, it ends again, whatever CometBFT asks first.
        comet.Open();
        Assert.Contains("block 4 follows rules 2", comet.Consensus.Ask<ResponseException>(block).Error);
        comet.Close();
        comet.Modules = AllAndCounters.After;
        comet.Open();
        Assert.Equal(H - 1, comet.Handshake());
        twin.Make();
        Assert.Equal(H, comet.City.Head.Current.Height);
        Assert.NotEqual(Hash32.Zero, comet.City.Head.Current.AppHash);
        // Genesis and keys are each city's own, so their roots differ and their rules do not.
        Assert.Equal(twin.City.Chain.NextRules, comet.City.Chain.NextRules);
        Assert.Equal(twin.City.Chain.Modules.Get<CountersModule>().Waiting, comet.City.Chain.Modules.Get<CountersModule>().Waiting);
    }

    private static byte[] Plan(CometCity city)
    {
        using SigningKey key = KeyFile.Load(Path.Combine(city.Folder, "keys", "marketOperator.json")).Key;
        return key.Sign(
            new EnvelopeBody(city.Genesis.ChainId, Address.Zero, 1, city.Genesis.TimeMs + 3_600_000, Amount.Zero, new ScheduleUpgrade(2, H, "counting in tens", Hash32.Zero)),
            new EnvelopeCodec(city.City.Chain.Catalog));
    }
}
