using System.Globalization;
using System.Runtime.InteropServices;

namespace Gwangan.Node.Doctor;

/// <summary>What a node needs of the machine. Linux is checked fully; elsewhere what .NET can tell.</summary>
public static partial class MachineChecks
{
    private const string Area = "machine";
    private const long GiB = 1L << 30;
    private const int FilesMin = 16_384; // Kestrel's connections, and as many files again.

    /// <summary>Every finding, in the order in which people read them.</summary>
    public static IEnumerable<Finding> Run() =>
    [
        .. Finding.Try(Area, "system", System),
        .. Finding.Try(Area, "libraries", Libraries),
        .. Finding.Try(Area, "processor", Processor),
        .. Finding.Try(Area, "memory", Memory),
        .. Finding.Try(Area, "clock", Clock),
        .. Finding.Try(Area, "open files", OpenFiles),
        .. Finding.Try(Area, "huge pages", HugePages),
    ];

    private static IEnumerable<Finding> System()
    {
        string what = $"gwangan {NodeVersion.Text}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}";
        yield return Environment.Is64BitProcess && BitConverter.IsLittleEndian
            ? Finding.Ok(Area, "system", what)
            : Finding.Fail(Area, "system", what, "a node needs a 64-bit little-endian machine");
    }

    private static IEnumerable<Finding> Libraries()
    {
        foreach ((string library, string package) in NativeLibraries.Needed)
        {
            yield return NativeLibrary.TryLoad(library, out nint handle)
                ? Finding.Ok(Area, "library", $"{library}: {VersionOf(library, handle)}")
                : Finding.Fail(Area, "library", $"{library} is not installed", $"on Debian: apt-get install {package}");
        }
    }

    private static string VersionOf(string library, nint handle) => library switch
    {
        "liblmdb.so.0" => TextOf(handle, "mdb_version", [0, 0, 0]).Split(':')[0],
        "libsodium.so.23" => $"libsodium {TextOf(handle, "sodium_version_string", [])}",
        "libcrypto.so.3" => TextOf(handle, "OpenSSL_version", [0]),
        _ => "it tells no version",
    };

    private static IEnumerable<Finding> Processor()
    {
        string flags = Line("/proc/cpuinfo", "flags"), model = Line("/proc/cpuinfo", "model name");
        string[] has = flags.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] wanted = ["avx512f", "avx512bw", "sha_ni", "avx2", "bmi2"];
        string features = string.Join(", ", wanted.Where(has.Contains));
        string what = $"{Environment.ProcessorCount} cores{(model.Length > 0 ? $", {model}" : "")}{(features.Length > 0 ? $" ({features})" : "")}";
        yield return Environment.ProcessorCount < 2
            ? Finding.Warn(Area, "processor", what, "give it two cores or more: signatures, execution and storing run side by side")
            : has.Length > 0 && !has.Contains("avx512f") && !has.Contains("sha_ni")
                ? Finding.Warn(Area, "processor", $"{what}: neither AVX-512 nor the SHA instructions", "nothing must be done; hashing the state takes about three times as long as where there is one of them")
                : Finding.Ok(Area, "processor", what);
    }

    private static IEnumerable<Finding> Memory()
    {
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        long available = long.TryParse(Line("/proc/meminfo", "MemAvailable").Split(' ')[0], out long kib) ? kib << 10 : memory.TotalAvailableMemoryBytes;
        string what = string.Create(CultureInfo.InvariantCulture, $"{memory.TotalAvailableMemoryBytes / (double)GiB:N1} GiB for this process, {available / (double)GiB:N1} GiB of the machine free");
        yield return memory.TotalAvailableMemoryBytes < GiB
            ? Finding.Fail(Area, "memory", what, "a node needs 1 GiB at least")
            : memory.TotalAvailableMemoryBytes < 4 * GiB || available < GiB
                ? Finding.Warn(Area, "memory", what, "give it 4 GiB or more, with 1 GiB free: state and books are kept in memory, and the rest of it is the cache of the state's file")
                : Finding.Ok(Area, "memory", what);
    }

    private static IEnumerable<Finding> Clock()
    {
        if (!OperatingSystem.IsLinux()) yield break;
        yield return IsClockSynchronised() is { } synchronised && !synchronised
            ? Finding.Warn(Area, "clock", $"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC, and nothing keeps it right", "run chrony or systemd-timesyncd: block times come from this clock, and clients' expiries are measured against it")
            : Finding.Ok(Area, "clock", $"{DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC, kept right by NTP");
    }

    private static IEnumerable<Finding> OpenFiles()
    {
        string[] limits = Line("/proc/self/limits", "Max open files", ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (limits.Length < 2) yield break;
        // .NET raises its own soft limit to the hard one.
        bool isEnough = limits[1] == "unlimited" || (long.TryParse(limits[1], out long hard) && hard >= FilesMin);
        yield return isEnough
            ? Finding.Ok(Area, "open files", $"at most {limits[1]}")
            : Finding.Warn(Area, "open files", $"at most {limits[1]}", $"allow {FilesMin} (LimitNOFILE={FilesMin} in the systemd unit): each connection of a client takes one");
    }

    private static IEnumerable<Finding> HugePages()
    {
        const string Path = "/sys/kernel/mm/transparent_hugepage/enabled";
        if (!File.Exists(Path)) yield break;
        string modes = File.ReadAllText(Path).Trim();
        yield return modes.Contains("[never]", StringComparison.Ordinal)
            ? Finding.Warn(Area, "huge pages", "off", $"echo madvise > {Path}: large tables are then looked up with fewer misses")
            : Finding.Ok(Area, "huge pages", modes[(modes.IndexOf('[', StringComparison.Ordinal) + 1)..modes.IndexOf(']', StringComparison.Ordinal)]);
    }

    // The value behind a name in a file of /proc; empty when there is none.
    private static string Line(string path, string name, char separator = ':')
    {
        if (!File.Exists(path)) return "";
        string? line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? "" : line[name.Length..].TrimStart().TrimStart(separator).Trim();
    }

    private static unsafe string TextOf(nint library, string function, ReadOnlySpan<int> arguments)
    {
        if (!NativeLibrary.TryGetExport(library, function, out nint address)) return "of unknown version";
        byte* text = arguments.Length switch
        {
            0 => ((delegate* unmanaged<byte*>)address)(),
            1 => ((delegate* unmanaged<int, byte*>)address)(arguments[0]),
            // mdb_version(int*, int*, int*) takes null for what is not wanted.
            _ => ((delegate* unmanaged<nint, nint, nint, byte*>)address)(0, 0, 0),
        };
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }

    // adjtimex(2): the status word of struct timex stands behind a word for the modes and four longs.
    private static unsafe bool? IsClockSynchronised()
    {
        const int StatusAt = 40, Unsynchronised = 0x40, SizeMax = 512;
        byte* timex = stackalloc byte[SizeMax];
        new Span<byte>(timex, SizeMax).Clear();
        return adjtimex(timex) < 0 ? null : (*(int*)(timex + StatusAt) & Unsynchronised) == 0;
    }

    [LibraryImport("libc")]
    private static unsafe partial int adjtimex(byte* timex);
}
