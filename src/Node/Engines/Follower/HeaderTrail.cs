using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Node.Genesis;

namespace Gwangan.Node.Engines.Follower;

/// <summary>Leads from a header that is trusted to a later one, by headers and validators that another node gives: CometBFT's light client, which skips and bisects (light/client.go).</summary>
/// <remarks>Nothing it gives is believed: validators hash to what a header names, and a header is signed by validators of whom enough were trusted before.</remarks>
public sealed class HeaderTrail(SnapshotPeer peer, GenesisDocument genesis, TimeProvider clock)
{
    // CometBFT's defaults are two thirds of the time for which a validator's stake is held; here the operator gives the header when the node joins.
    private static readonly LightRules Rules = LightRules.InSeconds(30L * 24 * 60 * 60, 10);

    // Halving reaches any change of validators in 63 steps; beyond some changes on the way a later trusted header is the better answer.
    private const int HeadersMax = 256, ValidatorsBytesMax = 4 << 20;

    private readonly Dictionary<Hash32, ValidatorSet> _known = new() { [genesis.Validators.Hash()] = genesis.Validators };

    /// <summary>Whether a header is of the validators with which the chain began.</summary>
    public bool IsOfGenesis(Header header)
    {
        Hash32 hash = genesis.Validators.Hash();
        return header.ValidatorsHash.Span.SequenceEqual(Hash32.Bytes(in hash));
    }

    /// <summary>The header of block 1, signed by the validators of the genesis.</summary>
    /// <exception cref="LeaderException">The node gives no such block.</exception>
    public async Task<Header> FirstAsync(CancellationToken cancel)
    {
        SignedHeader first = await FetchAsync(1, cancel);
        return IsOfGenesis(first.Header) && first.Header.ChainId == genesis.ChainId && genesis.Validators.VerifyCommit(genesis.ChainId, first.Commit.BlockId, 1, first.Commit)
            ? first.Header
            : throw new LeaderException("gave a first block that the validators of the genesis did not sign");
    }

    /// <summary>The validators that sign a header.</summary>
    /// <exception cref="LeaderException">The node does not tell them, or others.</exception>
    public Task<ValidatorSet> ValidatorsAsync(Header header, CancellationToken cancel) => ValidatorsAsync(header.Height, NamedBy(header), cancel);

    /// <summary>Returns when a header follows from a trusted one.</summary>
    /// <exception cref="LeaderException">It does not, or the node does not give what it takes to see that it does.</exception>
    public async Task FollowAsync(Header trusted, Header header, Commit commit, CancellationToken cancel)
    {
        Bisection walk = new(TrustedState.Of(trusted), new SignedHeader(header, commit, await ValidatorsAsync(header, cancel)), Rules, HeadersMax);
        while (walk.Step is BisectionStep.Judge or BisectionStep.Fetch)
        {
            if (walk.Step == BisectionStep.Fetch)
            {
                walk.Take(await FetchAsync(walk.HeightToFetch, cancel));
                continue;
            }
            Hash32 announced = walk.Trusted.NextValidatorsHash;
            Timestamp now = BlockCodec.TimestampOf(clock.GetUtcNow().ToUnixTimeMilliseconds());
            walk.Judge(await ValidatorsAsync(walk.Trusted.Height + 1, announced, cancel), now);
        }
        if (walk.Step == BisectionStep.Done) return;
        throw new LeaderException(walk.Verdict == LightVerdict.TrustExpired
            ? Text($"cannot be followed from height {walk.Trusted.Height}, which is older than thirty days: give a later header with --trust")
            : Text($"has a header {walk.Height} that does not follow from the trusted one at height {walk.Trusted.Height} ({walk.Verdict})"));
    }

    private async Task<SignedHeader> FetchAsync(long height, CancellationToken cancel)
    {
        (Block block, Commit commit) = SnapshotJoin.Decode((await peer.BlocksAsync(height, 1, cancel))[0]);
        if (block.Header.Height != height) throw new LeaderException(Text($"gave another block than {height}"));
        return new SignedHeader(block.Header, commit, await ValidatorsAsync(block.Header, cancel));
    }

    private async Task<ValidatorSet> ValidatorsAsync(long height, Hash32 named, CancellationToken cancel)
    {
        if (_known.TryGetValue(named, out ValidatorSet? known)) return known;
        byte[] answer = await peer.GetAsync(string.Create(CultureInfo.InvariantCulture, $"api/v1/validators?height={height}"), ValidatorsBytesMax, cancel);
        ValidatorSet set = Parse(answer);
        if (set.Hash() != named) throw new LeaderException(Text($"tells other validators of block {height} than its header names"));
        return _known[named] = set;
    }

    private static Hash32 NamedBy(Header header) => header.ValidatorsHash.Length == Hash32.Size
        ? new Hash32(header.ValidatorsHash.Span)
        : throw new LeaderException(Text($"gave a header {header.Height} that names no validators"));

    private static ValidatorSet Parse(byte[] answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            List<Validator> members = [];
            foreach (JsonElement item in document.RootElement.GetProperty("items").EnumerateArray())
            {
                KeyType type = item.GetProperty("keyType").GetString() == "secp256k1" ? KeyType.Secp256k1 : KeyType.Ed25519;
                members.Add(new Validator(new PublicKey(type, Convert.FromHexString(item.GetProperty("publicKey").GetString()!)), long.Parse(item.GetProperty("votingPower").GetString()!, CultureInfo.InvariantCulture)));
            }
            if (ValidatorSet.TryCreate(members.ToArray(), out ValidatorSet? set)) return set;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException or InvariantException)
        {
            // Told below.
        }
        throw new LeaderException("answers with what is no set of validators");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
