using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gwangan.Abci.Wire;

namespace Gwangan.Abci.Applications;

/// <summary>An application under test: one that runs already, or one that the suite starts, kills and starts again in a data folder of its own.</summary>
public sealed class Application : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly string? _command;
    private Process? _process;

    private Application(AbciAddress address, string? command, string folder) => (Address, _command, Folder) = (address, command, folder);

    /// <summary>Where it listens.</summary>
    public AbciAddress Address { get; }

    /// <summary>Its data folder; empty for one that runs already.</summary>
    public string Folder { get; }

    /// <summary>The file that its output goes to.</summary>
    public string LogFile => Folder + ".log";

    /// <summary>Whether the suite may kill it.</summary>
    public bool CanRestart => _command is not null;

    /// <summary>An application that runs already.</summary>
    public static Application Running(AbciAddress address) => new(address, null, "");

    /// <summary>Starts an application in a fresh data folder.</summary>
    /// <param name="template">The command, run by <c>sh</c>; {data} and {abci} stand for its folder and its address.</param>
    /// <param name="folder">The folder to make; the socket of <paramref name="unix"/> lies beside it.</param>
    /// <param name="seed">A folder whose content it starts with; null for none.</param>
    /// <param name="unix">Whether it listens on a Unix socket instead of a TCP port.</param>
    public static Application Start(string template, string folder, string? seed, bool unix)
    {
        Directory.CreateDirectory(folder);
        if (seed is not null) CopyFolder(seed, folder);
        AbciAddress address = AbciAddress.Parse(unix ? $"unix://{folder}.sock" : $"tcp://127.0.0.1:{FreePort()}");
        string command = template.Replace("{data}", folder, StringComparison.Ordinal).Replace("{abci}", address.ToString(), StringComparison.Ordinal);
        Application application = new(address, command, folder);
        application.Start();
        return application;
    }

    /// <summary>Starts it (again) and waits until it listens.</summary>
    public void Start()
    {
        if (_command is null) throw new NotApplicable("it needs an application that the suite can kill and start: give --start instead of --app");
        // exec: the process to kill is the application, not a shell around it.
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardInput = true };
        foreach (string argument in (string[])["-c", $"exec {_command} >>'{LogFile}' 2>&1"]) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            using Socket socket = Address.NewSocket();
            try
            {
                socket.Connect(Address.EndPoint);
                return;
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(begun) < StartPatience)
            {
                Thread.Sleep(10);
            }
            catch (SocketException)
            {
                throw new NonConformance(_process.HasExited
                    ? $"the application ended with exit code {_process.ExitCode} instead of listening on {Address}"
                    : $"the application does not listen on {Address} after {StartPatience.TotalSeconds:F0} s");
            }
        }
    }

    /// <summary>Kills it with SIGKILL and waits until it is gone.</summary>
    public void Kill()
    {
        if (_command is null) throw new NotApplicable("it needs an application that the suite can kill and start: give --start instead of --app");
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasEnded => _process is { HasExited: true };

    /// <summary>The last lines of its output.</summary>
    public IEnumerable<string> LastLines(int count) => CanRestart && File.Exists(LogFile) ? File.ReadLines(LogFile).TakeLast(count) : [];

    /// <summary>Copies a folder with everything in it.</summary>
    public static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories)) Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)), overwrite: true);
    }

    /// <summary>Kills it, when the suite has started it.</summary>
    public void Dispose()
    {
        if (CanRestart) Kill();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
