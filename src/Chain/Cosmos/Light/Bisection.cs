using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Chain.Cosmos.Light;

/// <summary>One walk from a trusted header to a wanted one, leaping as far as the validators' overlap allows and halving where it does not: CometBFT's light/client.go, verifySkipping.</summary>
/// <remarks>Fetches nothing: it says which header it wants next, and the caller brings it. Whoever brings them need not be believed.</remarks>
public sealed class Bisection
{
    private readonly LightRules _rules;
    private readonly Stack<SignedHeader> _wanted = new();
    private readonly List<SignedHeader> _trace = [];
    private readonly int _fetchesMax;
    private TrustedState _trusted;

    /// <summary>A walk.</summary>
    /// <param name="trusted">Where it begins.</param>
    /// <param name="wanted">Where it ends.</param>
    /// <param name="rules">Periods and trust level.</param>
    /// <param name="fetchesMax">Headers in between at most. Halving reaches any change of validators in 63 steps.</param>
    public Bisection(in TrustedState trusted, SignedHeader wanted, in LightRules rules, int fetchesMax = 256)
    {
        (_trusted, _rules, _fetchesMax) = (trusted, rules, fetchesMax);
        _wanted.Push(wanted);
    }

    /// <summary>The youngest header that is trusted: the caller brings the validators it announces.</summary>
    public ref readonly TrustedState Trusted => ref _trusted;

    /// <summary>What is to be done next.</summary>
    public BisectionStep Step { get; private set; } = BisectionStep.Judge;

    /// <summary>Why the walk ended, once <see cref="Step"/> is <see cref="BisectionStep.Refused"/>.</summary>
    public LightVerdict Verdict { get; private set; }

    /// <summary>The height in question: of the header that is judged next, or was refused.</summary>
    public long Height => _wanted.TryPeek(out SignedHeader? next) ? next.Header.Height : _trusted.Height;

    /// <summary>The height to fetch when <see cref="Step"/> is <see cref="BisectionStep.Fetch"/>: half way.</summary>
    public long HeightToFetch => _trusted.Height + (Height - _trusted.Height) / 2;

    /// <summary>Headers that have become trusted on the way, in order; the wanted one is the last.</summary>
    public IReadOnlyList<SignedHeader> Trace => _trace;

    /// <summary>Headers fetched in between so far.</summary>
    public int Fetches { get; private set; }

    /// <summary>Judges the header in question from the trusted one.</summary>
    /// <param name="announced">The validators that the trusted header announced.</param>
    /// <param name="now">The time.</param>
    public void Judge(ValidatorSet announced, Timestamp now)
    {
        Invariant.Assert(Step == BisectionStep.Judge);
        SignedHeader next = _wanted.Peek();
        LightVerdict verdict = LightClient.Verify(in _trusted, announced, next, in _rules, now);
        if (verdict == LightVerdict.Trusted)
        {
            _trusted = next.AsTrusted;
            _trace.Add(_wanted.Pop());
            Step = _wanted.Count == 0 ? BisectionStep.Done : BisectionStep.Judge;
            return;
        }
        bool goesOn = verdict == LightVerdict.NotEnoughTrust && next.Header.Height > _trusted.Height + 1 && Fetches < _fetchesMax;
        (Step, Verdict) = goesOn ? (BisectionStep.Fetch, default) : (BisectionStep.Refused, verdict);
    }

    /// <summary>Takes in the header that was asked for.</summary>
    /// <exception cref="InvariantException">It is of another height than <see cref="HeightToFetch"/>.</exception>
    public void Take(SignedHeader fetched)
    {
        Invariant.Assert(Step == BisectionStep.Fetch && fetched.Header.Height == HeightToFetch);
        Fetches++;
        _wanted.Push(fetched);
        Step = BisectionStep.Judge;
    }
}

/// <summary>What a <see cref="Bisection"/> waits for.</summary>
public enum BisectionStep
{
    /// <summary>To judge the header in question.</summary>
    Judge,

    /// <summary>A header half way.</summary>
    Fetch,

    /// <summary>Nothing: the wanted header is trusted.</summary>
    Done,

    /// <summary>Nothing: a header does not follow.</summary>
    Refused,
}
