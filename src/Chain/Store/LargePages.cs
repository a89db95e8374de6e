using System.Runtime.InteropServices;

namespace Gwangan.Chain.Store;

/// <summary>Memory outside the collector's heap for arrays that have grown large. The processor's address cache then needs one entry for two megabytes instead of 512, where the system gives large pages to those who ask.</summary>
/// <remarks>State is looked up at random over hundreds of megabytes, so without this most look-ups miss the address cache as well as the data cache. Whether the system follows the advice shows in nothing but speed.</remarks>
internal static unsafe class LargePages
{
    /// <summary>Bytes in a large page, and the alignment of what is given out.</summary>
    public const int Size = 2 << 20;

    private const int AdviceHugePage = 14; // MADV_HUGEPAGE

    private static long s_totalBytes;

    /// <summary>Bytes given out in this process.</summary>
    public static long TotalBytes => Interlocked.Read(ref s_totalBytes);

    /// <summary>Gives out zeros, or to who writes all of it whatever was there. Below a large page they are plain memory at a cache line.</summary>
    public static void* Allocate(nuint size, bool isCleared = true)
    {
        void* start = NativeMemory.AlignedAlloc(size, size >= Size ? (nuint)Size : 64);
        if (size >= Size && OperatingSystem.IsLinux()) _ = madvise(start, size, AdviceHugePage);
        if (isCleared) NativeMemory.Clear(start, size);
        Interlocked.Add(ref s_totalBytes, (long)size);
        return start;
    }

    /// <summary>Takes back what <see cref="Allocate"/> gave; null is nothing.</summary>
    public static void Free(void* start, nuint size)
    {
        if (start is null) return;
        NativeMemory.AlignedFree(start);
        Interlocked.Add(ref s_totalBytes, -(long)size);
    }

    [DllImport("libc")]
    private static extern int madvise(void* start, nuint size, int advice);
}
