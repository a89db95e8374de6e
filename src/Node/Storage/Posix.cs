using System.Runtime.InteropServices;

namespace Gwangan.Node.Storage;

/// <summary>The few calls of the C library that .NET has no door to.</summary>
internal static partial class Posix
{
    private const int OpenCloseOnExec = 0x80000;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int file);

    [LibraryImport("libc")]
    private static partial int close(int file);

    /// <summary>Makes the names in a folder durable: without it a new file can be gone after a power cut, however often it was synced itself.</summary>
    /// <exception cref="StorageFailedException">The folder cannot be synced.</exception>
    public static void SyncFolder(string folder)
    {
        int file = open(folder, OpenCloseOnExec);
        if (file < 0)
            throw new StorageFailedException($"{folder} cannot be opened for a sync: {Marshal.GetLastPInvokeErrorMessage()}");
        int result = fsync(file);
        string reason = result == 0 ? "" : Marshal.GetLastPInvokeErrorMessage();
        _ = close(file);
        if (result != 0)
            throw new StorageFailedException($"{folder} cannot be synced: {reason}");
    }
}
