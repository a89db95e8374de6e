using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Tests.Kernel;

/// <summary>The window of nonces against a plain set of all nonces ever used.</summary>
public sealed class NonceWindowTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 40)]
    [InlineData(3, 300)]
    [InlineData(4, 2_000)]
    public void The_window_agrees_with_a_set_of_all_nonces(int seed, int stride)
    {
        Random random = new(seed);
        NonceWindow window = default;
        HashSet<ulong> used = [];
        ulong high = 0;
        for (int i = 0; i < 50_000; i++)
        {
            // Around the highest: sometimes above, often inside the window, at times behind it.
            long offset = random.Next(10) < 3 ? random.Next(1, stride) : -random.Next(0, 300);
            ulong nonce = (ulong)Math.Max(0, (long)high + offset);
            KernelRefusal expected =
                nonce == 0 || (nonce <= high && high - nonce >= Limits.NonceWindow) ? KernelRefusal.NonceTooOld
                : used.Contains(nonce) ? KernelRefusal.NonceUsed
                : KernelRefusal.None;
            Assert.Equal(expected, window.Check(nonce));
            if (expected != KernelRefusal.None) continue;
            window.Use(nonce);
            used.Add(nonce);
            high = Math.Max(high, nonce);
            Assert.Equal(high, window.High);
        }
    }

    [Fact]
    public void Nonces_in_any_order_within_the_window_are_all_accepted()
    {
        Random random = new(9);
        ulong[] nonces = [.. Enumerable.Range(1, 256).Select(i => (ulong)i)];
        random.Shuffle(nonces);
        NonceWindow window = default;
        foreach (ulong nonce in nonces)
        {
            Assert.Equal(KernelRefusal.None, window.Check(nonce));
            window.Use(nonce);
        }
        foreach (ulong nonce in nonces) Assert.Equal(KernelRefusal.NonceUsed, window.Check(nonce));
    }

    [Fact]
    public void A_jump_over_the_whole_window_forgets_nothing_that_matters()
    {
        NonceWindow window = default;
        window.Use(1);
        window.Use(ulong.MaxValue);
        Assert.Equal(KernelRefusal.NonceTooOld, window.Check(1));
        Assert.Equal(KernelRefusal.NonceUsed, window.Check(ulong.MaxValue));
        Assert.Equal(KernelRefusal.None, window.Check(ulong.MaxValue - 255));
        Assert.Equal(KernelRefusal.NonceTooOld, window.Check(ulong.MaxValue - 256));
    }
}
