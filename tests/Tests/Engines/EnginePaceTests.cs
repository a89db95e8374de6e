using Gwangan.Node.Engines.Embedded;

namespace Gwangan.Tests.Engines;

public sealed class EnginePaceTests
{
    [Theory]
    [InlineData(0, true, null, 250)]
    [InlineData(100, true, null, 150)]
    [InlineData(250, true, null, 0)]
    [InlineData(9_000, true, null, -8_750)]
    [InlineData(100, false, null, 4_900)]
    [InlineData(5_000, false, null, 0)]
    [InlineData(100, false, 700L, 700)]
    [InlineData(100, false, 50L, 150)]
    [InlineData(100, false, -10L, 150)]
    [InlineData(100, false, 90_000L, 4_900)]
    public void A_block_is_due_when_there_is_work_or_a_deadline_or_silence(long sinceLastMs, bool hasWork, long? deadlineInMs, long dueInMs) =>
        Assert.Equal(dueInMs, new EnginePace().DueInMs(sinceLastMs, hasWork, deadlineInMs));
}
