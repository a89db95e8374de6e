namespace Gwangan.Tests;

/// <summary>
/// Measures what a piece of code allocates. The runtime counts a thread's memory by whole pieces handed to it: a collection begun by a test beside this one takes
/// an unused piece away and counts it as used. What the code itself allocates it allocates each time, so the least of several rounds is the code's own.
/// </summary>
internal static class Allocation
{
    private const int Rounds = 8;

    internal static long LeastBytes(Action round)
    {
        round();
        long least = long.MaxValue;
        for (int i = 0; i < Rounds && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = long.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
