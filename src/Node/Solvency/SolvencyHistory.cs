using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Feed;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Solvency;

/// <summary>What was owed of an asset, and what stood behind it; units in decimal.</summary>
public sealed record SolvencySampleAsset(string Symbol, string Supply, string? Backed, bool IsDeficient);

/// <summary>A statement of solvency of the past.</summary>
public sealed record SolvencySample(long Height, long TimeMs, IReadOnlyList<SolvencySampleAsset> Assets);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SolvencySample))]
internal sealed partial class SolvencyJson : JsonSerializerContext;

/// <summary>Statements of the past for the public page: one an hour, of which one a day stays after forty days, a line of JSON each in a file; and of the last two hours one a minute, in memory.</summary>
/// <remarks>Nothing follows from the file and nothing is proved by it: every line can be made again from the blocks, and whoever doubts one asks for a claim of its height.</remarks>
public sealed class SolvencyHistory : IAsyncDisposable
{
    private const long HourMs = 3_600_000, DayMs = 24 * HourMs, HourlyMs = 40 * DayMs, MinuteMs = 60_000;
    private const int SamplesMax = 40 * 24 + 3_660, MinutesMax = 120;

    private readonly string _path;
    private readonly ChainReader _reader;
    private readonly ChainHead _head;
    private readonly List<SolvencySample> _samples = [];
    private readonly List<SolvencySample> _minutes = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;

    /// <summary>A history in a file, which need not exist.</summary>
    public SolvencyHistory(string path, ChainReader reader, ChainHead head)
    {
        (_path, _reader, _head) = (path, reader, head);
        if (!File.Exists(path)) return;
        foreach (string line in File.ReadLines(path))
            if (TryRead(line) is { } sample && (_samples.Count == 0 || sample.Height > _samples[^1].Height)) _samples.Add(sample);
    }

    /// <summary>Begins to follow the chain.</summary>
    public void Start() => _following = Task.Run(FollowAsync);

    /// <summary>The latest samples, latest first.</summary>
    public IReadOnlyList<SolvencySample> Latest(int count)
    {
        lock (_lock) return [.. _samples.Concat(_minutes).OrderByDescending(sample => sample.Height).DistinctBy(sample => sample.Height).Take(count)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        long height = 0;
        try
        {
            while (true)
            {
                await _head.WaitAboveAsync(height, _stop.Token);
                BlockPoint point = _head.Current;
                height = point.Height;
                bool isNewHour = _samples.Count == 0 || point.TimeMs / HourMs > _samples[^1].TimeMs / HourMs;
                if (!isNewHour && _minutes.Count > 0 && point.TimeMs / MinuteMs <= _minutes[^1].TimeMs / MinuteMs) continue;
                if (TryTake(point) is not { } sample) continue;
                if (isNewHour) Add(sample);
                Note(sample);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    // A block that was taken back, or is no more in the window, has none; the next block has one.
    private SolvencySample? TryTake(BlockPoint point)
    {
        try
        {
            return Take(_reader, point);
        }
        catch (Exception error) when (error is IOException or HeightNotAvailableException)
        {
            return null;
        }
    }

    /// <summary>The statement of a height.</summary>
    internal static SolvencySample Take(ChainReader reader, BlockPoint point)
    {
        using IStateSnapshot state = reader.OpenSnapshot(point.Height);
        return new SolvencySample(point.Height, point.TimeMs, [.. StateReader.Assets(state).Select(asset => new SolvencySampleAsset(
            asset.Symbol.ToString(), asset.Supply.Units.ToString(), asset.Backing == AssetBacking.Issuer ? null : asset.Backed.Units.ToString(), asset.IsDeficient))]);
    }

    /// <summary>Adds a sample and writes what is kept; where the disk has no room for it, it is written with the next one.</summary>
    internal void Add(SolvencySample sample)
    {
        lock (_lock)
        {
            // Where blocks were taken back, so are their samples.
            _samples.RemoveAll(old => old.Height >= sample.Height);
            _samples.Add(sample);
            Thin(_samples);
            StringBuilder text = new();
            foreach (SolvencySample each in _samples) text.Append(JsonSerializer.Serialize(each, SolvencyJson.Default.SolvencySample)).Append('\n');
            try
            {
                DurableFile.Write(_path, Encoding.UTF8.GetBytes(text.ToString()));
            }
            catch (IOException)
            {
                // Nothing follows from the file, and the city goes on.
            }
        }
    }

    /// <summary>Adds a sample to those of the last minutes.</summary>
    internal void Note(SolvencySample sample)
    {
        lock (_lock)
        {
            _minutes.RemoveAll(old => old.Height >= sample.Height);
            _minutes.Add(sample);
            if (_minutes.Count > MinutesMax) _minutes.RemoveAt(0);
        }
    }

    // The first of a day stays for ever, as far as ten years are that.
    internal static void Thin(List<SolvencySample> samples)
    {
        long hourlyFrom = samples[^1].TimeMs - HourlyMs, day = long.MinValue;
        samples.RemoveAll(sample =>
        {
            bool isFirst = sample.TimeMs / DayMs != day;
            day = sample.TimeMs / DayMs;
            return !isFirst && sample.TimeMs < hourlyFrom;
        });
        if (samples.Count > SamplesMax) samples.RemoveRange(0, samples.Count - SamplesMax);
    }

    private static SolvencySample? TryRead(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, SolvencyJson.Default.SolvencySample);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
