using System.Diagnostics;

namespace Gwangan.Tests.Storage;

/// <summary>A test on a disk of a few mebibytes, skipped where this process may not mount one.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(() =>
    {
        using var folder = new TemporaryFolder();
        using SmallDisk? disk = SmallDisk.TryMount(folder.Path, sizeKiB: 64);
        return disk is not null;
    });

    public SmallDiskFactAttribute()
    {
        if (!CanMount.Value) Skip = "mounting a small disk is not permitted here";
    }
}

/// <summary>A memory disk of a given size over a folder.</summary>
internal sealed class SmallDisk(string folder) : IDisposable
{
    public static SmallDisk? TryMount(string folder, int sizeKiB) =>
        OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={sizeKiB}k", "tmpfs", folder) ? new SmallDisk(folder) : null;

    public void Dispose() => Run("umount", "-l", folder);

    private static bool Run(string command, params string[] args)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command, args) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
