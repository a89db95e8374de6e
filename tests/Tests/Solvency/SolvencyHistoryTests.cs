using Gwangan.Node.Solvency;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Solvency;

public sealed class SolvencyHistoryTests
{
    private const long HourMs = 3_600_000;

    private static SolvencySample Sample(long hour) => new(hour + 1, hour * HourMs, [new SolvencySampleAsset("KRW", "5", "6", false)]);

    [Fact]
    public void An_hour_each_is_kept_for_forty_days_and_then_a_day_each_for_ten_years()
    {
        List<SolvencySample> samples = [];
        for (long hour = 0; hour < 24 * 100; hour++)
        {
            samples.Add(Sample(hour));
            SolvencyHistory.Thin(samples);
        }
        Assert.InRange(samples.Count, 40 * 24 + 55, 40 * 24 + 65);
        Assert.Equal(samples.Count, samples.Select(sample => sample.Height).Distinct().Count());
        Assert.Equal(1, samples[0].Height);
        for (long day = 100; day < 6_000; day++)
        {
            samples.Add(Sample(24 * day));
            SolvencyHistory.Thin(samples);
        }
        Assert.InRange(samples.Count, 3_660, 40 * 24 + 3_660);
    }

    [Fact]
    public async Task It_outlives_a_restart_and_damaged_lines()
    {
        using TemporaryFolder folder = new();
        await using (SolvencyHistory history = new(folder["history"], null!, null!))
        {
            for (long hour = 0; hour < 5; hour++) history.Add(Sample(hour));
            Assert.Equal([5, 4], history.Latest(2).Select(sample => sample.Height));
        }
        File.AppendAllText(folder["history"], "{\"height\":");
        await using SolvencyHistory again = new(folder["history"], null!, null!);
        Assert.Equal([5L, 4, 3, 2, 1], again.Latest(10).Select(sample => sample.Height));
        // Blocks were taken back: what was said of them goes.
        again.Add(Sample(2));
        Assert.Equal([3L, 2, 1], again.Latest(10).Select(sample => sample.Height));
    }

    [Fact]
    public async Task What_the_disk_does_not_take_is_written_with_the_next_sample()
    {
        using TemporaryFolder folder = new();
        string later = folder["later"], path = Path.Combine(later, "history");
        await using (SolvencyHistory history = new(path, null!, null!))
        {
            history.Add(Sample(0));
            Assert.Single(history.Latest(10));
            Directory.CreateDirectory(later);
            history.Add(Sample(1));
        }
        await using SolvencyHistory again = new(path, null!, null!);
        Assert.Equal([2L, 1], again.Latest(10).Select(sample => sample.Height));
    }

    [Fact]
    public async Task Of_the_last_two_hours_there_is_one_a_minute_beside_what_is_kept()
    {
        using TemporaryFolder folder = new();
        await using SolvencyHistory history = new(folder["history"], null!, null!);
        history.Add(Sample(0));
        history.Note(Sample(0));
        for (long minute = 1; minute < 200; minute++) history.Note(new SolvencySample(1 + minute, minute * 60_000, []));
        long[] heights = [.. history.Latest(1_000).Select(sample => sample.Height)];
        Assert.Equal(121, heights.Length);
        Assert.Equal((200, 1), (heights[0], heights[^1]));
        Assert.Equal(heights.OrderDescending(), heights);
    }
}
