using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gwangan.Node.Client;

namespace Gwangan.Bench.Market;

/// <summary>A node in a process of its own, on a free port of this machine, with a fresh city in a temporary folder.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;

    private NodeProcess(Process process, string data, Uri url) => (_process, Data, Url) = (process, data, url);

    /// <summary>Its data folder.</summary>
    public string Data { get; }

    /// <summary>Where it answers.</summary>
    public Uri Url { get; }

    /// <summary>The processor time it has used, in seconds.</summary>
    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Starts it, with options of its own if need be, and waits until it tells its address.</summary>
    public static NodeProcess Start(params string[] options)
    {
        string data = Directory.CreateTempSubdirectory("gwangan-bench-").FullName;
        string executable = Path.Combine(AppContext.BaseDirectory, "gwangan.dll");
        ProcessStartInfo start = new("dotnet", [executable, "node", "--data", data, "--http", "127.0.0.1:0", "--metrics", "off", "--no-traders", .. options]) { RedirectStandardOutput = true };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("the node did not start");
        while (process.StandardOutput.ReadLine() is { } line)
        {
            int at = line.IndexOf("API and page", StringComparison.Ordinal);
            if (at < 0) continue;
            at = line.IndexOf("http://", at, StringComparison.Ordinal);
            // A pipe that nobody reads would stop the node when it is full.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new NodeProcess(process, data, new Uri(line[at..].Trim()));
        }
        process.WaitForExit();
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"the node ended with code {process.ExitCode}"));
    }

    /// <summary>Where its chain stands.</summary>
    public long Height()
    {
        using ExchangeClient client = new(Url);
        return client.StatusAsync().GetAwaiter().GetResult().Height;
    }

    /// <summary>Operations in its blocks from one height to another, both included.</summary>
    public long OperationsIn(long from, long to)
    {
        using HttpClient http = new() { BaseAddress = Url };
        long operations = 0;
        string before = "";
        while (true)
        {
            using JsonDocument page = JsonDocument.Parse(http.GetStringAsync($"api/v1/blocks?limit=500{before}").GetAwaiter().GetResult());
            foreach (JsonElement block in page.RootElement.GetProperty("items").EnumerateArray())
            {
                long height = block.GetProperty("height").GetInt64();
                if (height < from) return operations;
                if (height <= to) operations += block.GetProperty("operationCount").GetInt64();
            }
            if (page.RootElement.GetProperty("next").GetString() is not { } next) return operations;
            before = $"&before={next}";
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(Data, recursive: true);
    }
}
