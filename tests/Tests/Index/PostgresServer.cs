using System.Diagnostics;
using Gwangan.Node.Index;
using Npgsql;

namespace Gwangan.Tests.Index;

/// <summary>A PostgreSQL of the tests' own, in a temporary folder and on a socket there. The shell that holds it ends it when this process closes its input or dies.</summary>
internal sealed class PostgresServer : IDisposable
{
    private const string Versions = "/usr/lib/postgresql";
    private static readonly string Binaries = Directory.Exists(Versions) ? Path.Combine(Directory.GetDirectories(Versions).Max(StringComparer.Ordinal) ?? Versions, "bin") : Versions;
    private static readonly Lazy<PostgresServer> Common = new(() => new PostgresServer(isForAll: true));
    private static int _schemas;

    private readonly string _folder = Directory.CreateTempSubdirectory("gwangan-pg-").FullName;
    private readonly string _last;
    private Process? _process;

    public PostgresServer(bool isForAll = false)
    {
        // Nobody disposes the common one: its shell removes the folder.
        _last = isForAll ? $"; rm -rf {_folder}" : "";
        // A cluster does not run as root.
        if (Environment.IsPrivilegedProcess) Run("chown", "nobody", _folder);
        Run("/bin/sh", "-c", Prefix() + $"{Binaries}/initdb --no-sync --auth=trust --username=test --encoding=UTF8 --locale=C -D {_folder}/data >{_folder}/initdb.log 2>&1");
        Start();
    }

    /// <summary>The one that most tests share.</summary>
    public static PostgresServer Shared => Common.Value;

    /// <summary>Why there is none; null when there can be.</summary>
    public static string? WhyAbsent { get; } = File.Exists(Binaries + "/postgres") ? null : $"PostgreSQL is not installed under {Versions}";

    public string Address => $"postgres://test@/postgres?host={_folder}";

    /// <summary>A schema that no test has used.</summary>
    public IndexOptions NewIndex() => new() { Database = Address, Schema = $"index_{Interlocked.Increment(ref _schemas)}" };

    public void Start()
    {
        string run = $"{Binaries}/postgres -D {_folder}/data -c listen_addresses= -c unix_socket_directories={_folder} -c fsync=off >>{_folder}/log 2>&1";
        ProcessStartInfo start = new("/bin/sh", ["-c", $"{(Prefix().Length > 0 ? "exec " + Prefix() : "")}/bin/sh -c '{run} & read end; kill -INT $!; wait $!{_last}'"]) { RedirectStandardInput = true };
        _process = Process.Start(start)!;
        for (int i = 0; ; i++)
        {
            try
            {
                Execute("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (i < 2_400)
            {
                Thread.Sleep(50);
            }
        }
    }

    public void Stop()
    {
        _process!.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    public object? Execute(string sql)
    {
        NpgsqlConnectionStringBuilder address = PostgresAddress.Parse(Address);
        address.Pooling = false;
        using NpgsqlConnection connection = new(address.ToString());
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        return command.ExecuteScalar();
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Prefix() => Environment.IsPrivilegedProcess ? "setpriv --reuid=nobody --regid=nogroup --clear-groups " : "";

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
