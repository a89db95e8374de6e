using System.Diagnostics;
using System.Globalization;

namespace Gwangan.Node.Doctor;

/// <summary>Room and speed of the file system that a data folder stands in, or would.</summary>
public static class DiskChecks
{
    private const string Area = "disk";
    private const int Syncs = 40, SyncBytes = 4_096, StreamBytes = 32 << 20;
    private static readonly string[] Remote = ["nfs", "nfs4", "cifs", "smb2", "fuse", "9p"];

    /// <summary>Every finding about the nearest folder that exists.</summary>
    public static IEnumerable<Finding> Run(string data)
    {
        string folder = Path.GetFullPath(data);
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder) ?? "/";
        return [.. Finding.Try(Area, "room", () => Room(folder)), .. Finding.Try(Area, "speed", () => Speed(folder))];
    }

    private static IEnumerable<Finding> Room(string folder)
    {
        DriveInfo drive = new(folder);
        string what = string.Create(CultureInfo.InvariantCulture, $"{drive.AvailableFreeSpace / (double)(1 << 30):N1} GiB free of {drive.TotalSize / (double)(1 << 30):N1} ({drive.DriveFormat})");
        if (Remote.Contains(drive.DriveFormat)) yield return Finding.Fail(Area, "file system", $"{drive.DriveFormat} is on another machine", "LMDB needs a local file system: its locks and its map do not hold over a network");
        else if (drive.DriveFormat is "tmpfs" or "ramfs") yield return Finding.Warn(Area, "file system", $"{drive.DriveFormat} is in memory", "a restart of the machine takes the city away: choose a disk");
        yield return drive.AvailableFreeSpace < 1L << 30 ? Finding.Fail(Area, "room", what, "free some space: a node stops when there is none")
            : drive.AvailableFreeSpace < 20L << 30 ? Finding.Warn(Area, "room", what, "plan for 20 GiB or more; docs/benchmarks.md tells what a day takes")
            : Finding.Ok(Area, "room", what);
    }

    private static IEnumerable<Finding> Speed(string folder)
    {
        string path = Path.Combine(folder, $".gwangan-doctor-{Environment.ProcessId}");
        double[] ms = new double[Syncs];
        double mibPerSecond;
        using (FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose))
        {
            byte[] block = new byte[SyncBytes];
            for (int i = 0; i < Syncs; i++)
            {
                long began = Stopwatch.GetTimestamp();
                file.Write(block);
                file.Flush(flushToDisk: true);
                ms[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
            byte[] much = new byte[1 << 20];
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < StreamBytes / much.Length; i++) file.Write(much);
            file.Flush(flushToDisk: true);
            mibPerSecond = (StreamBytes >> 20) / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
        Array.Sort(ms);
        double median = ms[Syncs / 2];
        string syncs = string.Create(CultureInfo.InvariantCulture, $"4 KiB written and synced in {median:N2} ms (median of {Syncs}), {ms[^1]:N2} ms at worst");
        yield return median > 20 ? Finding.Warn(Area, "sync", syncs, "each block waits for two of these: take a disk of its own, an SSD with power-loss protection")
            : Finding.Ok(Area, "sync", syncs);
        string stream = string.Create(CultureInfo.InvariantCulture, $"{StreamBytes >> 20} MiB written and synced at {mibPerSecond:N0} MiB/s");
        yield return mibPerSecond < 50 ? Finding.Warn(Area, "writing", stream, "a busy city writes tens of MiB a second: take a faster disk") : Finding.Ok(Area, "writing", stream);
    }
}
