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
        Invariant.Assert(length > Length);
        nuint bytes = checked((nuint)length * (nuint)sizeof(T));
        byte* start = (byte*)NativeMemory.AlignedAlloc(bytes, CacheLineBytes);
        nuint kept = (nuint)Bytes;
        NativeMemory.Copy(Start, start, kept);
        NativeMemory.Clear(start + kept, bytes - kept);
        NativeMemory.AlignedFree(Start);
        Start = (T*)start;
        Length = length;
    }

    public void Clear() => NativeMemory.Clear(Start, (nuint)Bytes);

    public void Dispose()
    {
        NativeMemory.AlignedFree(Start);
        Start = null;
        Length = 0;
        GC.SuppressFinalize(this);
    }
}
