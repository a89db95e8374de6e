using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Chain.Store;
using Gwangan.Sim.Checks;
using Gwangan.Sim.Machine;
using Gwangan.Sim.Network;
using Gwangan.Tests;

namespace Gwangan.Sim;

/// <summary>An error built into one of the four applications.</summary>
public enum InstitutionPlant
{
    None,
    ExecutesBackwards,
    AcceptsEverything,
}

/// <summary>
/// Four applications behind one consensus that is only played: proposers, some of them byzantine, propose; all applications answer and execute through ABCI's verbs; each crashes where it will and
/// is brought up to date with the decided blocks, as CometBFT's handshake does.
/// </summary>
/// <remarks>Agreement itself is CometBFT's. Here it is what follows from it: the same answer to the same proposal, and the same state, results and validators after the same blocks.</remarks>
public sealed class Institutions
{
    private const int Count = 4, Blocks = 60, ByzantineRate = 300, CrashRate = 80;

    private sealed class Application(SimCity city, ulong slotSeed)
    {
        public SimStateStorage Storage { get; } = new();
        public StateMachine Chain { get; private set; } = null!;
        public int Crashes { get; private set; }

        // As when a process starts: everything but the storage is new, and consensus hands it the blocks it lacks.
        public void Open(List<AbciBlock> decided)
        {
            Crashes++;
            StateStore store = new(null, slotSeed + (ulong)Crashes);
            Chain = new StateMachine(SimCity.ChainId, store, All.Create(store), Storage, SequentialForkJoin.Instance) { LastTimeMs = SimCity.StartUnixMs };
            if (Chain.Info().LastHeight == 0) Chain.InitChain(city.Genesis.InitChain());
            if (Chain.Info().LastHeight > 0) Chain.LastTimeMs = decided[(int)Chain.Info().LastHeight - 1].TimeMs;
            for (int i = (int)Chain.Info().LastHeight; i < decided.Count; i++)
            {
                Chain.FinalizeBlock(Copy(decided[i]));
                Chain.Commit();
            }
        }
    }

    private readonly Rng _rng;
    private readonly SimCity _city;
    private readonly List<AbciBlock> _decided = [];
    private readonly Application[] _applications;
    private readonly EnvelopeCodec _codec;
    private readonly List<(Wallet Wallet, Func<Operation[]> Wants)> _members = [];
    private readonly List<byte[]> _waiting = [];
    private readonly InstitutionPlant _plant;
    private long _timeMs = SimCity.StartUnixMs;

    private Institutions(ulong seed, InstitutionPlant plant)
    {
        _rng = Rng.Of(seed, "institutions");
        _plant = plant;
        _city = new SimCity(_rng, _rng.Between(4, 8));
        _applications = [.. Enumerable.Range(0, Count).Select(i => new Application(_city, seed + (ulong)i))];
        foreach (Application application in _applications) application.Open(_decided);
        OperationCatalog catalog = _applications[0].Chain.Catalog;
        _codec = new EnvelopeCodec(catalog);
        for (int i = 0; i < _city.Accounts.Length; i++)
        {
            bool isOfficial = i >= _city.Users.Length;
            SimTrading trading = new(_rng, _city, i, i % 2 == 0 ? Habit.Maker : Habit.Taker);
            SimOffice office = new(_rng, _city, _city.BodyOf(i));
            _members.Add((new Wallet(_rng, _city.Accounts[i], !isOfficial, _codec), isOfficial ? () => [_rng.Chance(100) ? Elect() : office.Next(_timeMs)] : () => trading.Next(_timeMs, (ulong)_decided.Count * 4)));
        }
    }

    /// <summary>What went on, in numbers.</summary>
    public string Sentence => FormattableString.Invariant($"{_decided.Count} blocks, {Operations} operations, {Refused} proposals refused, {_applications.Sum(each => each.Crashes) - Count} crashes, {Updates} changes of validators");

    private int Refused { get; set; }

    private long Operations { get; set; }

    private int Updates { get; set; }

    /// <summary>Runs a seed; what is wrong, or null.</summary>
    public static string? Run(ulong seed, out string sentence, InstitutionPlant plant = InstitutionPlant.None)
    {
        Institutions run = new(seed, plant);
        string? problem = null;
        while (problem is null && run._decided.Count < Blocks) problem = run.Round();
        sentence = run.Sentence;
        return problem;
    }

