using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

public sealed class MerlinTranscriptTests
{
    // Both are test vectors of Merlin's own implementations (transcript.rs equivalence_simple, and the long one of its Go port).
    [Fact]
    public void A_short_transcript_gives_the_published_challenge()
    {
        MerlinTranscript transcript = new("test protocol");
        transcript.Append("some label", "some data"u8);
        byte[] challenge = new byte[32];
        transcript.Challenge("challenge", challenge);
        Assert.Equal("d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615", Convert.ToHexStringLower(challenge));
    }

    [Fact]
    public void A_long_transcript_gives_the_published_challenge()
    {
        MerlinTranscript transcript = new("test protocol");
        transcript.Append("step1", "some data"u8);
        byte[] data = new byte[1_024], challenge = new byte[32];
        Array.Fill(data, (byte)99);
        for (int i = 0; i < 32; i++)
        {
            transcript.Challenge("challenge", challenge);
            transcript.Append("bigdata", data);
            transcript.Append("challengedata", challenge);
        }
        Assert.Equal("a8c933f54fae76e3f9bea93648c1308e7dfa2152dd51674ff3ca438351cf003c", Convert.ToHexStringLower(challenge));
    }

    [Fact]
    public void Key_agreement_gives_the_value_of_RFC_7748_and_refuses_points_of_small_order()
    {
        byte[] shared = new byte[32];
        byte[] scalar = Convert.FromHexString("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
        Assert.True(X25519.TryShare(scalar, Convert.FromHexString("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"), shared));
        Assert.Equal("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552", Convert.ToHexStringLower(shared));
        Assert.False(X25519.TryShare(scalar, new byte[32], shared));
        Assert.False(X25519.TryShare(scalar, [1, .. new byte[31]], shared));
    }
}
