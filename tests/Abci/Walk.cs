using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Gwangan.Abci;

/// <summary>Runs this project's commands as an operator does, and shows them with what they print.</summary>
public sealed class Walk(string executable, string folder, bool isShown) : IDisposable
{
    // Seconds that are waited for what comes sooner or later.
    private const int Patience = 120;

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly List<Process> _followers = [];
    private Process? _node;

    /// <summary>Runs a command to its end; its output.</summary>
    public string Run(int exitCode, params string[] arguments)
    {
        Show($"$ gwangan {string.Join(' ', arguments)}");
        using Process process = Start(arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        foreach (string line in text.TrimEnd().Split('\n')) Show(line);
        NonConformance.Unless(process.ExitCode == exitCode, $"gwangan {arguments[0]} ended with exit code {process.ExitCode}, expected {exitCode}: {text.Trim()}");
        return text;
    }

    /// <summary>Starts a node that runs until <see cref="StopNode"/>.</summary>
    public void StartNode(params string[] arguments)
    {
        Show($"$ gwangan {string.Join(' ', arguments)} &");
        _node = Start(arguments);
        _node.OutputDataReceived += (_, _) => { };
        _node.ErrorDataReceived += (_, _) => { };
        _node.BeginOutputReadLine();
        _node.BeginErrorReadLine();
    }

    /// <summary>Stops it as `kill` does.</summary>
    public void StopNode()
    {
        Show("$ kill %1");
        Stop(_node!);
        _node = null;
    }

    /// <summary>Starts a node beside the others.</summary>
    public Process StartFollower(params string[] arguments)
    {
        Show($"$ gwangan {string.Join(' ', arguments)} &");
        Process follower = Start(arguments);
        _followers.Add(follower);
        follower.OutputDataReceived += (_, _) => { };
        follower.ErrorDataReceived += (_, _) => { };
        follower.BeginOutputReadLine();
        follower.BeginErrorReadLine();
        return follower;
    }

    /// <summary>Stops it as `kill` does.</summary>
    public void StopFollower(Process follower)
    {
        _followers.Remove(follower);
        Stop(follower);
    }

    private static void Stop(Process node)
    {
        using Process kill = Process.Start("kill", node.Id.ToString(CultureInfo.InvariantCulture));
        kill.WaitForExit();
        node.WaitForExit();
        node.Dispose();
    }

    /// <summary>Reads JSON from a node.</summary>
    public static JsonElement Get(string url)
    {
        using HttpResponseMessage response = Http.GetAsync(url).GetAwaiter().GetResult();
        using JsonDocument document = JsonDocument.Parse(response.Content.ReadAsStringAsync().GetAwaiter().GetResult());
        return document.RootElement.Clone();
    }

    /// <summary>Waits until something is so.</summary>
    public static void Until(Func<bool> holds, string what)
    {
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(Patience); Thread.Sleep(50))
        {
            try
            {
                if (holds()) return;
            }
            catch (Exception error) when (error is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException or OperationCanceledException)
            {
                // The node is not listening yet.
            }
        }
        throw new NonConformance($"within {Patience} s: {what}");
    }

    /// <summary>Prints a line, the temporary folder left out.</summary>
    public void Show(string line)
    {
        if (isShown) Console.WriteLine(line.Replace(folder + "/", "", StringComparison.Ordinal));
    }

    /// <summary>A port that nobody listens on, below those that the system gives to connections: one of those could be taken before it is used.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using TcpListener listener = new(IPAddress.Loopback, Random.Shared.Next(20_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
            }
        }
    }

    /// <summary>Kills the node when it still runs.</summary>
    public void Dispose()
    {
        foreach (Process node in (IEnumerable<Process>)[.. _followers, .. _node is null ? Array.Empty<Process>() : [_node]])
        {
            node.Kill();
            node.WaitForExit();
            node.Dispose();
        }
    }

    private Process Start(string[] arguments)
    {
        ProcessStartInfo start = new(executable) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