    private string? Round()
    {
        foreach ((Wallet wallet, Func<Operation[]> wants) in _members)
            if (_rng.Chance(500)) _waiting.Add(wallet.Sign(wants(), _timeMs, _timeMs + 20_000, Amount.Whole(10_000)));
        _timeMs += _rng.Between(100, 2_000);
        bool isHonest = !_rng.Chance(ByzantineRate);
        List<byte[]> content = Propose(_applications[_rng.Below(Count)].Chain);
        if (!isHonest) Spoil(content);
        AbciBlock block = new(_decided.Count + 1, _timeMs, content);
        bool[] answers = [.. _applications.Select((each, i) => (_plant == InstitutionPlant.AcceptsEverything && i == 2) || each.Chain.ProcessProposal(Copy(block)))];
        if (answers.Distinct().Count() > 1) return $"block {block.Height}: applications answer a proposal differently: {string.Join(", ", answers)}";
        if (isHonest && !answers[0]) return $"block {block.Height}: an honest proposal is refused";
        if (!answers[0])
        {
            Refused++;
            return null;
        }
        _decided.Add(block);
        HashSet<Hash32> taken = [.. content.Select(bytes => Sha256.Hash(bytes))];
        _waiting.RemoveAll(bytes => taken.Contains(Sha256.Hash(bytes)) || _rng.Chance(50));
        return Execute(block);
    }

    private List<byte[]> Propose(StateMachine chain)
    {
        List<Envelope> candidates = [];
        foreach (byte[] bytes in _waiting)
            if (chain.TryDecode(bytes, _codec, out Envelope envelope).IsAdmitted) candidates.Add(envelope);
        return [.. chain.PrepareProposal(candidates, 1 << 20).Select(envelope => envelope.Bytes)];
    }

    // A byzantine proposer: another order, twice the same, noise, a changed byte, what has run already.
    private void Spoil(List<byte[]> content)
    {
        if (content.Count == 0 || _rng.Chance(100)) content.Add([1, 2, 3]);
        switch (_rng.Below(5))
        {
            case 0: content.Reverse(); break;
            case 1: content.Insert(_rng.Below(content.Count + 1), _rng.Of(content)); break;
            case 2:
                byte[] changed = [.. _rng.Of(content)];
                changed[_rng.Below(changed.Length)] ^= (byte)(1 << _rng.Below(8));
                content.Add(changed);
                break;
            case 3 when _decided.Count > 0 && _rng.Of(_decided).Transactions is { Count: > 0 } old: content.Add(_rng.Of(old)); break;
            default: content.RemoveAt(_rng.Below(content.Count)); break;
        }
    }

    private string? Execute(AbciBlock block)
    {
        (Hash32 AppHash, string Results, string Validators)? first = null;
        for (int i = 0; i < Count; i++)
        {
            Application application = _applications[i];
            if (_rng.Chance(CrashRate)) application.Open(_decided[..^1]);
            AbciBlock own = Copy(block);
            if (_plant == InstitutionPlant.ExecutesBackwards && i == 1) own = own with { Transactions = [.. own.Transactions.Reverse()] };
            AbciFinalized finalized = application.Chain.FinalizeBlock(own);
            (Hash32, string, string) got = (
                finalized.AppHash, Sha256.Hash(finalized.Results.Events.Span).ToString() + string.Join(';', finalized.Results.Outcomes.Select(outcome => (outcome.Module, outcome.Code, outcome.Cost))),
                string.Join(';', finalized.ValidatorUpdates.Select(update => (Convert.ToHexString(update.PublicKey.Bytes), update.VotingPower))));
            first ??= got;
            if (got.Item1 != first.Value.AppHash) return $"block {block.Height}: application {i} has root {got.Item1}, the first {first.Value.AppHash}";
            if (got != first) return $"block {block.Height}: application {i} has other results or validators than the first";
            if (i == 0) (Operations, Updates) = (Operations + finalized.Results.Outcomes.Count, Updates + finalized.ValidatorUpdates.Count);
            // Between FinalizeBlock and Commit nothing is on the disk, after Commit everything.
            if (_rng.Chance(CrashRate)) application.Open(_decided);
            else application.Chain.Commit();
            if (_rng.Chance(CrashRate)) application.Open(_decided);
            if (application.Chain.Info().LastAppHash != first.Value.AppHash) return $"block {block.Height}: application {i} has stored root {application.Chain.Info().LastAppHash}, the first computed {first.Value.AppHash}";
        }
        return null;
    }

    private SetValidator Elect() => new(ValidatorKeyType.Secp256k1, TestCity.ValidatorOf($"validator {_rng.Below(5)}", 1).PublicKey.Bytes.ToArray(), (ulong)_rng.Below(4) * 5);

    // Each application decodes for itself.
    private static AbciBlock Copy(AbciBlock block) => new(block.Height, block.TimeMs, block.Transactions);
}
