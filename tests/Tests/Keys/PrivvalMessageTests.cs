using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Keys;

namespace Gwangan.Tests.Keys;

/// <summary>The bytes between node and signer, by CometBFT's own vectors (privval/msgs_test.go, TestPrivvalVectors).</summary>
public sealed class PrivvalMessageTests
{
    private const string VoteHex = "080210031802224a0a208b01023386c371778ecb6368573e539afc3cc860ec3a2f614e54fe5652f4fc80122608c0843d122072db3d959635dff1bb567bedaa70573392c5159666a3f8caf11e413aac52207a2a0608f49a8ded0532146af1f4111082efb388211bc72c55bcd61e9ac3d538d5bb034a09657874656e73696f6e";
    private const string ProposalHex = "08011003180220022a4a0a208b01023386c371778ecb6368573e539afc3cc860ec3a2f614e54fe5652f4fc80122608c0843d122072db3d959635dff1bb567bedaa70573392c5159666a3f8caf11e413aac52207a320608f49a8ded053a10697427732061207369676e6174757265";

    private static readonly Timestamp Stamp = new(1_570_983_284, 0);
    private static readonly BlockId Block = new(Sha("blockID_hash"), new PartSetHeader(1_000_000, Sha("blockID_part_set_header_hash")));

    private static readonly Vote ExampleVote = new()
    {
        Type = SignedMsgType.Precommit, Height = 3, Round = 2, BlockId = Block, Timestamp = Stamp, ValidatorIndex = 56_789,
        ValidatorAddress = new Address(Sha("validator_address").AsSpan(0, 20)), Extension = Encoding.ASCII.GetBytes("extension"),
    };

    private static readonly Proposal ExampleProposal = new()
    {
        Type = (SignedMsgType)1, Height = 3, Round = 2, PolRound = 2, BlockId = Block, Timestamp = Stamp, Signature = Encoding.ASCII.GetBytes("it's a signature"),
    };

    public static TheoryData<string, string> Vectors => new()
    {
        { "ping request", "3a00" },
        { "ping response", "4200" },
        { "key request", "0a00" },
        { "key response", "12240a220a20556a436f1218d30942efe798420f51dc9b6a311b929c578257457d05c5fcf230" },
        { "key error", "12140a0012100801120c697427732061206572726f72" },
        { "vote request", "1a81010a7f" + VoteHex },
        { "vote response", "2281010a7f" + VoteHex },
        { "vote error", "22250a11220212002a0b088092b8c398feffffff0112100801120c697427732061206572726f72" },
        { "proposal request", "2a700a6e" + ProposalHex },
        { "proposal response", "32700a6e" + ProposalHex },
        { "proposal error", "32250a112a021200320b088092b8c398feffffff0112100801120c697427732061206572726f72" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Messages_have_CometBFTs_bytes_and_are_read_back(string name, string hex)
    {
        PrivvalMessage message = MessageOf(name);
        byte[] bytes = Convert.FromHexString(hex);
        ProtoWriter writer = new();
        message.WriteDelimited(writer);
        Assert.Equal(hex, Convert.ToHexStringLower(writer.WrittenSpan[ProtoWriter.VarintSize((ulong)bytes.Length)..]));
        Assert.True(PrivvalMessage.TryDecode(bytes, out PrivvalMessage? read));
        Assert.Equal((message.Kind, message.Error, message.ErrorCode, message.PublicKey), (read.Kind, read.Error, read.ErrorCode, read.PublicKey));
        writer.Clear();
        read.WriteDelimited(writer);
        Assert.Equal(hex, Convert.ToHexStringLower(writer.WrittenSpan[ProtoWriter.VarintSize((ulong)bytes.Length)..]));
        for (int i = 1; i < bytes.Length; i++) Assert.False(PrivvalMessage.TryDecode(bytes.AsSpan(0, i), out _), $"cut at {i}");
    }

    [Theory]
    [InlineData(20_261_122)]
    public void No_bytes_make_the_decoder_throw(int seed)
    {
        Random random = new(seed);
        foreach (object[] vector in Vectors)
        {
            byte[] good = Convert.FromHexString((string)vector[1]);
            for (int i = 0; i < 2_000; i++)
            {
                byte[] bad = [.. good];
                for (int changes = random.Next(1, 4); changes > 0; changes--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
                _ = PrivvalMessage.TryDecode(bad.AsSpan(0, random.Next(bad.Length + 1)), out _);
            }
        }
    }

    private static PrivvalMessage MessageOf(string name)
    {
        string? error = name.EndsWith("error", StringComparison.Ordinal) ? "it's a error" : null;
        PublicKey key = new(KeyType.Ed25519, Convert.FromHexString("556a436f1218d30942efe798420f51dc9b6a311b929c578257457d05c5fcf230"));
        PrivvalKind kind = name switch
        {
            "ping request" => PrivvalKind.PingRequest,
            "ping response" => PrivvalKind.PingResponse,
            "key request" => PrivvalKind.PubKeyRequest,
            "key response" or "key error" => PrivvalKind.PubKeyResponse,
            "vote request" => PrivvalKind.SignVoteRequest,
            "vote response" or "vote error" => PrivvalKind.SignedVoteResponse,
            "proposal request" => PrivvalKind.SignProposalRequest,
            _ => PrivvalKind.SignedProposalResponse,
        };
        return new PrivvalMessage(kind)
        {
            Vote = kind is PrivvalKind.SignVoteRequest or PrivvalKind.SignedVoteResponse ? ExampleVote : null,
            Proposal = kind is PrivvalKind.SignProposalRequest or PrivvalKind.SignedProposalResponse ? ExampleProposal : null,
            PublicKey = kind == PrivvalKind.PubKeyResponse && error is null ? key : null,
            Error = error,
            ErrorCode = error is null ? 0 : 1,
        };
    }

    private static byte[] Sha(string text) => Sha256.Hash(Encoding.ASCII.GetBytes(text)).ToArray();
}
