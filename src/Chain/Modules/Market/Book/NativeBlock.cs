using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>A growing array of plain structs outside the managed heap: never moved, never scanned, aligned to cache lines, zero when new.</summary>
internal sealed unsafe class NativeBlock<T> : IDisposable
    where T : unmanaged
{
    private const int CacheLineBytes = 64;

    public NativeBlock(int length) => Resize(length);

    ~NativeBlock() => NativeMemory.AlignedFree(Start);

    public T* Start { get; private set; }

    public int Length { get; private set; }

    public long Bytes => (long)Length * sizeof(T);

    /// <summary>Makes the block longer; what it held stays, <see cref="Start"/> changes.</summary>
    public void Resize(int length)
    {
        nuint kept = (nuint)Bytes;
        T* old = Renew(length);
        NativeMemory.Copy(old, Start, kept);
        Free(old);
    }

    /// <summary>Makes the block longer and zero; the caller gets the old memory and frees it.</summary>
    public T* Renew(int length)
    {
        Invariant.Assert(length > Length);
        T* old = Start;
        nuint bytes = checked((nuint)length * (nuint)sizeof(T));
        Start = (T*)NativeMemory.AlignedAlloc(bytes, CacheLineBytes);
        Length = length;
        NativeMemory.Clear(Start, bytes);
        return old;
    }

    public static void Free(T* memory) => NativeMemory.AlignedFree(memory);

    public void Dispose()
    {
        NativeMemory.AlignedFree(Start);
        Start = null;
        Length = 0;
        GC.SuppressFinalize(this);
    }
}
