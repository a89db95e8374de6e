using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Node.Light;
using Gwangan.Tests.Cosmos.Light;
using Gwangan.Tests.Storage;
using CometJson = Gwangan.Node.Engines.CometBft.CometJson;

namespace Gwangan.Tests.Light;

public sealed class LightFollowerTests : IDisposable
{
    private const int Length = 120;

    // One of four goes and another comes every tenth block.
    private static readonly Func<long, int[]> Changing = height => [.. Enumerable.Range((int)height / 10 + 1, 4)];
    private static readonly FakeChain Chain = new(Length, Changing);
    private static readonly LightRules Rules = LightRules.InSeconds(5_000, 10);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Headers_far_apart_are_trusted_by_those_between_and_kept()
    {
        LightFollower follower = Follow(Chain);
        await follower.BeginAsync(Chain[1].Header.Hash(), 0, default);
        Header last = await follower.HeaderAsync(0, default);
        Assert.Equal(Chain[Length].Header.Hash(), last.Hash());
        Assert.InRange(follower.Fetched, 3, 40);
        // Between those that are kept: back from the next one, by the hashes.
        foreach (long height in (long[])[Length - 1, 55, 2]) Assert.Equal(Chain[height].Header.Hash(), (await follower.HeaderAsync(height, default)).Hash());
        // Another run goes on with the folder.
        LightFollower again = Follow(Chain);
        await again.BeginAsync(null, 0, default);
        int asked = Chain.Asked;
        Assert.Equal(Length, (await again.HeaderAsync(0, default)).Height);
        Assert.Equal(asked, Chain.Asked);
    }

    [Fact]
    public async Task A_trusted_hash_that_the_node_does_not_have_is_refused()
    {
        await FailsAsync(LightFault.NotTrusted, Follow(Chain).BeginAsync(Chain[3].Header.Hash(), 4, default));
        await FailsAsync(LightFault.NodeFails, Follow(Chain).BeginAsync(new Hash32(new byte[32]), 0, default));
        await FailsAsync(LightFault.NotTrusted, Follow(Chain).BeginAsync(null, 0, default));
        FakeChain unsigned = new(5, Changing) { Forge = told => told with { Commit = new Commit(told.Commit.Height, 0, BlockId.None, []) } };
        await FailsAsync(LightFault.NotTrusted, Follow(unsigned).BeginAsync(unsigned[3].Header.Hash(), 0, default));
    }

    [Fact]
    public async Task A_folder_of_another_chain_is_refused()
    {
        await Follow(Chain).BeginAsync(Chain[3].Header.Hash(), 0, default);
        FakeChain other = new(5, Changing, mark: 1);
        await FailsAsync(LightFault.OtherChain, Follow(other).BeginAsync(other[3].Header.Hash(), 0, default));
        File.WriteAllText(Path.Combine(_folder.Path, "light.json"), """{"headers":["00"]}""");
        Assert.Equal(LightFault.StoreDamaged, Assert.Throws<LightException>(() => Follow(Chain)).Fault);
    }

    [Fact]
    public async Task A_trusted_header_expires_and_headers_of_the_future_are_not_believed()
    {
        await FailsAsync(LightFault.TrustExpired, Follow(Chain, now: FakeChain.Began + 10 + 5_000).BeginAsync(Chain[1].Header.Hash(), 0, default));
        await Follow(Chain).BeginAsync(Chain[1].Header.Hash(), 0, default);
        LightFollower late = Follow(Chain, now: FakeChain.Began + 10 + 5_000);
        await late.BeginAsync(null, 0, default);
        await FailsAsync(LightFault.TrustExpired, late.HeaderAsync(0, default));
        LightFollower early = Follow(Chain, now: FakeChain.Began + 100);
        await early.BeginAsync(null, 0, default);
        await FailsAsync(LightFault.NotFollowing, early.HeaderAsync(0, default));
        Assert.Equal(10, (await early.HeaderAsync(10, default)).Height);
    }

    [Fact]
    public async Task Forged_headers_are_not_followed()
    {
        // Another chain of the same validators, signed by too few of them; another's validators; a header that is not signed.
        Func<SignedHeader, SignedHeader>[] forgeries =
        [
            told => FakeChain.Sign(told.Header, told.Validators, [.. Changing(told.Header.Height).Take(2)]),
            told => told with { Validators = Chain[40].Validators },
            told => told with { Commit = Chain[41].Commit },
            told => told with { Header = Chain[41].Header },
        ];
        foreach (Func<SignedHeader, SignedHeader> forge in forgeries)
        {
            FakeChain liar = new(Length, Changing) { Forge = told => told.Header.Height > 1 ? forge(told) : told };
            LightFollower follower = Follow(liar);
            await follower.BeginAsync(Chain[1].Header.Hash(), 0, default);
            foreach (long height in (long[])[2, 9, 60]) Assert.Contains(
                (await Assert.ThrowsAsync<LightException>(() => follower.HeaderAsync(height, default))).Fault, (LightFault[])[LightFault.NotFollowing, LightFault.NodeFails]);
            Assert.Equal(1, follower.Store.Latest!.Height);
        }
        // Below a trusted header, hashes decide.
        FakeChain past = new(Length, Changing, mark: 1, from: 50) { Forge = told => told.Header.Height < 60 ? new FakeChain(Length, Changing, mark: 2)[told.Header.Height] : told };
        LightFollower back = Follow(past);
        await back.BeginAsync(past[60].Header.Hash(), 60, default);
        await FailsAsync(LightFault.NotFollowing, back.HeaderAsync(58, default));
    }

