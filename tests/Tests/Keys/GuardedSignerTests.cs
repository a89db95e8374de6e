using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node;
using Gwangan.Node.Keys;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Keys;

/// <summary>A validator never signs two things that contradict each other: CometBFT's rules (privval/file_test.go tells the same cases).</summary>
public sealed class GuardedSignerTests : IDisposable
{
    private const string ChainId = "guard-1";
    private static readonly BlockId BlockA = IdOf(1), BlockB = IdOf(2);
    private readonly TemporaryFolder _folder = new();
    private readonly ValidatorKey _key = ValidatorKey.Create();
    private GuardedSigner _signer;

    public GuardedSignerTests()
    {
        SigningStateFile.Reset(StatePath, 1);
        _signer = Open();
    }

    private string StatePath => _folder["state.json"];

    [Theory]
    // type, height, round, block, and whether it is signed after a precommit of block A at height 10, round 5
    [InlineData(SignedMsgType.Precommit, 9, 0, 1, false)]
    [InlineData(SignedMsgType.Precommit, 9, 9, 1, false)]
    [InlineData(SignedMsgType.Precommit, 10, 4, 1, false)]
    [InlineData(SignedMsgType.Prevote, 10, 5, 1, false)]
    [InlineData(SignedMsgType.Precommit, 10, 5, 2, false)]
    [InlineData(SignedMsgType.Precommit, 10, 5, 0, false)]
    [InlineData(SignedMsgType.Precommit, 10, 5, 1, true)]
    [InlineData(SignedMsgType.Prevote, 10, 6, 2, true)]
    [InlineData(SignedMsgType.Precommit, 10, 6, 2, true)]
    [InlineData(SignedMsgType.Prevote, 11, 0, 2, true)]
    [InlineData(SignedMsgType.Precommit, 11, 0, 2, true)]
    [InlineData(SignedMsgType.Proposal, 11, 0, 2, false)]
    [InlineData(SignedMsgType.Unknown, 11, 0, 2, false)]
    [InlineData(SignedMsgType.Precommit, 0, 0, 1, false)]
    [InlineData(SignedMsgType.Precommit, 11, -1, 1, false)]
    public void Votes_only_ascend(SignedMsgType type, long height, int round, int block, bool isSigned)
    {
        Assert.True(_signer.TrySign(VoteOf(SignedMsgType.Precommit, 10, 5, BlockA, 1_000), out _, out _));
        SignedRecord before = _signer.Last;
        Vote vote = VoteOf(type, height, round, block == 0 ? BlockId.None : IdOf(block), 1_000);
        Assert.Equal(isSigned, _signer.TrySign(vote, out Vote signed, out string refusal));
        Assert.Equal(isSigned, refusal.Length == 0);
        if (isSigned) AssertSigned(signed);
        else Assert.Same(before, _signer.Last);
    }

    [Theory]
    [InlineData(10, 0, 1, false)] // a proposal after the precommit of its own height and round
    [InlineData(10, 1, 1, true)]
    [InlineData(11, 0, 2, true)]
    public void Proposals_only_ascend(long height, int round, int block, bool isSigned)
    {
        Assert.True(_signer.TrySign(VoteOf(SignedMsgType.Precommit, 10, 0, BlockA, 1_000), out _, out _));
        Assert.Equal(isSigned, _signer.TrySign(ProposalOf(height, round, IdOf(block), 5_000), out Proposal signed, out _));
        if (!isSigned) return;
        ProtoWriter document = new();
        signed.WriteSignBytes(document, ChainId);
        Assert.True(_key.PublicKey.Verify(document.WrittenSpan, signed.Signature.Span));
        Assert.True(_signer.TrySign(ProposalOf(height, round, IdOf(block), 9_000), out Proposal again, out _));
        Assert.Equal(signed.Timestamp, again.Timestamp);
        Assert.Equal(signed.Signature, again.Signature.ToArray());
        Assert.False(_signer.TrySign(ProposalOf(height, round, IdOf(block + 1), 5_000), out _, out _));
    }

