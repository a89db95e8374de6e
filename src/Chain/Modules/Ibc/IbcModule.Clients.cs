using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

// 02-client and 07-tendermint: what this chain knows of others.
public sealed partial class IbcModule
{
    // Parsed forms of what the tree holds, by the very array it holds: what is undone or changed is another array.
    private const int ParsedMax = 4_096;
    private readonly Dictionary<string, (byte[] Raw, TendermintClientState Parsed, ProofSpec[] Specs)> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Client, IbcHeight Height), (byte[] Raw, TendermintConsensusState Parsed)> _consensus = [];

    // ibc-go freezes at this height, whatever the misbehaviour's.
    private static readonly IbcHeight FrozenAt = new(0, 1);

    // Headers come no less often than this (03-connection, DefaultTimePerBlock), nanoseconds: it turns a delay in time into one in blocks.
    private const ulong TimePerBlockNs = 30_000_000_000;

    /// <summary>A client's state; false when there is none.</summary>
    public bool TryClient(string id, out TendermintClientState client)
    {
        client = null!;
        if (!TryClient(id, out client, out _)) return false;
        return true;
    }

    /// <summary>What a client keeps of a height; false when it keeps nothing of it.</summary>
    public bool TryConsensus(string client, IbcHeight height, out TendermintConsensusState consensus)
    {
        consensus = null!;
        if (!_tree.TryGet(IbcPaths.ConsensusState(client, height), out byte[]? raw)) return false;
        if (_consensus.TryGetValue((client, height), out var known) && ReferenceEquals(known.Raw, raw))
        {
            consensus = known.Parsed;
            return true;
        }
        Invariant.Assert(Any.TryDecode(raw, out Any? any) && TendermintConsensusState.TryDecode(any.Value.Span, out consensus!));
        if (_consensus.Count >= ParsedMax) _consensus.Clear();
        _consensus[(client, height)] = (raw, consensus);
        return true;
    }

    /// <summary>Whether a client's chain can be followed and proved to: it is neither frozen nor expired.</summary>
    public bool IsActive(string id, TendermintClientState client, long timeMs) =>
        !client.IsFrozen && TryConsensus(id, client.LatestHeight, out TendermintConsensusState latest) && !client.Rules.IsExpired(latest.Time, TimeOf(timeMs));

    internal IbcRefusal CreateClient(TendermintClientState client, TendermintConsensusState consensus, Call call)
    {
        if (!client.IsSound || client.IsFrozen || !consensus.IsSound) return IbcRefusal.ClientStateInvalid;
        if (client.Rules.IsExpired(consensus.Time, TimeOf(call.TimeMs))) return IbcRefusal.ClientNotActive;
        string id = NextName(IbcPaths.NextClientSequence, TendermintClientState.ClientType + "-");
        SetClient(id, client);
        SetConsensus(id, client.LatestHeight, consensus, call);
        Address creator = call.Caller;
        _tree.Set(IbcPaths.Creator(id), Address.Bytes(in creator));
        Tell(ClientStep.Created, id, client.LatestHeight, call);
        call.BeginAnswer().String(1, id);
        return IbcRefusal.None;
    }

    internal IbcRefusal UpdateClient(string id, Any message, Call call)
    {
        if (!TryClient(id, out TendermintClientState client, out _)) return IbcRefusal.ClientUnknown;
        if (!IsActive(id, client, call.TimeMs)) return IbcRefusal.ClientNotActive;
        switch (message.TypeUrl)
        {
            case TendermintHeader.TypeUrl:
                return TendermintHeader.TryDecode(message.Value.Span, out TendermintHeader? header) ? Update(id, client, header, call) : IbcRefusal.Malformed;
            case TendermintMisbehaviour.TypeUrl:
                if (!TendermintMisbehaviour.TryDecode(message.Value.Span, out TendermintMisbehaviour? misbehaviour)) return IbcRefusal.Malformed;
                return Punish(id, client, misbehaviour, call);
            default:
                return IbcRefusal.ClientTypeUnknown;
        }
    }

    private IbcRefusal Update(string id, TendermintClientState client, TendermintHeader header, Call call)
    {
        IbcRefusal refusal = Judge(id, client, header, call, isMisbehaviour: false);
        if (refusal != IbcRefusal.None) return refusal;
        TendermintConsensusState consensus = TendermintConsensusState.Of(header.Signed.Header);
        IbcHeight height = header.Height;
        if (TryConsensus(id, height, out TendermintConsensusState known))
        {
            // The same header again changes nothing; another one of that height shows that its chain has two.
            if (!known.SameAs(consensus)) Freeze(id, client, call);
            return IbcRefusal.None;
        }
        if (IsOutOfTime(id, height, consensus.Time))
        {
            Freeze(id, client, call);
            return IbcRefusal.None;
        }
        PruneOldest(id, client, call);
        if (height > client.LatestHeight) SetClient(id, client with { LatestHeight = height });
        SetConsensus(id, height, consensus, call);
        Tell(ClientStep.Updated, id, height, call);
        return IbcRefusal.None;
    }

    private IbcRefusal Judge(string id, TendermintClientState client, TendermintHeader header, Call call, bool isMisbehaviour)
    {
        if (!TryConsensus(id, header.TrustedHeight, out TendermintConsensusState trusted)) return IbcRefusal.ConsensusStateUnknown;
        if (header.Height.Revision != header.TrustedHeight.Revision || (!isMisbehaviour && header.Height <= header.TrustedHeight)) return IbcRefusal.HeaderMisplaced;
        if (header.TrustedValidators.Hash() != trusted.NextValidatorsHash) return IbcRefusal.HeaderValidatorsWrong;
        TrustedState from = new(client.ChainId, (long)header.TrustedHeight.Number, trusted.Time, trusted.NextValidatorsHash);
        LightRules rules = client.Rules;
        LightVerdict verdict = isMisbehaviour
            ? Misbehaviour.Judge(in from, header.TrustedValidators, header.Signed, in rules, TimeOf(call.TimeMs))
            : LightClient.Verify(in from, header.TrustedValidators, header.Signed, in rules, TimeOf(call.TimeMs));
        call.AddCost((uint)header.Signed.Commit.Signatures.Count * Envelope.SignatureCost);
        return verdict switch
        {
            LightVerdict.Trusted => IbcRefusal.None,
            LightVerdict.TrustExpired => IbcRefusal.HeaderExpired,
            LightVerdict.WrongPlace => IbcRefusal.HeaderMisplaced,
            LightVerdict.Inconsistent => IbcRefusal.HeaderInconsistent,
            LightVerdict.WrongValidators => IbcRefusal.HeaderValidatorsWrong,
            LightVerdict.NotEnoughTrust => IbcRefusal.HeaderTrustTooLow,
            _ => IbcRefusal.HeaderNotSigned,
        };
    }

    private IbcRefusal Punish(string id, TendermintClientState client, TendermintMisbehaviour misbehaviour, Call call)
    {
        if (misbehaviour.ClientId.Length > 0 && misbehaviour.ClientId != id) return IbcRefusal.NoMisbehaviour;
        if (!Misbehaviour.IsContradiction(misbehaviour.One.Signed.Header, misbehaviour.Other.Signed.Header)) return IbcRefusal.NoMisbehaviour;
        IbcRefusal refusal = Judge(id, client, misbehaviour.One, call, isMisbehaviour: true);
        if (refusal == IbcRefusal.None) refusal = Judge(id, client, misbehaviour.Other, call, isMisbehaviour: true);
        if (refusal != IbcRefusal.None) return refusal;
        Freeze(id, client, call);
        return IbcRefusal.None;
    }

    private void Freeze(string id, TendermintClientState client, Call call)
    {
        SetClient(id, client with { FrozenHeight = FrozenAt });
        Tell(ClientStep.Frozen, id, client.LatestHeight, call);
    }

    internal IbcRefusal UpgradeClient(string id, Any upgradedClient, Any upgradedConsensus, ReadOnlySpan<byte> clientProof, ReadOnlySpan<byte> consensusProof, Call call)
    {
        if (!TryClient(id, out TendermintClientState client, out ProofSpec[] specs)) return IbcRefusal.ClientUnknown;
        if (!IsActive(id, client, call.TimeMs)) return IbcRefusal.ClientNotActive;
        if (upgradedClient.TypeUrl != TendermintClientState.TypeUrl || upgradedConsensus.TypeUrl != TendermintConsensusState.TypeUrl) return IbcRefusal.ClientTypeUnknown;
        if (!TendermintClientState.TryDecode(upgradedClient.Value.Span, out TendermintClientState? planned) || !TendermintConsensusState.TryDecode(upgradedConsensus.Value.Span, out TendermintConsensusState? consensus)) return IbcRefusal.Malformed;
        if (client.UpgradePath.Count == 0 || planned.LatestHeight <= client.LatestHeight || !TryConsensus(id, client.LatestHeight, out TendermintConsensusState last)) return IbcRefusal.UpgradeInvalid;
        ulong height = client.LatestHeight.Number;
        if (!Proves(clientProof, IbcPaths.UpgradedClient(height), ProtoWriter.Encode(upgradedClient)) || !Proves(consensusProof, IbcPaths.UpgradedConsensusState(height), ProtoWriter.Encode(upgradedConsensus))) return IbcRefusal.ProofInvalid;
        // What the relayer chose stays; what the chain chose is new. A shorter unbonding shortens the trust in the same measure, downwards.
        Timestamp trusting = client.TrustingPeriod;
        if (planned.UnbondingPeriod < client.UnbondingPeriod)
        {
            if (!client.TrustingPeriod.TryUnixNs(out long trustingNs) || !client.UnbondingPeriod.TryUnixNs(out long unbondingNs) || !planned.UnbondingPeriod.TryUnixNs(out long plannedNs) || plannedNs <= 0) return IbcRefusal.UpgradeInvalid;
            trusting = Timestamp.FromUnixNs((long)((UInt128)trustingNs * (ulong)plannedNs / (ulong)unbondingNs));
        }
        TendermintClientState upgraded = client with { ChainId = planned.ChainId, UnbondingPeriod = planned.UnbondingPeriod, TrustingPeriod = trusting, LatestHeight = planned.LatestHeight, ProofSpecs = planned.ProofSpecs, UpgradePath = planned.UpgradePath };
        if (!upgraded.IsSound) return IbcRefusal.UpgradeInvalid;
        SetClient(id, upgraded);
        // The upgraded chain's first root is not known yet: nothing can be proved before its first header (07-tendermint, SentinelRoot).
        SetConsensus(id, upgraded.LatestHeight, new TendermintConsensusState(consensus.Time, "sentinel_root"u8.ToArray(), consensus.NextValidatorsHash), call);
        Tell(ClientStep.Upgraded, id, upgraded.LatestHeight, call);
        return IbcRefusal.None;

        bool Proves(ReadOnlySpan<byte> proof, string key, byte[] value)
        {
            byte[][] path = new byte[client.UpgradePath.Count][];
            for (int i = 0; i < path.Length; i++) path[i] = Encoding.UTF8.GetBytes(i == path.Length - 1 ? $"{client.UpgradePath[i]}/{key}" : client.UpgradePath[i]);
            return MerkleProofChain.TryDecode(proof, out MerkleProofChain? chain) && chain.VerifyMembership(specs, last.Root.Span, path, value);
        }
    }

    internal IbcRefusal RecoverClient(string subjectId, string substituteId, Call call)
    {
        if (!TryClient(subjectId, out TendermintClientState subject, out _) || !TryClient(substituteId, out TendermintClientState substitute, out _)) return IbcRefusal.ClientUnknown;
        if (IsActive(subjectId, subject, call.TimeMs)) return IbcRefusal.SubjectActive;
        if (!IsActive(substituteId, substitute, call.TimeMs) || substitute.LatestHeight <= subject.LatestHeight || !IsAlike(subject, substitute)) return IbcRefusal.SubstituteInvalid;
        Invariant.Assert(TryConsensus(substituteId, substitute.LatestHeight, out TendermintConsensusState consensus));
        SetClient(subjectId, subject with { ChainId = substitute.ChainId, TrustingPeriod = substitute.TrustingPeriod, LatestHeight = substitute.LatestHeight, FrozenHeight = default });
        SetConsensus(subjectId, substitute.LatestHeight, consensus, call);
        Tell(ClientStep.Recovered, subjectId, substitute.LatestHeight, call);
        return IbcRefusal.None;
    }

    // But for the chain's name, periods of trust, height and freezing (07-tendermint, IsMatchingClientState).
    private static bool IsAlike(TendermintClientState one, TendermintClientState other) =>
        ProtoWriter.Encode(Bare(one)).AsSpan().SequenceEqual(ProtoWriter.Encode(Bare(other)));

    private static TendermintClientState Bare(TendermintClientState client) => client with { ChainId = "", TrustingPeriod = default, LatestHeight = default, FrozenHeight = default };

    /// <summary>Whether a client's chain has, or has not, a value under a key of its store.</summary>
    /// <param name="id">The client.</param>
    /// <param name="height">The height of the consensus state that the proof leads to.</param>
    /// <param name="delayNs">For how long that must have been here, nanoseconds.</param>
    /// <param name="proof">The proof through both trees.</param>
    /// <param name="prefix">The chain's store.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; empty to show that there is none.</param>
    /// <param name="call">The block.</param>
    private IbcRefusal Prove(string id, IbcHeight height, ulong delayNs, ReadOnlySpan<byte> proof, ReadOnlySpan<byte> prefix, byte[] key, ReadOnlySpan<byte> value, Call call) =>
        Prove(id, height, delayNs, proof, [prefix.ToArray(), key], value, call);

    private IbcRefusal Prove(string id, IbcHeight height, ulong delayNs, ReadOnlySpan<byte> proof, byte[][] path, ReadOnlySpan<byte> value, Call call)
    {
        if (!TryClient(id, out TendermintClientState client, out ProofSpec[] specs)) return IbcRefusal.ClientUnknown;
        if (!IsActive(id, client, call.TimeMs)) return IbcRefusal.ClientNotActive;
        if (height > client.LatestHeight) return IbcRefusal.ProofHeightTooHigh;
        if (!TryConsensus(id, height, out TendermintConsensusState consensus)) return IbcRefusal.ConsensusStateUnknown;
        if (delayNs > 0 && !IsDelayOver(id, height, delayNs, call)) return IbcRefusal.DelayNotPassed;
        if (proof.Length > IbcLimits.ProofBytesMax || !MerkleProofChain.TryDecode(proof, out MerkleProofChain? chain)) return IbcRefusal.ProofInvalid;
        bool holds = value.IsEmpty ? chain.VerifyNonMembership(specs, consensus.Root.Span, path) : chain.VerifyMembership(specs, consensus.Root.Span, path, value);
        return holds ? IbcRefusal.None : IbcRefusal.ProofInvalid;
    }

    private bool IsDelayOver(string id, IbcHeight height, ulong delayNs, Call call)
    {
        Invariant.Assert(_tree.TryGet(IbcPaths.ProcessedHeight(id, height), out byte[]? processed));
        ulong from = NumberOf(IbcPaths.ProcessedTime(id, height));
        ulong block = ulong.Parse(Encoding.ASCII.GetString(processed).Split('-')[1], CultureInfo.InvariantCulture);
        ulong blocks = (delayNs - 1) / TimePerBlockNs + 1;
        return (UInt128)from + delayNs <= SelfTimeNs(call) && (UInt128)block + blocks <= (ulong)call.Height;
    }

    // A later header with an earlier time, or the other way round: both neighbours are asked (07-tendermint, CheckForMisbehaviour).
    private bool IsOutOfTime(string id, IbcHeight height, Timestamp time)
    {
        byte[] prefix = IbcPaths.IterationPrefix(id), own = IbcPaths.Iteration(id, height);
        foreach (KeyValuePair<byte[], byte[]> pair in _tree.Range(own))
        {
            if (pair.Key.AsSpan().StartsWith(prefix) && TryConsensus(id, IbcPaths.HeightOfIteration(pair.Key), out TendermintConsensusState next) && next.Time <= time) return true;
            break;
        }
        return TryBefore(id, height, out TendermintConsensusState before) && before.Time >= time;
    }

    // The consensus state just below a height.
    private bool TryBefore(string id, IbcHeight height, out TendermintConsensusState before)
    {
        before = null!;
        return _tree.TryLastBefore(IbcPaths.Iteration(id, height), out KeyValuePair<byte[], byte[]> pair) && pair.Key.AsSpan().StartsWith(IbcPaths.IterationPrefix(id))
            && TryConsensus(id, IbcPaths.HeightOfIteration(pair.Key), out before);
    }

    // With each header one that is too old to prove anything goes (07-tendermint, pruneOldestConsensusState).
    private void PruneOldest(string id, TendermintClientState client, Call call)
    {
        byte[] prefix = IbcPaths.IterationPrefix(id);
        foreach (KeyValuePair<byte[], byte[]> pair in _tree.Range(prefix))
        {
            if (!pair.Key.AsSpan().StartsWith(prefix)) return;
            IbcHeight height = IbcPaths.HeightOfIteration(pair.Key);
            if (!TryConsensus(id, height, out TendermintConsensusState oldest) || !client.Rules.IsExpired(oldest.Time, TimeOf(call.TimeMs))) return;
            _tree.Remove(pair.Key);
            _tree.Remove(IbcPaths.ConsensusState(id, height));
            _tree.Remove(IbcPaths.ProcessedTime(id, height));
            _tree.Remove(IbcPaths.ProcessedHeight(id, height));
            return;
        }
    }

    private bool TryClient(string id, out TendermintClientState client, out ProofSpec[] specs)
    {
        (client, specs) = (null!, []);
        if (!Identifiers.IsClient(id) || !_tree.TryGet(IbcPaths.ClientState(id), out byte[]? raw)) return false;
        if (_clients.TryGetValue(id, out var known) && ReferenceEquals(known.Raw, raw))
        {
            (_, client, specs) = known;
            return true;
        }
        Invariant.Assert(Any.TryDecode(raw, out Any? any) && TendermintClientState.TryDecode(any.Value.Span, out client!));
        specs = [.. client.ProofSpecs];
        if (_clients.Count >= ParsedMax) _clients.Clear();
        _clients[id] = (raw, client, specs);
        return true;
    }

    private void SetClient(string id, TendermintClientState client) => _tree.Set(IbcPaths.ClientState(id), Any.Pack(TendermintClientState.TypeUrl, client));

    private void SetConsensus(string id, IbcHeight height, TendermintConsensusState consensus, Call call)
    {
        byte[] key = IbcPaths.ConsensusState(id, height);
        _tree.Set(key, Any.Pack(TendermintConsensusState.TypeUrl, consensus));
        SetNumber(IbcPaths.ProcessedTime(id, height), SelfTimeNs(call));
        _tree.Set(IbcPaths.ProcessedHeight(id, height), Encoding.ASCII.GetBytes(SelfHeight(call).ToString()));
        _tree.Set(IbcPaths.Iteration(id, height), key);
    }

    private static void Tell(ClientStep step, string id, IbcHeight height, Call call) =>
        call.Emit(new ClientChanged(step, height.Revision, height.Number), Encoding.ASCII.GetBytes(id));

    private static Timestamp TimeOf(long timeMs) => Timestamp.FromUnixNs(timeMs * 1_000_000);
}
