using System.Runtime.InteropServices;

namespace Gwangan.Bench.Market;

/// <summary>The processor time of the calling thread, so that other work on the machine does not count. A reading costs a fifth of a microsecond.</summary>
internal static unsafe class ThreadClock
{
    private const int ThreadProcessorTime = 3; // CLOCK_THREAD_CPUTIME_ID of Linux

    public static double Seconds
    {
        get
        {
            Time time;
            if (clock_gettime(ThreadProcessorTime, &time) != 0) throw new InvalidOperationException("the thread's clock cannot be read");
            return time.Seconds + time.Nanoseconds / 1e9;
        }
    }

    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, Time* time);
}
