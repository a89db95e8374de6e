using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.Cosmos.Tx;
using Gwangan.Tests.Modules.Evm;

namespace Gwangan.Tests.Kernel;

/// <summary>Envelopes of every form and key are decoded in groups to what they are one by one, whatever stands beside them.</summary>
public sealed class SignaturesTogetherTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(83)]
    [InlineData(400)]
    public void Verdicts_and_envelopes_of_groups_are_those_of_each_by_itself(int count)
    {
        EvmCity city = new(), other = new(), third = new();
        Random random = new(count);
        byte[][] envelopes = new byte[count][];
        for (int i = 0; i < count; i++) envelopes[i] = i > 3 && random.Next(20) == 0 ? envelopes[i - 2] : Envelope(city, random, i);
        EnvelopeCodec alone = new(city.City.Catalog), together = new(city.City.Catalog);
        AbciCheck[] checks = new AbciCheck[count];
        Envelope?[] decoded = new Envelope?[count];
        for (int start = 0; start < count; start += EnvelopeCodec.Together)
        {
            int some = Math.Min(EnvelopeCodec.Together, count - start);
            city.City.Machine.TryDecodeTogether(envelopes.AsSpan(start, some), together, checks.AsSpan(start), decoded.AsSpan(start));
        }
        IReadOnlyList<Envelope?> block = third.City.Machine.Decode(envelopes);
        int admitted = 0, forged = 0;
        for (int i = 0; i < count; i++)
        {
            AbciCheck expected = other.City.Machine.TryDecode([.. envelopes[i]], alone, out Envelope one);
            Assert.Equal(expected, checks[i]);
            Assert.Equal(expected.IsAdmitted, decoded[i] is not null);
            if (expected.Code == (ushort)KernelRefusal.SignatureInvalid && expected.Module == 0)
            {
                forged++;
                Assert.False(block[i]!.SignatureIsValid);
            }
            if (!expected.IsAdmitted) continue;
            admitted++;
            Assert.Equal((one.Id, one.Account, one.SignatureIsValid), (decoded[i]!.Id, decoded[i]!.Account, decoded[i]!.SignatureIsValid));
            Assert.Equal((one.Id, one.Account, true), (block[i]!.Id, block[i]!.Account, block[i]!.SignatureIsValid));
        }
        if (count < 80) return;
        Assert.InRange(admitted, count / 3, count);
        Assert.InRange(forged, 5, count);
    }

    // Of all forms and keys; every few one whose signature, or any other part, is spoilt.
    private static byte[] Envelope(EvmCity city, Random random, int i)
    {
        Transfer pay = new(city.AddressOf(2), Symbol.Of("KRW"), Amount.Whole(1 + (ulong)i), "");
        CosmosWallet cosmos = new("user 1", KeyType.Cosmos, city.City.Catalog, TestCity.ChainId), ethereum = new("user 0", KeyType.Ethereum, city.City.Catalog, TestCity.ChainId);
        CosmosParts parts = new() { Sequence = (ulong)i };
        byte[] bytes = random.Next(9) switch
        {
            0 => city.Sign(3, (ulong)i, city.AddressOf(1), (ulong)i),
            1 => city.City.Sign(city.City.Users[0], pay),
            2 => city.City.Sign(city.City.Users[1], pay),
            3 => city.City.Sign(city.City.Users[2], pay),
            4 => ethereum.Sign(parts, pay),
            5 => cosmos.SignAmino(parts, pay),
            6 => ethereum.SignTyped(parts, EvmCity.ChainId, pay),
            7 => cosmos.Sign(parts with { ChainId = "another-1" }, pay),
            _ => cosmos.Sign(parts, pay),
        };
        if (random.Next(5) == 0) bytes[^random.Next(1, 64)] ^= (byte)(1 << random.Next(8));
        return random.Next(30) == 0 ? bytes[..^1] : bytes;
    }
}
