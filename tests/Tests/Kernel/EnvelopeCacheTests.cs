using System.Security.Cryptography;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Kernel;

/// <summary>The cache of checked envelopes holds many small ones or few large ones, whatever is sent.</summary>
public sealed class EnvelopeCacheTests
{
    [Theory]
    [InlineData(1, 1 << 17)]
    [InlineData(512, 1 << 17)]
    [InlineData(513, 1 << 16)]
    [InlineData(1_024, 1 << 16)]
    [InlineData(1_025, 1 << 15)]
    [InlineData(Limits.EnvelopeSizeMax, 1 << 10)]
    public void It_has_fewer_places_for_larger_envelopes(int sizeBytes, int placesMax)
    {
        EnvelopeCache cache = new();
        byte[] bytes = new byte[sizeBytes];
        Envelope[] sent = [.. Enumerable.Range(0, 4 * placesMax).Select(number => Of(number, bytes))];
        foreach (Envelope envelope in sent) cache.Remember(envelope);
        int found = sent.Count(envelope => cache.TryFind(envelope.Id, sizeBytes, out _));
        Assert.InRange(found, placesMax / 2, placesMax);
        foreach (Envelope envelope in sent) cache.Forget(envelope);
        Assert.DoesNotContain(sent, envelope => cache.TryFind(envelope.Id, sizeBytes, out _));
    }

    [Fact]
    public void What_is_wrongly_signed_is_not_remembered()
    {
        TestCity city = new();
        byte[] forged = city.Sign(city.Users[0], new Transfer(city.Users[1].Address, Symbol.Of("KRW"), Amount.One, ""));
        forged[^1] ^= 1;
        EnvelopeCodec codec = new(city.Catalog);
        Assert.Equal(AbciCheck.Refuse(KernelRefusal.SignatureInvalid), city.Machine.TryDecode(forged, codec, out Envelope first));
        city.Machine.TryDecode(forged, codec, out Envelope second);
        Assert.NotSame(first, second);
    }

    private static Envelope Of(int number, byte[] bytes) => new()
    {
        Bytes = bytes,
        Id = new Hash32(SHA256.HashData(BitConverter.GetBytes(number))),
        ChainId = "",
        Account = default,
        KeyAddress = default,
        KeyType = KeyType.None,
        PublicKey = [],
        Nonce = 0,
        ExpiresAtMs = 0,
        FeeMax = default,
        Operations = [],
        Definitions = [],
        Cost = 0,
        BodyHash = default,
        Signature = [],
        AuthenticatorData = [],
        ClientDataJson = [],
    };
}