    [Fact]
    public async Task Witnesses_that_agree_are_counted_and_those_that_cannot_tell_are_named()
    {
        FakeChain same = new(Length, Changing) { Name = "same" }, behind = new(Length, Changing) { Name = "behind", Ends = 20 }, liar = new(Length, Changing)
        {
            Name = "liar", Forge = told => told with { Header = new FakeChain(Length, Changing, mark: 3)[told.Header.Height].Header },
        };
        LightFollower follower = Follow(Chain, witnesses: [same, behind, liar]);
        await follower.BeginAsync(Chain[1].Header.Hash(), 0, default);
        await follower.HeaderAsync(0, default);
        Assert.Equal(["behind", "liar", "same"], follower.Witnesses.Keys);
        Assert.Null(follower.Witnesses["same"]);
        Assert.Contains("has not reached", follower.Witnesses["behind"], StringComparison.Ordinal);
        Assert.Contains("does not follow", follower.Witnesses["liar"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_witness_of_another_chain_does_not_agree_and_is_no_fork()
    {
        FakeChain other = new(Length, Changing, id: "fake-2") { Name = "other" };
        LightFollower follower = Follow(Chain, witnesses: [other]);
        await follower.BeginAsync(Chain[1].Header.Hash(), 0, default);
        Assert.Equal(Length, (await follower.HeaderAsync(0, default)).Height);
        Assert.Equal("light.OtherChain: other is a node of fake-2, not of fake-1", follower.Witnesses["other"]);
        Assert.Empty(other.Reported);
    }

    [Fact]
    public async Task A_witness_is_held_to_its_first_answer()
    {
        FakeChain lie = new(Length, Changing, mark: 3), fork = new(Length, Changing, mark: 9, from: Length, sharing: Chain);
        foreach ((FakeChain told, bool isSigned) in ((FakeChain, bool)[])[(lie, false), (fork, true)])
        {
            using TemporaryFolder folder = new();
            int asked = 0;
            FakeChain wavering = new(Length, Changing)
            {
                Name = "wavering",
                Forge = truth => truth.Header.Height == Length && asked++ == 0 ? isSigned ? told[Length] : truth with { Header = told[Length].Header } : truth,
            };
            LightFollower follower = new(Chain, [wavering], LightStore.Open(folder.Path), Rules, new FixedClock(FakeChain.Began + 10 * Length + 5));
            await follower.BeginAsync(Chain[1].Header.Hash(), 0, default);
            await follower.HeaderAsync(60, default);
            Assert.Null(follower.Witnesses["wavering"]);
            if (isSigned)
            {
                Assert.Equal(Length, (await Assert.ThrowsAsync<LightConflictException>(() => follower.HeaderAsync(0, default))).Conflict.Height);
                continue;
            }
            await follower.HeaderAsync(0, default);
            Assert.Contains("does not follow", follower.Witnesses["wavering"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_node_that_is_behind_makes_no_older_header_the_newest()
    {
        LightFollower follower = Follow(Chain);
        await follower.BeginAsync(Chain[1].Header.Hash(), 0, default);
        await follower.HeaderAsync(0, default);
        Assert.Equal(Length, (await Follow(new FakeChain(Length, Changing) { Ends = 20 }).HeaderAsync(0, default)).Height);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(50)]
    [InlineData(120)]
    public async Task A_signed_fork_is_proved_with_those_who_signed_both(long from)
    {
        FakeChain fork = new(Length, Changing, mark: 9, from: from, sharing: Chain) { Name = "fork" };
        LightFollower follower = Follow(Chain, witnesses: [fork]);
        await follower.BeginAsync(Chain[1].Header.Hash(), 0, default);
        LightConflict conflict = (await Assert.ThrowsAsync<LightConflictException>(() => follower.HeaderAsync(0, default))).Conflict;
        Assert.InRange(conflict.Height, from, Length);
        Assert.True(conflict.Common.Height < from);
        Assert.True(Misbehaviour.IsContradiction(conflict.Primary.Header, conflict.Witness.Header));
        Assert.Equal(4, conflict.Byzantine.Count);
        // Nothing of it is trusted, and what proves it is kept.
        Assert.Equal(1, follower.Store.Latest!.Height);
        string kept = File.ReadAllText(follower.Store.Keep(conflict));
        Assert.Contains(fork[conflict.Height].Header.Hash().ToString(), kept, StringComparison.Ordinal);
        Assert.Contains(Chain[conflict.Height].Header.Hash().ToString(), kept, StringComparison.Ordinal);
        // Each node was shown the other one's header, in the form that CometBFT checks: the validators of the common height answer for a state that never was.
        LightAttackEvidence shownToFork = fork.Reported.Single(), shownToPrimary = Chain.Reported.Last();
        Assert.Equal((conflict.Primary.Header.Hash(), conflict.Witness.Header.Hash()), (shownToFork.Conflicting.Header.Hash(), shownToPrimary.Conflicting.Header.Hash()));
        foreach (LightAttackEvidence evidence in (LightAttackEvidence[])[shownToFork, shownToPrimary])
        {
            Assert.Equal((conflict.Common.Height, conflict.Common.Time, 40L), (evidence.CommonHeight, evidence.Time, evidence.TotalPower));
            Assert.Equal(Chain[conflict.Common.Height].Validators.Validators.Count(member => evidence.Conflicting.Validators.Validators.Any(other => other.Address == member.Address)), evidence.Byzantine.Count);
            using JsonDocument json = JsonDocument.Parse(evidence.ToJson());
            Assert.Equal(evidence.ToProtobuf(), CometJson.Evidence(json.RootElement).Content.ToArray());
        }
        Assert.Equal([("fork", null), ("primary", null)], conflict.Shown.Select(each => (each.Key, each.Value)));
        foreach (SignedHeader told in (SignedHeader[])[conflict.Primary, conflict.Witness])
            Assert.NotEqual(LightVerdict.NotEnoughSigned, Misbehaviour.Judge(TrustedState.Of(conflict.Common), Chain[conflict.Common.Height + 1].Validators, told, in Rules, new Timestamp(FakeChain.Began + 1_300, 0)));
    }

    [Fact]
    public async Task Who_signed_two_sound_headers_in_one_round_signed_twice_and_over_two_rounds_nobody_is_blamed()
    {
        FakeChain fork = new(Length, Changing, from: 50, sharing: Chain, later: 1) { Name = "fork", RefusesEvidence = "answers broadcast_evidence with an error: no" };
        LightFollower follower = Follow(Chain, witnesses: [fork]);
        await follower.BeginAsync(Chain[49].Header.Hash(), 0, default);
        LightConflict conflict = (await Assert.ThrowsAsync<LightConflictException>(() => follower.HeaderAsync(50, default))).Conflict;
        LightAttackEvidence evidence = fork.Reported.Single();
        Assert.Equal((50, Chain[50].Validators.TotalPower, conflict.Witness.Header.Time, 4), (evidence.CommonHeight, evidence.TotalPower, evidence.Time, evidence.Byzantine.Count));
        Assert.Equal("answers broadcast_evidence with an error: no", conflict.Shown["fork"]);
        SignedHeader laterRound = conflict.Primary with { Commit = new Commit(50, 1, conflict.Primary.Commit.BlockId, [.. conflict.Primary.Commit.Signatures]) };
        Assert.Empty(LightAttackEvidence.Against(laterRound, conflict.Witness, conflict.Common, conflict.CommonValidators).Byzantine);
    }

    [Fact]
    public async Task A_node_that_lies_in_any_field_is_not_followed()
    {
        foreach (long height in (long[])[2, 60])
            foreach (string field in ForgedHeaders.Of(Chain[height]).Select(each => each.Field).ToArray())
            {
                FakeChain liar = new(Length, Changing, sharing: Chain, from: Length + 1) { Forge = told => told.Header.Height == height ? ForgedHeaders.Of(told).Single(each => each.Field == field).Forged : told };
                using TemporaryFolder folder = new();
                LightFollower follower = new(liar, [], LightStore.Open(folder.Path), Rules, new FixedClock(FakeChain.Began + 10 * Length + 5));
                await follower.BeginAsync(Chain[1].Header.Hash(), 1, default);
                LightException error = await Assert.ThrowsAsync<LightException>(() => follower.HeaderAsync(height, default));
                Assert.True(error.Fault is LightFault.NotFollowing or LightFault.NodeFails, $"{field} at {height}: {error.Message}");
                Assert.Equal(1, follower.Store.Latest!.Height);
            }
    }

    private LightFollower Follow(FakeChain primary, IReadOnlyList<ILightSource>? witnesses = null, long now = FakeChain.Began + 10 * Length + 5) =>
        new(primary, witnesses ?? [], LightStore.Open(_folder.Path), Rules, new FixedClock(now));

    private static async Task FailsAsync(LightFault fault, Task action) => Assert.Equal(fault, (await Assert.ThrowsAsync<LightException>(() => action)).Fault);

    /// <summary>Stands still; what waits waits by the real clock.</summary>
    private sealed class FixedClock(long seconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(seconds);
    }
}
