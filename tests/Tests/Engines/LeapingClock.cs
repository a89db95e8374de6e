namespace Gwangan.Tests.Engines;

/// <summary>A clock that runs like the machine's and leaps ahead when a test says so: intervals can be far longer than any pause of a busy machine, and still pass at once.</summary>
internal sealed class LeapingClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<Timer> _timers = [];
    private long _leapt;

    private TimeSpan Leapt => TimeSpan.FromTicks(Interlocked.Read(ref _leapt));

    /// <summary>Goes ahead; timers that are due by then fire.</summary>
    public void Leap(TimeSpan by)
    {
        lock (_lock)
        {
            Interlocked.Add(ref _leapt, by.Ticks);
            foreach (Timer timer in _timers) timer.Set();
        }
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + Leapt;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (System.GetElapsedTime(0) + Leapt).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer : ITimer
    {
        private readonly LeapingClock _clock;
        private readonly ITimer _inner;
        private TimeSpan _period;
        private long? _dueAt;

        public Timer(LeapingClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _inner = System.CreateTimer(_ =>
            {
                lock (clock._lock) Plan(_period);
                callback(state);
            }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_clock._lock)
            {
                _period = period;
                return Plan(dueTime);
            }
        }

        /// <summary>Sets the machine's timer to what is left.</summary>
        public bool Set() => _inner.Change(_dueAt is { } at ? TimeSpan.FromTicks(Math.Max(at - _clock.GetTimestamp(), 0)) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public void Dispose()
        {
            lock (_clock._lock) _clock._timers.Remove(this);
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private bool Plan(TimeSpan dueTime)
        {
            _dueAt = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetTimestamp() + dueTime.Ticks;
            if (_dueAt is null) _clock._timers.Remove(this);
            else _clock._timers.Add(this);
            return Set();
        }
    }
}
