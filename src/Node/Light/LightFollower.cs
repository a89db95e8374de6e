using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;

namespace Gwangan.Node.Light;

/// <summary>Follows a chain by its headers: from one that is trusted to any other by bisection, and every new one compared with what witnesses tell (CometBFT's light/client.go and light/detector.go).</summary>
/// <param name="primary">The node that is followed.</param>
/// <param name="witnesses">Nodes that are asked for the same headers.</param>
/// <param name="store">What is trusted.</param>
/// <param name="rules">Trusting period and clock drift.</param>
/// <param name="clock">The time.</param>
public sealed class LightFollower(ILightSource primary, IReadOnlyList<ILightSource> witnesses, LightStore store, LightRules rules, TimeProvider clock)
{
    // Back to a header that is not kept, block by block through the hashes.
    private const int BackMax = 1_000;

    private readonly Dictionary<Hash32, ValidatorSet> _known = [];

    /// <summary>What is trusted.</summary>
    public LightStore Store => store;

    /// <summary>What each witness was found to do with the last header, by its name: null when it agrees, else why it does not count.</summary>
    public IReadOnlyDictionary<string, string?> Witnesses => _witnesses;

    private readonly SortedDictionary<string, string?> _witnesses = new(StringComparer.Ordinal);

    /// <summary>Headers that were fetched between a trusted one and the wanted one, in all.</summary>
    public int Fetched { get; private set; }

    /// <summary>Begins with a header that is known from elsewhere, or goes on with what the folder has.</summary>
    /// <param name="hash">The header's hash; null to go on.</param>
    /// <param name="height">Its height; 0 when only its hash is known.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <exception cref="LightException">The header is not to be had, or the folder is of another chain.</exception>
    public async Task BeginAsync(Hash32? hash, long height, CancellationToken cancel)
    {
        if (hash is not { } wanted)
        {
            if (store.Latest is null) throw new LightException(LightFault.NotTrusted, "nothing is trusted yet: give --trusted HASH, from a source that you trust");
            return;
        }
        if (store.Headers.Any(header => header.Hash() == wanted)) return;
        if (height == 0) height = await AskAsync(primary, source => source.HeightOfAsync(wanted, cancel));
        SignedHeader given = await AskAsync(primary, source => source.HeaderAsync(height, cancel));
        if (given.Header.Hash() != wanted) throw new LightException(LightFault.NotTrusted, Text($"{primary.Name} has the header {given.Header.Hash()} at height {height}, not {wanted}"));
        if (!given.IsConsistent()) throw new LightException(LightFault.NotTrusted, Text($"{primary.Name} gives header {height} without its signatures"));
        if (store.Latest is { } known && (known.ChainId != given.Header.ChainId || store.At(height) is not null))
            throw new LightException(LightFault.OtherChain, Text($"the folder follows {known.ChainId} and has trusted other headers than {wanted}: give another folder, or leave --trusted out"));
        if (rules.IsExpired(given.Header.Time, Now)) throw Expired(given.Header);
        store.Add([given.Header]);
    }

    /// <summary>The trusted header of a height: fetched, verified, compared with the witnesses' and kept.</summary>
    /// <param name="height">The height; 0 for the primary's last block, or the newest trusted header where the primary is behind that.</param>
    /// <param name="cancel">Ends waiting.</param>
    /// <exception cref="LightException">It cannot be trusted, or not be had.</exception>
    /// <exception cref="LightConflictException">A witness tells another, and both are signed by validators who were trusted.</exception>
    public async Task<Header> HeaderAsync(long height, CancellationToken cancel)
    {
        Header latest = store.Latest!;
        if (height == 0) height = Math.Max(latest.Height, await AskAsync(primary, source => source.LatestAsync(cancel)));
        if (store.At(height) is { } kept && (height != latest.Height || !rules.IsExpired(kept.Time, Now))) return kept;
        if (height < latest.Height) return await BackAsync(height, cancel);
        SignedHeader wanted = await AskAsync(primary, source => source.HeaderAsync(height, cancel));
        IReadOnlyList<SignedHeader> trace = await WalkAsync(primary, latest, wanted, cancel);
        foreach (ILightSource witness in witnesses) await CompareAsync(witness, latest, trace, cancel);
        store.Add(trace.Select(header => header.Header));
        return wanted.Header;
    }

