using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Kernel;

/// <summary>The fair order is a property of the envelopes' bytes: it does not matter which copies of them a node holds.</summary>
public sealed class BlockOrderTests
{
    [Fact]
    public void Repeated_envelopes_are_sorted_alike_whether_a_node_decoded_them_once_or_each_time()
    {
        TestCity city = new(new TestCityOptions { OrderRule = "fair" });
        EnvelopeCodec codec = new(city.Catalog);
        byte[][] different = [.. city.Users.Select(user => city.Sign(user, new Transfer(city.KeyOf(Chain.Kernel.Body.Bank).Address, Symbol.Of("KRW"), Amount.One, "")))];
        List<byte[]> bytes = [.. Enumerable.Range(0, 60).Select(i => different[i % different.Length])];

        List<Envelope> once = [.. different.Select(Decode)];
        List<Envelope> shared = [.. bytes.Select((_, i) => once[i % once.Count])], separate = [.. bytes.Select(Decode)];
        Assert.False(BlockOrder.IsSorted(shared, city.AppHash));
        Assert.False(BlockOrder.IsSorted(separate, city.AppHash));
        BlockOrder.Sort(shared, city.AppHash);
        separate = [.. shared.Select(envelope => Decode(envelope.Bytes))];
        Assert.True(BlockOrder.IsSorted(shared, city.AppHash));
        Assert.True(BlockOrder.IsSorted(separate, city.AppHash));

        Envelope Decode(byte[] one)
        {
            Assert.Equal(KernelRefusal.None, codec.Decode(one, out Envelope envelope));
            return envelope;
        }
    }
}
