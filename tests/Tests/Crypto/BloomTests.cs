using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

public sealed class BloomTests
{
    [Fact]
    public void Three_bits_of_the_keccak_are_set_and_found_again()
    {
        // Yellow paper, 4.3.1: the low eleven bits of the first three pairs of bytes, counted from the filter's last bit.
        byte[] item = Convert.FromHexString("095e7baea6a6c7c4c2dfeb977efac326af552d87");
        Bloom bloom = default;
        bloom.Add(item);
        byte[] expected = new byte[Bloom.Size];
        byte[] hash = Keccak256.Hash(item).ToArray();
        for (int i = 0; i < 6; i += 2)
        {
            int bit = (hash[i] * 256 + hash[i + 1]) % 2048;
            expected[255 - bit / 8] |= (byte)(1 << bit % 8);
        }
        Assert.Equal(expected, Bloom.Bytes(in bloom).ToArray());
        Assert.True(bloom.MayContain(item));
        Assert.False(bloom.MayContain([1, 2, 3]));
        Bloom other = default;
        other.Add([1, 2, 3]);
        bloom.Add(in other);
        Assert.True(bloom.MayContain(item) && bloom.MayContain([1, 2, 3]));
        Assert.NotEqual(other, bloom);
        Assert.Equal(bloom, new Bloom(Bloom.Bytes(in bloom)));
    }
}