    /// <summary>The trusted header of a height that the primary is to reach soon.</summary>
    /// <exception cref="LightException">It does not within <paramref name="patience"/>, or as above.</exception>
    public async Task<Header> WaitForAsync(long height, TimeSpan patience, CancellationToken cancel)
    {
        long began = clock.GetTimestamp();
        while (height > store.Latest!.Height && await AskAsync(primary, source => source.LatestAsync(cancel)) < height)
        {
            if (clock.GetElapsedTime(began) > patience) throw new LightException(LightFault.NodeFails, Text($"{primary.Name} does not reach height {height}, whose header would prove its answer"));
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancel);
        }
        return await HeaderAsync(height, cancel);
    }

    private Timestamp Now => BlockCodec.TimestampOf(clock.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task<IReadOnlyList<SignedHeader>> WalkAsync(ILightSource source, Header trusted, SignedHeader wanted, CancellationToken cancel)
    {
        Bisection walk = new(TrustedState.Of(trusted), wanted, rules);
        while (walk.Step is BisectionStep.Judge or BisectionStep.Fetch)
        {
            long height = walk.HeightToFetch;
            if (walk.Step == BisectionStep.Fetch) walk.Take(await AskAsync(source, each => each.HeaderAsync(height, cancel)));
            else walk.Judge(await AnnouncedAsync(source, walk.Trusted, cancel), Now);
        }
        Fetched += walk.Fetches;
        if (walk.Step == BisectionStep.Done) return walk.Trace;
        if (walk.Verdict == LightVerdict.TrustExpired) throw Expired(trusted);
        throw new LightException(LightFault.NotFollowing, Text($"{source.Name} has a header {walk.Height} that does not follow from the trusted one at height {walk.Trusted.Height} ({walk.Verdict})"));
    }

    private async Task<ValidatorSet> AnnouncedAsync(ILightSource source, TrustedState trusted, CancellationToken cancel)
    {
        if (_known.TryGetValue(trusted.NextValidatorsHash, out ValidatorSet? known)) return known;
        ValidatorSet told = await AskAsync(source, each => each.ValidatorsAsync(trusted.Height + 1, cancel));
        if (told.Hash() != trusted.NextValidatorsHash) throw new LightException(LightFault.NotFollowing, Text($"{source.Name} tells other validators of height {trusted.Height + 1} than the header before names"));
        return _known[trusted.NextValidatorsHash] = told;
    }

    private async Task<Header> BackAsync(long height, CancellationToken cancel)
    {
        Header above = store.AtOrAbove(height)!;
        if (above.Height - height > BackMax) throw new LightException(LightFault.NotTrusted, Text($"height {height} is more than {BackMax} blocks below the next header that is kept"));
        while (above.Height > height)
        {
            long next = above.Height - 1;
            SignedHeader below = await AskAsync(primary, source => source.HeaderAsync(next, cancel));
            Hash32 hash = below.Header.Hash();
            if (!above.LastBlockId.Hash.Span.SequenceEqual(Hash32.Bytes(in hash))) throw new LightException(LightFault.NotFollowing, Text($"{primary.Name} has a header {next} that is not the one before {above.Height}"));
            above = below.Header;
        }
        return above;
    }

    // A witness that is of another chain, lacks a block or lies without signatures does not count; one that has another header of validators who were trusted proves an attack, on whom ever.
    private async Task CompareAsync(ILightSource witness, Header trusted, IReadOnlyList<SignedHeader> trace, CancellationToken cancel)
    {
        try
        {
            SignedHeader last = await HeaderOfAsync(witness, trace[^1].Header, cancel);
            if (last.Header.Hash() == trace[^1].Header.Hash())
            {
                _witnesses[witness.Name] = null;
                return;
            }
            // It is held to this answer: where both agree in all headers before, they part here.
            Header common = trusted;
            foreach (SignedHeader ours in trace)
            {
                SignedHeader theirs = ReferenceEquals(ours, trace[^1]) ? last : await HeaderOfAsync(witness, ours.Header, cancel);
                if (theirs.Header.Hash() == ours.Header.Hash())
                {
                    common = ours.Header;
                    continue;
                }
                await WalkAsync(witness, common, theirs, cancel);
                ValidatorSet answerable = await AskAsync(witness, source => source.ValidatorsAsync(common.Height, cancel));
                Hash32 named = answerable.Hash();
                if (!common.ValidatorsHash.Span.SequenceEqual(Hash32.Bytes(in named))) throw new LightException(LightFault.NotFollowing, Text($"{witness.Name} tells other validators of height {common.Height} than its header names"));
                LightConflict conflict = new(common, answerable, ours, theirs, witness.Name);
                // Each node is shown what the other one's validators signed (light/detector.go): those of the right chain can hold them to account.
                await ShowAsync(witness, conflict, conflict.AgainstPrimary, cancel);
                await ShowAsync(primary, conflict, conflict.AgainstWitness, cancel);
                throw new LightConflictException(conflict);
            }
        }
        catch (LightException error)
        {
            _witnesses[witness.Name] = error.Message;
        }
    }

    private static async Task ShowAsync(ILightSource node, LightConflict conflict, LightAttackEvidence evidence, CancellationToken cancel)
    {
        try
        {
            await node.ReportAsync(evidence, cancel);
            conflict.Shown[node.Name] = null;
        }
        catch (CometRpcException error)
        {
            conflict.Shown[node.Name] = error.Message;
        }
    }

    // What a witness has in the place of a header. Nodes are some blocks apart.
    private async Task<SignedHeader> HeaderOfAsync(ILightSource witness, Header ours, CancellationToken cancel)
    {
        long height = ours.Height;
        for (int tries = 0; await AskAsync(witness, source => source.LatestAsync(cancel)) < height; tries++)
        {
            if (tries == 10) throw new LightException(LightFault.NodeFails, Text($"{witness.Name} has not reached height {height}"));
            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancel);
        }
        SignedHeader theirs = await AskAsync(witness, source => source.HeaderAsync(height, cancel));
        return theirs.Header.ChainId == ours.ChainId ? theirs : throw new LightException(LightFault.OtherChain, $"{witness.Name} is a node of {theirs.Header.ChainId}, not of {ours.ChainId}");
    }

    private static async Task<T> AskAsync<T>(ILightSource source, Func<ILightSource, Task<T>> ask)
    {
        try
        {
            return await ask(source);
        }
        catch (CometRpcException error)
        {
            throw new LightException(LightFault.NodeFails, $"{source.Name} {error.Message}");
        }
    }

    private static LightException Expired(Header header) =>
        new(LightFault.TrustExpired, Text($"the trusted header {header.Height} is older than the trusting period: give a later one with --trusted, and another folder"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A light client was shown two chains, both signed.</summary>
public sealed class LightConflictException(LightConflict conflict) : Exception(
    $"light.{LightFault.Conflict}: at height {conflict.Height} {conflict.WitnessName} has the header {conflict.Witness.Header.Hash()} and the primary {conflict.Primary.Header.Hash()}, and validators who were trusted signed both")
{
    /// <summary>The proof.</summary>
    public LightConflict Conflict => conflict;
}
