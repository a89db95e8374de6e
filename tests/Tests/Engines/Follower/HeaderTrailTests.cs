using System.Globalization;
using System.Net;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Keys;

namespace Gwangan.Tests.Engines.Follower;

/// <summary>From a trusted header to a later one, past a change of all validators, by what a node gives that may lie.</summary>
public sealed class HeaderTrailTests : IDisposable
{
    // Of height 61 on: nobody who signed before signs.
    private const long Change = 61, Last = 100;

    private readonly TestNode _city = new();
    private readonly ValidatorKey[] _later = [ValidatorKey.Create(), ValidatorKey.Create(), ValidatorKey.Create()];
    private readonly SortedDictionary<long, (Block Block, byte[] Encoded, Commit Commit)> _blocks = [];
    private readonly Peer _peer;
    private readonly HttpClient _http;
    private readonly HeaderTrail _trail;
    private readonly ValidatorSet _laterSet;

    public HeaderTrailTests()
    {
        Assert.True(ValidatorSet.TryCreate([.. _later.Select(key => new Validator(key.PublicKey, 10))], out ValidatorSet? later));
        _laterSet = later;
        for (long height = 1; height <= Last; height++) Make(height);
        _peer = new Peer(this);
        _http = new HttpClient(_peer);
        _trail = new HeaderTrail(new SnapshotPeer(new Uri("http://leader/"), _http), _city.Genesis, _city.Clock);
        _city.Clock.Advance(TimeSpan.FromSeconds(Last + 5));
    }

    public void Dispose()
    {
        _http.Dispose();
        _city.Dispose();
    }

    [Fact]
    public async Task It_halves_the_way_where_all_validators_have_changed()
    {
        Header first = await _trail.FirstAsync(CancellationToken.None);
        await _trail.FollowAsync(first, _blocks[Last].Block.Header, _blocks[Last].Commit, CancellationToken.None);
        Assert.InRange(_peer.Blocks, 2, 12);
        Assert.Equal(1, _peer.Validators);
    }

    [Fact]
    public async Task It_steps_over_the_change_from_the_header_that_announced_it()
    {
        await _trail.FollowAsync(_blocks[Change - 1].Block.Header, _blocks[Change].Block.Header, _blocks[Change].Commit, CancellationToken.None);
        Assert.Equal(0, _peer.Blocks);
    }

    [Fact]
    public async Task Validators_that_the_header_does_not_name_are_refused()
    {
        _peer.ToldPower = 11;
        await MustFail("tells other validators", Last, _blocks[Last].Commit);
    }

    [Theory]
    [InlineData("""{"items":[{"keyType":"secp256k1","publicKey":null,"votingPower":"10"}]}""")]
    [InlineData("""{"items":[{"keyType":"secp256k1","publicKey":"02","votingPower":null}]}""")]
    [InlineData("""{"items":[null]}""")]
    [InlineData("null")]
    public async Task An_answer_that_tells_no_validators_is_refused(string answer)
    {
        _peer.Told = answer;
        await MustFail("what is no set of validators", Last, _blocks[Last].Commit);
    }

    [Fact]
    public async Task A_header_that_too_few_signed_is_refused()
    {
        Commit commit = _blocks[Last].Commit;
        await MustFail("does not follow", Last, new Commit(commit.Height, commit.Round, commit.BlockId, [commit.Signatures[0], commit.Signatures[1], CommitSig.Absent]));
    }

    [Fact]
    public async Task A_change_that_nobody_announced_is_refused()
    {
        // The chain of strangers: their own header in place of the one that announces them.
        (Block block, _, _) = _blocks[Change - 1];
        Make(Change - 1, _laterSet);
        Assert.NotSame(block, _blocks[Change - 1].Block);
        await MustFail("does not follow", Last, _blocks[Last].Commit);
    }

    [Fact]
    public async Task A_trusted_header_that_is_too_old_is_told()
    {
        _city.Clock.Advance(TimeSpan.FromDays(31));
        await MustFail("older than thirty days", Last, _blocks[Last].Commit);
    }

    private async Task MustFail(string message, long height, Commit commit)
    {
        LeaderException error = await Assert.ThrowsAsync<LeaderException>(() => _trail.FollowAsync(_blocks[1].Block.Header, _blocks[height].Block.Header, commit, CancellationToken.None));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private void Make(long height, ValidatorSet? signers = null)
    {
        ValidatorSet current = signers ?? SetOf(height), next = SetOf(height + 1);
        Block block = new(new Header
        {
            ChainId = _city.Genesis.ChainId,
            Height = height,
            Time = TimeOf(height),
            LastCommitHash = Commit.Empty.Hash().ToArray(),
            DataHash = Data.Empty.Hash().ToArray(),
            ValidatorsHash = current.Hash().ToArray(),
            NextValidatorsHash = next.Hash().ToArray(),
            ConsensusHash = _city.Genesis.ConsensusParams.Hash().ToArray(),
            AppHash = new byte[32],
            LastResultsHash = Sha256.OfNothing.ToArray(),
            EvidenceHash = Evidence.Hash([]).ToArray(),
            ProposerAddress = current.Validators[0].Address,
        }, Data.Empty, [], Commit.Empty);
        byte[] encoded = BlockCodec.Encode(block);
        BlockId id = block.IdOf(encoded);
        CommitSig[] signatures = [.. current.Validators.Select(validator =>
            KeyOf(validator).Precommit(_city.Genesis.ChainId, height, id, BlockCodec.TimeMsOf(TimeOf(height)) + 500).Signatures[0])];
        _blocks[height] = (block, encoded, new Commit(height, 0, id, signatures));
    }

    private ValidatorSet SetOf(long height) => height < Change ? _city.Genesis.Validators : _laterSet;

    private Timestamp TimeOf(long height) => BlockCodec.TimestampOf(_city.Genesis.TimeMs + 1_000 * height);

    private ValidatorKey KeyOf(Validator validator) => _later.Append(_city.Validator).Single(key => key.PublicKey.Equals(validator.PublicKey));

    /// <summary>A node's routes.</summary>
    private sealed class Peer(HeaderTrailTests test) : HttpMessageHandler
    {
        public int Blocks { get; private set; }

        public int Validators { get; private set; }

        public long ToldPower { get; set; } = 10;

        /// <summary>What it answers instead of the validators.</summary>
        public string? Told { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            long height = long.Parse(request.RequestUri!.Query.Split('=')[1], CultureInfo.InvariantCulture);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(request.RequestUri.AbsolutePath.EndsWith("blocks", StringComparison.Ordinal) ? BlockOf(height) : ValidatorsOf()) });
        }

        private byte[] BlockOf(long height)
        {
            Blocks++;
            ProtoWriter writer = new();
            BlockFrame.Write(writer, new BlockPoint(Last, Hash32.Zero, Hash32.Zero, 0, 0), test._blocks[height].Encoded, BlockCodec.Encode(test._blocks[height].Commit), "", isDemo: false);
            return writer.ToArray();
        }

        private byte[] ValidatorsOf()
        {
            Validators++;
            if (Told is not null) return System.Text.Encoding.UTF8.GetBytes(Told);
            return JsonSerializer.SerializeToUtf8Bytes(new
            {
                items = test._later.Select(key => new { keyType = "secp256k1", publicKey = Convert.ToHexStringLower(key.PublicKey.Bytes), votingPower = ToldPower.ToString(CultureInfo.InvariantCulture) }),
            });
        }
    }
}
