using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Gwangan.Bench.Evm;
using Gwangan.Chain.Base;
using Gwangan.Node.Genesis;
using Gwangan.Vectors;

namespace Gwangan.Bench.Rpc;

/// <summary>When a target makes blocks.</summary>
internal enum BlockPace
{
    /// <summary>One a second.</summary>
    Second,

    /// <summary>As soon as there is work.</summary>
    OnDemand,

    /// <summary>As a city does that is told nothing.</summary>
    Usual,
}

/// <summary>A server of JSON-RPC, Ethereum's unless Cosmos' is asked for, in a process of its own, on a free port of this machine: this city, or anvil. Both have the same chain number and room in a block, and the same accounts have coins.</summary>
internal sealed class RpcTarget : IDisposable
{
    public const ulong ChainId = DemoCity.EthereumChainId;

    /// <summary>Gas of a block: the most that a city can have, room for 42,000 plain transfers.</summary>
    public const long BlockGas = (long)Limits.BlockGasLimitMax;

    // What a peer may take: on demand anvil has been seen to take all there is.
    private const double PeerMemoryMiBMax = 6_144;

    private readonly Process _process;
    private readonly string? _data;
    private double _processorSeconds;
    private volatile bool _isEnded;

    private RpcTarget(string name, Process process, Uri url, string? data) => (Name, _process, Url, _data) = (name, process, url, data);

    /// <summary>What rows call it.</summary>
    public string Name { get; }

    /// <summary>Where it answers.</summary>
    public Uri Url { get; }

    /// <summary>Whether it is this city.</summary>
    public bool IsCity => _data is not null;

    /// <summary>Its resident memory.</summary>
    public double MemoryMiB
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    /// <summary>The processor time it has used, in seconds.</summary>
    public double ProcessorSeconds
    {
        get
        {
            if (_isEnded) return _processorSeconds;
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>Whether it was ended because it took more memory than a peer may.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>Starts a node of a new demo city: durable blocks, state root, journal and index, as it is by default.</summary>
    public static RpcTarget StartCity(BlockPace pace, Accounts accounts, bool isCosmos = false, string chainId = "gwangan-bench-1")
    {
        string data = Directory.CreateTempSubdirectory("gwangan-bench-").FullName;
        DemoCity.Write(data, chainId, 300, DateTimeOffset.UtcNow);
        string file = Path.Combine(data, "genesis.json");
        JsonNode genesis = JsonNode.Parse(File.ReadAllText(file))!;
        genesis["appState"]!["evm"] = new JsonObject { ["chainId"] = ChainId, ["gasLimit"] = BlockGas };
        foreach (Address address in accounts.Addresses)
            genesis["appState"]!["accounts"]!.AsArray().Add(new JsonObject { ["address"] = address.ToString(), ["balances"] = new JsonObject { ["KRW"] = Amount.Whole(1_000_000).ToString() } });
        // What the accounts begin with lies at a bank, as all won does.
        JsonNode reserve = genesis["appState"]!["reserves"]![0]!["banks"]![0]!["accounts"]![0]!;
        if (!Amount.TryParse(reserve["closing"]!.GetValue<string>(), out Amount closing)) throw new InvalidOperationException("a demo city's bank has a closing balance");
        reserve["closing"] = new Amount(closing.Units + (Amount.Whole(1_000_000).Units * (UInt128)accounts.Addresses.Length)).ToString();
        File.WriteAllText(file, genesis.ToJsonString());
        string[] paced = pace == BlockPace.Usual ? [] : ["--block-ms", pace == BlockPace.Second ? "1000" : "1"];
        string[] door = isCosmos ? ["--cosmos-rpc", "127.0.0.1:0", "--ethereum", "off", "--cosmos-grpc", "off", "--cosmos-rest", "off"] : ["--ethereum", "127.0.0.1:0"];
        ProcessStartInfo start = new("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "gwangan.dll"), "node", "--data", data, "--http", "127.0.0.1:0", "--metrics", "off", "--no-traders", .. door, .. paced])
        { RedirectStandardOutput = true };
        return Start("city", start, isCosmos ? "CometBFT's RPC" : "Ethereum's JSON-RPC", data);
    }

    /// <summary>Starts anvil, whose state is in memory, with options of its own if need be. It keeps no states of past blocks, which nobody asks it for here: with them it would run out of memory on demand.</summary>
    public static RpcTarget StartAnvil(BlockPace pace, Accounts accounts, params string[] options)
    {
        string program = Path.Combine(Archive.RepositoryRoot(), "tests", "Bench", "Evm", "peers", "node_modules", "@foundry-rs", "anvil-linux-amd64", "bin", "anvil");
        ProcessStartInfo start = new(program,
        [
            "--port", "0", "--host", "127.0.0.1", "--accounts", "0", "--chain-id", ChainId.ToString(CultureInfo.InvariantCulture), "--gas-limit", BlockGas.ToString(CultureInfo.InvariantCulture),
            "--hardfork", "prague", "--order", "fifo", "--no-cors", "--disable-console-log", "--prune-history", .. pace == BlockPace.Second ? (string[])["--block-time", "1"] : [], .. options,
        ])
        { RedirectStandardOutput = true };
        RpcTarget target = Start("anvil", start, "Listening on", null);
        new Thread(target.Guard) { IsBackground = true }.Start();
        using RpcConnection connection = new(target.Url);
        foreach (Address[] some in accounts.Addresses.Chunk(1_000))
            connection.Ask(RpcConnection.Request(target.Url, $"[{string.Join(',', some.Select(address => RpcConnection.Call("anvil_setBalance", $"\"{address}\"", "\"0xd3c21bcecceda1000000\"")))}]"));
        return target;
    }

    // On a thread of its own: who asks it may wait for an answer meanwhile.
    private void Guard()
    {
        try
        {
            while (MemoryMiB < PeerMemoryMiBMax) Thread.Sleep(100);
            _processorSeconds = ProcessorSeconds;
            _isEnded = true;
            Console.Error.WriteLine($"  {Name} takes {MemoryMiB:F0} MiB, and is ended");
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has been disposed of.
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        if (_data is not null) Directory.Delete(_data, recursive: true);
    }

    private static RpcTarget Start(string name, ProcessStartInfo start, string sign, string? data)
    {
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start");
        while (process.StandardOutput.ReadLine() is { } line)
        {
            int at = line.IndexOf(sign, StringComparison.Ordinal);
            if (at < 0) continue;
            string address = line[(at + sign.Length)..].Trim();
            if (!address.StartsWith("http", StringComparison.Ordinal)) address = "http://" + address;
            // A pipe that nobody reads would stop it when it is full.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new RpcTarget(name, process, new Uri(address), data);
        }
        process.WaitForExit();
        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{name} ended with code {process.ExitCode}"));
    }
}
