using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Evm;

public sealed class SendersTogetherTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(61)]
    public void Envelopes_decoded_in_groups_are_those_decoded_one_by_one(int count)
    {
        EvmCity city = new();
        byte[][] envelopes = new byte[count][];
        Random random = new(count);
        for (int i = 0; i < count; i++) envelopes[i] = Envelope(city, random, i);
        EnvelopeCodec alone = new(city.City.Catalog), together = new(city.City.Catalog);
        IReadOnlyList<Envelope?> block = city.City.Machine.Decode(envelopes);
        int taken = 0;
        for (int i = 0; i < count; i++)
        {
            if (i % EnvelopeCodec.Together == 0) together.RecoverAhead(envelopes.AsSpan(i, Math.Min(EnvelopeCodec.Together, count - i)));
            KernelRefusal expected = alone.Decode([.. envelopes[i]], out Envelope one), found = together.Decode(envelopes[i], out Envelope other);
            Assert.Equal(expected, found);
            Assert.Equal(expected == KernelRefusal.None, block[i] is not null);
            if (expected != KernelRefusal.None) continue;
            taken++;
            Assert.Equal((one.Id, one.Account, one.EthereumHash), (other.Id, other.Account, other.EthereumHash));
            Assert.Equal((one.Id, one.Account, one.EthereumHash), (block[i]!.Id, block[i]!.Account, block[i]!.EthereumHash));
        }
        Assert.True(taken > 0);
    }

    [Fact]
    public void A_refusal_is_the_same_whether_the_sender_was_looked_for_ahead_or_not()
    {
        EvmCity city = new(), other = new();
        Random random = new(3);
        byte[][] envelopes = [.. Enumerable.Range(0, 64).Select(i => Envelope(city, random, i))];
        EnvelopeCodec alone = new(city.City.Catalog), together = new(city.City.Catalog);
        AbciCheck[] expected = [.. envelopes.Select(each => other.City.Machine.TryDecode(each, alone, out _))];
        for (int start = 0; start < envelopes.Length; start += EnvelopeCodec.Together)
        {
            city.City.Machine.RecoverAhead(envelopes.AsSpan(start, EnvelopeCodec.Together), together);
            for (int i = start; i < start + EnvelopeCodec.Together; i++) Assert.Equal(expected[i], city.City.Machine.TryDecode(envelopes[i], together, out _));
        }
        Assert.Contains(expected, each => each.IsAdmitted);
        Assert.Contains(expected, each => !each.IsAdmitted);
    }

    // Transactions of two users, and every few one that is spoilt somewhere, of another chain, or no transaction at all.
    private static byte[] Envelope(EvmCity city, Random random, int i)
    {
        byte[] bytes = city.Sign(i % 2 * 3, (ulong)i, city.AddressOf(1), (ulong)i, chainId: i % 11 == 5 ? 1UL : null);
        if (i % 5 == 3) bytes[^random.Next(1, 60)] ^= (byte)(1 << random.Next(8));
        if (i % 13 == 7) bytes = city.City.Sign(city.City.Users[0], new Transfer(city.AddressOf(1), Symbol.Of("KRW"), Amount.Whole(1), ""));
        if (i % 17 == 9) bytes = bytes[..^1];
        return bytes;
    }
}
