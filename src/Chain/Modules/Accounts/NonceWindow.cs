using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>Which nonces a key has used: the highest one, and one bit for each of the <see cref="Limits.NonceWindow"/> nonces up to it. Bit i stands for nonce High - i.</summary>
/// <remarks>Committed state, so a nonce stays used over restarts; and a client may have that many envelopes in flight in any order.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct NonceWindow
{
    [InlineArray(Limits.NonceWindow / 64)]
    private struct Bits
    {
        private ulong _word;
    }

    private ulong _high;
    private Bits _used;

    /// <summary>The highest nonce used; 0 when none was.</summary>
    public readonly ulong High => _high;

    /// <summary>Whether a nonce may be used now.</summary>
    public readonly KernelRefusal Check(ulong nonce)
    {
        if (nonce == 0) return KernelRefusal.NonceTooOld;
        if (nonce > _high) return KernelRefusal.None;
        ulong behind = _high - nonce;
        if (behind >= Limits.NonceWindow) return KernelRefusal.NonceTooOld;
        return (_used[(int)(behind / 64)] >> (int)(behind % 64) & 1) != 0 ? KernelRefusal.NonceUsed : KernelRefusal.None;
    }

    /// <summary>Marks a nonce that <see cref="Check"/> accepted.</summary>
    public void Use(ulong nonce)
    {
        if (nonce > _high)
        {
            Shift(nonce - _high);
            _high = nonce;
        }
        ulong behind = _high - nonce;
        _used[(int)(behind / 64)] |= 1UL << (int)(behind % 64);
    }

    private void Shift(ulong by)
    {
        const int Words = Limits.NonceWindow / 64;
        int words = by >= Limits.NonceWindow ? Words : (int)(by / 64);
        int bits = (int)(by % 64);
        for (int i = Words - 1; i >= 0; i--)
        {
            int from = i - words;
            ulong value = from < 0 ? 0 : unchecked(_used[from] << bits);
            if (bits != 0 && from - 1 >= 0) value |= _used[from - 1] >> (64 - bits);
            _used[i] = value;
        }
    }
}