    [Fact]
    public void The_same_vote_again_gets_the_same_signature_and_a_later_one_the_earlier_time_even_after_a_restart()
    {
        Assert.True(_signer.TrySign(VoteOf(SignedMsgType.Precommit, 10, 0, BlockA, 1_000), out Vote first, out _));
        for (int i = 0; i < 2; i++)
        {
            Assert.True(_signer.TrySign(VoteOf(SignedMsgType.Precommit, 10, 0, BlockA, 1_000 + i), out Vote again, out _));
            Assert.Equal(first.Timestamp, again.Timestamp);
            Assert.Equal(first.Signature.ToArray(), again.Signature.ToArray());
            AssertSigned(again);
            Reopen();
        }
        Assert.False(_signer.TrySign(VoteOf(SignedMsgType.Precommit, 10, 0, BlockB, 1_000), out _, out string refusal));
        Assert.Contains("something else was signed at height 10", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void An_extension_is_signed_for_a_precommit_of_a_block_only()
    {
        Vote vote = VoteOf(SignedMsgType.Precommit, 10, 0, BlockA, 1_000, [1, 2, 3]);
        Assert.True(_signer.TrySign(vote, signExtension: true, out Vote signed, out _));
        ProtoWriter document = new();
        Vote.WriteExtensionSignBytes(document, ChainId, 10, 0, [1, 2, 3]);
        Assert.True(_key.PublicKey.Verify(document.WrittenSpan, signed.ExtensionSignature.Span));
        Assert.False(_signer.TrySign(VoteOf(SignedMsgType.Precommit, 11, 0, BlockId.None, 1_000, [1]), true, out _, out _));
        Assert.False(_signer.TrySign(VoteOf(SignedMsgType.Prevote, 11, 0, BlockA, 1_000, [1]), true, out _, out _));
    }

    [Fact]
    public void The_state_has_the_form_of_CometBFTs_file()
    {
        Assert.True(_signer.TrySign(VoteOf(SignedMsgType.Precommit, 10, 2, BlockA, 1_000), out Vote signed, out _));
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(StatePath));
        Assert.Equal("10", json.RootElement.GetProperty("height").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("round").GetInt32());
        Assert.Equal(3, json.RootElement.GetProperty("step").GetInt32());
        Assert.Equal(signed.Signature.ToArray(), json.RootElement.GetProperty("signature").GetBytesFromBase64());
        Assert.Matches("^[0-9A-F]+$", json.RootElement.GetProperty("signbytes").GetString());
    }

    [Fact]
    public void Two_signers_cannot_hold_one_state_file() => Assert.Contains("held by another signer", Assert.Throws<NodeException>(() => Open()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_state_signs_nothing_until_the_operator_says_from_which_height()
    {
        _signer.Dispose();
        File.Delete(StatePath);
        Assert.Contains("is missing", Assert.Throws<NodeException>(() => Open()).Message, StringComparison.Ordinal);
        SigningStateFile.Reset(StatePath, 50);
        _signer = Open();
        Assert.False(_signer.TrySign(VoteOf(SignedMsgType.Precommit, 49, 9, BlockA, 1_000), out _, out _));
        Assert.True(_signer.TrySign(VoteOf(SignedMsgType.Precommit, 50, 0, BlockA, 1_000), out _, out _));
    }

    [Fact]
    public void Any_damaged_byte_of_the_state_is_noticed()
    {
        Assert.True(_signer.TrySign(VoteOf(SignedMsgType.Precommit, 10, 0, BlockA, 1_000), out _, out _));
        _signer.Dispose();
        byte[] good = File.ReadAllBytes(StatePath);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 1;
            if (SignedRecord.TryDecode(bad, _key.PublicKey, ChainId, out SignedRecord read)) Assert.Equal(SignedRecord.TryDecode(good, _key.PublicKey, ChainId, out SignedRecord right), read.Height == right.Height && read.Round == right.Round && read.Step == right.Step && read.Signature.AsSpan().SequenceEqual(right.Signature));
            Assert.False(SignedRecord.TryDecode(good.AsSpan(0, i), _key.PublicKey, ChainId, out _));
        }
        File.WriteAllBytes(StatePath, good[..^20]);
        Assert.Contains("is damaged", Assert.Throws<NodeException>(() => Open()).Message, StringComparison.Ordinal);
        File.WriteAllBytes(StatePath, good);
        Assert.Contains("another key or chain", Assert.Throws<NodeException>(() => SigningStateFile.Open(StatePath, _key.PublicKey, "guard-2")).Message, StringComparison.Ordinal);
        using ValidatorKey other = ValidatorKey.Create();
        Assert.Throws<NodeException>(() => SigningStateFile.Open(StatePath, other.PublicKey, ChainId));
        _signer = Open();
    }

    [Theory]
    [InlineData(20_261_122)]
    public void Whatever_is_asked_in_whatever_order_no_two_signatures_contradict_each_other(int seed)
    {
        Random random = new(seed);
        Dictionary<(long, int, SignedMsgType), byte[]> signedBlocks = [];
        for (int i = 0; i < 400; i++)
        {
            if (random.Next(20) == 0) Reopen();
            Vote vote = VoteOf(random.Next(2) == 0 ? SignedMsgType.Prevote : SignedMsgType.Precommit, 1 + i / 40 + random.Next(-2, 3), random.Next(3), IdOf(random.Next(3)), 1_000 + random.Next(5));
            if (!_signer.TrySign(vote, out Vote signed, out _)) continue;
            AssertSigned(signed);
            byte[] block = signed.BlockId.Hash.ToArray();
            if (!signedBlocks.TryAdd((signed.Height, signed.Round, signed.Type), block))
                Assert.True(signedBlocks[(signed.Height, signed.Round, signed.Type)].AsSpan().SequenceEqual(block), $"seed {seed}, step {i}");
        }
        Assert.True(signedBlocks.Count > 20);
    }

    public void Dispose()
    {
        _signer.Dispose();
        _folder.Dispose();
    }

    private GuardedSigner Open()
    {
        SigningStateFile state = SigningStateFile.Open(StatePath, _key.PublicKey, ChainId);
        return new GuardedSigner(new ValidatorKey(_key.PublicKey.Type, _key.Secret.ToArray()), ChainId, state);
    }

    private void Reopen()
    {
        _signer.Dispose();
        _signer = Open();
    }

    private void AssertSigned(Vote signed)
    {
        ProtoWriter document = new();
        signed.WriteSignBytes(ChainId, document);
        Assert.True(_key.PublicKey.Verify(document.WrittenSpan, signed.Signature.Span));
    }

    private static BlockId IdOf(int number) => new(Enumerable.Repeat((byte)(number + 1), 32).ToArray(), new PartSetHeader(1, Enumerable.Repeat((byte)(number + 101), 32).ToArray()));

    private static Vote VoteOf(SignedMsgType type, long height, int round, BlockId block, long timeMs, byte[]? extension = null) => new()
    {
        Type = type, Height = height, Round = round, BlockId = block, Timestamp = Timestamp.FromUnixNs(timeMs * 1_000_000), Extension = extension,
    };

    private static Proposal ProposalOf(long height, int round, BlockId block, long timeMs) => new()
    {
        Type = SignedMsgType.Proposal, Height = height, Round = round, PolRound = -1, BlockId = block, Timestamp = Timestamp.FromUnixNs(timeMs * 1_000_000),
    };
}
