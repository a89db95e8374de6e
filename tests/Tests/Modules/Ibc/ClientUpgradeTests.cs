using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Kernel.Proofs;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>A client follows its chain's upgrade when that chain has proved its plan, and nothing of the plan can be forged.</summary>
public sealed class ClientUpgradeTests
{
    private readonly IbcLink _link = new();

    private IbcChain A => _link.A;

    private IbcChain B => _link.B;

    // The plan of a chain that begins anew as hainan-2 stands in its store "upgrade", under the height at which it stops. B has no such store, so the test's chain is one whose last app hash leads to it.
    private readonly StateStore _store = new();
    private readonly IavlTree _plan;
    private readonly TendermintClientState _planned;
    private readonly TendermintConsensusState _consensus;
    private IbcHeight _last;

    public ClientUpgradeTests()
    {
        _plan = new IavlTree(_store, "upgrade");
        _planned = B.ClientState() with { ChainId = "hainan-2", LatestHeight = new IbcHeight(2, 1), TrustingPeriod = default, MaxClockDrift = default, TrustNumerator = 0, TrustDenominator = 0 };
        _consensus = new TendermintConsensusState(Timestamp.FromUnixNs((A.City.TimeMs + 60_000) * 1_000_000), "upgraded root"u8.ToArray(), new Hash32(IbcChain.Validators.Hash().ToArray()));
    }

    [Fact]
    public void The_plan_that_the_chain_has_proved_is_followed()
    {
        Plan(_planned, _consensus);
        Assert.True(A.Ibc.TryClient(A.Client, out TendermintClientState before));
        A.Must(Upgrade());
        Assert.True(A.Ibc.TryClient(A.Client, out TendermintClientState after));
        // What the chain chose is new, what the relayer chose stays.
        Assert.Equal(("hainan-2", new IbcHeight(2, 1), before.TrustingPeriod, before.MaxClockDrift, before.TrustNumerator), (after.ChainId, after.LatestHeight, after.TrustingPeriod, after.MaxClockDrift, after.TrustNumerator));
        Assert.True(A.Ibc.TryConsensus(A.Client, new IbcHeight(2, 1), out TendermintConsensusState first));
        Assert.Equal(("sentinel_root", _consensus.Time), (Encoding.ASCII.GetString(first.Root.Span), first.Time));
        A.MustRefuse(IbcRefusal.UpgradeInvalid, Upgrade());
        A.City.CheckInvariants();
    }

    [Fact]
    public void A_shorter_unbonding_shortens_the_trust_in_the_same_measure()
    {
        Assert.True(A.Ibc.TryClient(A.Client, out TendermintClientState before));
        TendermintClientState shorter = _planned with { UnbondingPeriod = new Timestamp(before.UnbondingPeriod.Seconds / 3, 0) };
        Plan(shorter, _consensus);
        A.Must(Upgrade(planned: shorter));
        Assert.True(A.Ibc.TryClient(A.Client, out TendermintClientState after));
        Assert.Equal(before.TrustingPeriod.Seconds / 3, after.TrustingPeriod.Seconds);
    }

    [Fact]
    public void Each_forged_field_of_the_plan_is_refused()
    {
        Plan(_planned, _consensus);
        foreach (TendermintClientState forged in (TendermintClientState[])
        [
            _planned with { ChainId = "evil-2" }, _planned with { LatestHeight = new IbcHeight(2, 2) }, _planned with { UnbondingPeriod = new Timestamp(1, 0) }, _planned with { ProofSpecs = [_planned.ProofSpecs[0]] },
            _planned with { UpgradePath = ["elsewhere"] }, _planned with { TrustingPeriod = new Timestamp(1, 0) }, _planned with { FrozenHeight = new IbcHeight(0, 1) },
        ]) A.MustRefuse(IbcRefusal.ProofInvalid, Upgrade(planned: forged));
        foreach (TendermintConsensusState forged in (TendermintConsensusState[])
        [
            _consensus with { Time = Timestamp.FromUnixNs(1) }, _consensus with { Root = "another root"u8.ToArray() }, _consensus with { NextValidatorsHash = new Hash32(new byte[32]) },
        ]) A.MustRefuse(IbcRefusal.ProofInvalid, Upgrade(consensus: forged));
        // Proofs of the other, cut, or of another key.
        A.MustRefuse(IbcRefusal.ProofInvalid, Upgrade(swap: true));
        A.MustRefuse(IbcRefusal.ProofInvalid, Upgrade(cut: 1));
        A.MustRefuse(IbcRefusal.UpgradeInvalid, Upgrade(planned: _planned with { LatestHeight = new IbcHeight(1, 1) }));
        A.MustRefuse(IbcRefusal.ClientUnknown, Upgrade(client: "07-tendermint-9"));
        A.MustRefuse(IbcRefusal.ClientTypeUnknown, Upgrade(type: "/ibc.lightclients.solomachine.v2.ClientState"));
        A.Must(Upgrade());
    }

    [Fact]
    public void A_plan_for_another_height_than_the_clients_latest_is_none()
    {
        Plan(_planned, _consensus, away: 1);
        A.MustRefuse(IbcRefusal.ProofInvalid, Upgrade());
    }

    // Puts the plan into the other chain's store, and shows the chain's last header, which leads to it, to the client.
    private void Plan(TendermintClientState planned, TendermintConsensusState consensus, ulong away = 0)
    {
        B.Run();
        _last = B.ProofHeight;
        _plan.Set(KeyOf(IbcPaths.UpgradedClient(_last.Number + away)), Any.Pack(TendermintClientState.TypeUrl, planned));
        _plan.Set(KeyOf(IbcPaths.UpgradedConsensusState(_last.Number + away)), Any.Pack(TendermintConsensusState.TypeUrl, consensus));
        _store.SealBlock(new StateCommit(), (long)_last.Number);
        TendermintHeader header = B.HeaderFor(A);
        A.Must(IbcChain.Update(A, header with { Signed = IbcChain.Sign(B.ChainId, (long)_last.Number, B.City.TimeMs + 500, _store.AppHash.ToArray()) }));
    }

    private UpgradeClient Upgrade(TendermintClientState? planned = null, TendermintConsensusState? consensus = null, string? client = null, string? type = null, bool swap = false, int cut = 0)
    {
        byte[] ofClient = Prove(IbcPaths.UpgradedClient(_last.Number)), ofConsensus = Prove(IbcPaths.UpgradedConsensusState(_last.Number));
        return new UpgradeClient(Proto.Of(writer =>
        {
            writer.String(1, client ?? A.Client);
            writer.Bytes(2, Any.Pack(type ?? TendermintClientState.TypeUrl, planned ?? _planned));
            writer.Bytes(3, Any.Pack(TendermintConsensusState.TypeUrl, consensus ?? _consensus));
            writer.Bytes(4, (swap ? ofConsensus : ofClient)[cut..]);
            writer.Bytes(5, swap ? ofClient : ofConsensus);
            writer.String(6, A.Signer);
        }));
    }

    private byte[] Prove(string key) => ProtoWriter.Encode(Ics23Proofs.Chain(_store.TreeAt(_plan, (long)_last.Number)!.Prove(KeyOf(key))!));

    // The last part of the client's upgrade path stands in front of the key.
    private static byte[] KeyOf(string key) => Encoding.ASCII.GetBytes($"upgradedIBCState/{key}");
}
