using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>A growing array of plain structs outside the managed heap: never moved, never scanned, aligned to cache lines, zero when new.</summary>
internal sealed unsafe class NativeBlock<T> : IDisposable
    where T : unmanaged
{
    public NativeBlock(int length) => Resize(length);

    ~NativeBlock() => LargePages.Free(Start, (nuint)Bytes);

    public T* Start { get; private set; }

    public int Length { get; private set; }

    public long Bytes => (long)Length * sizeof(T);

    /// <summary>Makes the block longer; what it held stays, <see cref="Start"/> changes.</summary>
    public void Resize(int length)
    {
        int before = Length;
        T* old = Renew(length);
        NativeMemory.Copy(old, Start, (nuint)before * (nuint)sizeof(T));
        Free(old, before);
    }

    /// <summary>Makes the block longer and zero; the caller gets the old memory and frees it.</summary>
    public T* Renew(int length)
    {
        Invariant.Assert(length > Length);
        T* old = Start;
        nuint bytes = checked((nuint)length * (nuint)sizeof(T));
        Start = (T*)LargePages.Allocate(bytes);
        Length = length;
        return old;
    }

    public static void Free(T* memory, int length) => LargePages.Free(memory, (nuint)length * (nuint)sizeof(T));

    public void Dispose()
    {
        LargePages.Free(Start, (nuint)Bytes);
        Start = null;
        Length = 0;
        GC.SuppressFinalize(this);
    }
}
