using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gwangan.Bench.Market;

/// <summary>What engines agree comes out of a recorded stream.</summary>
internal sealed record FlowResult(long Trades, long TradedLots, int Refused, long Checksum);

/// <summary>A stream of order commands, recorded or generated.</summary>
internal sealed record OrderFlow(string Name, OrderOp[] Ops, int PrefillCount, FlowResult? Expected)
{
    private const int HeaderBytes = 16;

    /// <summary>The recorded stream from the folder <c>shared</c> beside the repository; null when it, or the zstd tool, is missing.</summary>
    public static OrderFlow? TryRead(string name, FlowResult expected)
    {
        if (!TryFind($"data/ops/{name}.ops.zst", out string path)) return null;
        try
        {
            using Process zstd = Process.Start(new ProcessStartInfo("zstd", ["-dcq", path]) { RedirectStandardOutput = true })!;
            using MemoryStream bytes = new();
            zstd.StandardOutput.BaseStream.CopyTo(bytes);
            zstd.WaitForExit();
            if (zstd.ExitCode != 0) return null;
            ReadOnlySpan<byte> stream = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
            int prefillCount = MemoryMarshal.Read<int>(stream[4..]);
            return new(name, MemoryMarshal.Cast<byte, OrderOp>(stream[HeaderBytes..]).ToArray(), prefillCount, expected);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static bool TryFind(string relativePath, out string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            path = Path.Combine(folder.FullName, "shared", relativePath);
            if (File.Exists(path)) return true;
        }
        path = "";
        return false;
    }
}
