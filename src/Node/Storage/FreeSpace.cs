namespace Gwangan.Node.Storage;

/// <summary>Tells a full disk from a failed one.</summary>
internal static class FreeSpace
{
    /// <summary>The errno values of a disk, a quota or a file that has reached its size.</summary>
    public const int FileTooLarge = 27, NoSpace = 28, QuotaExceeded = 122;

    private const int ProbeSize = 1 << 20;

    public static bool IsWhatIsMissing(IOException error) => error.HResult is NoSpace or QuotaExceeded or FileTooLarge;

    /// <summary>True when a small file cannot be written into the folder for want of room.</summary>
    public static bool IsGone(string folder)
    {
        string probe = Path.Combine(folder, "space.probe");
        try
        {
            using FileStream file = new(probe, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose);
            file.Write(new byte[ProbeSize]);
            file.Flush(flushToDisk: true);
            return false;
        }
        catch (IOException error)
        {
            return IsWhatIsMissing(error);
        }
        catch (ArgumentOutOfRangeException)
        {
            // So .NET tells that the file has reached the size the process may write.
            return true;
        }
    }
}
