using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Light;

namespace Gwangan.Tests.Light;

/// <summary>A chain of headers whose validators change as told, a block every ten seconds, each linked to the one before; and a node that tells it.</summary>
internal sealed class FakeChain : ILightSource
{
    public const long Began = 1_000_000;

    private readonly List<SignedHeader> _headers = [];

    /// <summary>Makes a chain.</summary>
    /// <param name="length">Blocks.</param>
    /// <param name="membersAt">Which keys sign a height.</param>
    /// <param name="mark">Goes into every app hash from <paramref name="from"/> on: another mark is another chain.</param>
    /// <param name="from">The first height with the mark.</param>
    /// <param name="sharing">A chain to take the blocks below <paramref name="from"/> of.</param>
    /// <param name="later">Nanoseconds by which its blocks are later from <paramref name="from"/> on.</param>
    /// <param name="id">Its chain id.</param>
    public FakeChain(int length, Func<long, int[]> membersAt, byte mark = 0, long from = 1, FakeChain? sharing = null, int later = 0, string id = "fake-1")
    {
        for (long height = 1; height <= length; height++)
        {
            if (sharing is not null && height < from)
            {
                _headers.Add(sharing._headers[(int)height - 1]);
                continue;
            }
            ValidatorSet own = SetOf(membersAt(height)), next = SetOf(membersAt(height + 1));
            Header header = new()
            {
                VersionBlock = 11, ChainId = id, Height = height, Time = new Timestamp(Began + 10 * height, later),
                LastBlockId = height == 1 ? BlockId.None : _headers[^1].Commit.BlockId,
                ValidatorsHash = own.Hash().ToArray(), NextValidatorsHash = next.Hash().ToArray(), AppHash = Sha256.Hash([mark]).ToArray(), ProposerAddress = own.Proposer.Address,
            };
            _headers.Add(Sign(header, own, membersAt(height)));
        }
    }

    public string Name { get; init; } = "primary";

    /// <summary>Blocks that it tells of; all by default.</summary>
    public long? Ends { get; init; }

    /// <summary>Changes what it tells.</summary>
    public Func<SignedHeader, SignedHeader>? Forge { get; init; }

    public int Asked { get; private set; }

    public SignedHeader this[long height] => _headers[(int)height - 1];

    public Task<long> LatestAsync(CancellationToken cancel) => Task.FromResult(Ends ?? _headers.Count);

    public Task<SignedHeader> HeaderAsync(long height, CancellationToken cancel)
    {
        Asked++;
        if (height < 1 || height > (Ends ?? _headers.Count)) throw new CometRpcException($"has no height {height}");
        return Task.FromResult(Forge is { } forge ? forge(this[height]) : this[height]);
    }

    public Task<long> HeightOfAsync(Hash32 hash, CancellationToken cancel) =>
        _headers.Find(header => header.Header.Hash() == hash) is { } found ? Task.FromResult(found.Header.Height) : throw new CometRpcException($"has no header {hash}");

    public Task<ValidatorSet> ValidatorsAsync(long height, CancellationToken cancel) => Task.FromResult(this[height].Validators);

    public Task<ResponseQuery> QueryAsync(RequestQuery query, CancellationToken cancel) => throw new CometRpcException("answers no queries");

    /// <summary>What it was shown.</summary>
    public List<LightAttackEvidence> Reported { get; } = [];

    /// <summary>What it says to evidence; null takes it.</summary>
    public string? RefusesEvidence { get; init; }

    public Task ReportAsync(LightAttackEvidence evidence, CancellationToken cancel)
    {
        Reported.Add(evidence);
        return RefusesEvidence is { } why ? throw new CometRpcException(why) : Task.CompletedTask;
    }

    /// <summary>Signs a header with some of a set's keys.</summary>
    public static SignedHeader Sign(Header header, ValidatorSet set, int[] members)
    {
        BlockId id = new(header.Hash().ToArray(), new PartSetHeader(1, Sha256.Hash("parts"u8).ToArray()));
        ProtoWriter writer = new();
        CommitSig[] signatures = [.. set.Validators.Select(validator =>
        {
            if (!members.Any(member => KeyOf(member).Equals(validator.PublicKey))) return CommitSig.Absent;
            writer.Clear();
            Vote.WriteSignBytes(writer, header.ChainId, SignedMsgType.Precommit, header.Height, 0, id, header.Time);
            byte[] signature = new byte[64];
            Ed25519.Sign(SeedOf(members.Single(member => KeyOf(member).Equals(validator.PublicKey))), writer.WrittenSpan, signature);
            return new CommitSig(BlockIdFlag.Commit, validator.Address, header.Time, signature);
        })];
        return new SignedHeader(header, new Commit(header.Height, 0, id, signatures), set);
    }

    private static byte[] SeedOf(int member) => [.. Enumerable.Repeat((byte)member, 32)];

    private static PublicKey KeyOf(int member)
    {
        byte[] key = new byte[32];
        Ed25519.PublicKey(SeedOf(member), key);
        return new PublicKey(KeyType.Ed25519, key);
    }

    private static ValidatorSet SetOf(int[] members)
    {
        Assert.True(ValidatorSet.TryCreate([.. members.Select(member => new Validator(KeyOf(member), 10))], out ValidatorSet? set));
        return set;
    }
}
