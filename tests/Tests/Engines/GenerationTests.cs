using Gwangan.Chain.Kernel;
using Gwangan.Node;
using Gwangan.Node.Backup;
using Gwangan.Node.Commands;
using Gwangan.Node.Doctor;
using Gwangan.Node.Genesis;
using Gwangan.Node.Solvency;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Engines;

/// <summary>A data folder says which generation of the program began its city; another one leaves it alone and says so in a sentence.</summary>
public sealed class GenerationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data, _seal;

    public GenerationTests()
    {
        (_data, _seal) = (_folder["city"], Path.Combine(_folder["city"], "genesis.sha256"));
        DemoCity.Write(_data, "generation-1", 2, DateTimeOffset.UtcNow);
        Open();
    }

    [Fact]
    public void A_city_that_this_program_began_goes_on()
    {
        Assert.Equal($"generation {RuleVersions.Generation}", File.ReadAllLines(_seal)[1]);
        Open();
    }

    [Theory]
    [InlineData("", "an older version")]
    [InlineData("generation 1", "an older version")]
    [InlineData("generation 4000", "a newer version")]
    public void A_city_that_another_version_began_is_refused_by_every_command_and_nothing_of_it_is_touched(string said, string which)
    {
        File.WriteAllText(_seal, $"{File.ReadAllLines(_seal)[0]}\n{said}\n");
        DateTime before = File.GetLastWriteTimeUtc(Path.Combine(_data, "state", "data.mdb"));
        foreach (Action action in (Action[])[Open, () => new BackupWriter(_data, _folder["backup"]).Run(), () => _ = new Auditor(_data), () => VerifyCommand.OpenFolder(_data).Dispose(), () => SealedState.Read(_data, 0, CancellationToken.None)])
        {
            OtherGenerationException refused = Assert.Throws<OtherGenerationException>(action);
            Assert.Contains($"was begun by {which} of gwangan", refused.Message, StringComparison.Ordinal);
            Assert.True(CommandLine.IsForOperator(refused));
            // No supervisor starts this version again: another one is needed.
            Assert.Equal(CommandLine.UpgradeNeeded, CommandLine.CodeOf(refused));
        }
        Assert.Contains(DataChecks.Run(_data), finding => finding.Verdict == Verdict.Fail && finding.Message.Contains(which, StringComparison.Ordinal));
        Assert.Equal(before, File.GetLastWriteTimeUtc(Path.Combine(_data, "state", "data.mdb")));
    }

    public void Dispose() => _folder.Dispose();

    private void Open() => City.Open(new NodeOptions { Data = _data }).DisposeAsync().AsTask().GetAwaiter().GetResult();
}
