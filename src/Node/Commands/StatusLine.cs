using System.Globalization;
using Gwangan.Node.Engines;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Commands;

/// <summary>One live line on a terminal; elsewhere a line now and then, so that a log stays short.</summary>
public sealed class StatusLine(City city, TimeProvider clock)
{
    private static readonly TimeSpan LiveEvery = TimeSpan.FromMilliseconds(500), PlainEvery = TimeSpan.FromSeconds(30);
    private readonly bool _isLive = LiveText.IsPossible && city.Options.Log.Format == LogFormat.Text;

    /// <summary>Shows the line until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            if (_isLive) city.Logs.ShowLive(Fitting(Text(), Console.WindowWidth));
            else Log();
            await Task.Delay(_isLive ? LiveEvery : PlainEvery, clock, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        if (_isLive) city.Logs.ShowLive("");
    }

    /// <summary>As much of a text as fits into a terminal's line; a line that wraps could not be written over.</summary>
    public static string Fitting(string text, int width) => width > 1 && text.Length >= width ? string.Concat(text.AsSpan(0, width - 2), "…") : text;

    /// <summary>Where the city stands, in a line.</summary>
    public string Text()
    {
        BlockPoint head = city.Head.Current;
        if (city.Trouble is { } trouble) return string.Create(CultureInfo.InvariantCulture, $"height {head.Height:N0} · NO BLOCKS: {trouble}");
        return string.Create(CultureInfo.InvariantCulture,
            $"height {head.Height:N0} · {city.Head.OperationsPerSecond:N0} op/s · {city.Pool.Count:N0} waiting · {Environment.WorkingSet >> 20:N0} MiB · root {head.AppHash.ToString()[..12]}");
    }

    private void Log()
    {
        if (city.Trouble is { } trouble) city.Log.Standing(city.Head.Current.Height, trouble);
        else
            city.Log.Status(city.Head.Current.Height, Math.Round(city.Head.OperationsPerSecond, 1), city.Pool.Count, Environment.WorkingSet >> 20, city.Head.Current.AppHash.ToString()[..12]);
    }
}
