using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gwangan.Bench.Node;

/// <summary>What a light city takes at a height: a line of the process that runs it.</summary>
/// <param name="Height">Blocks so far.</param>
/// <param name="Operations">Operations in them.</param>
/// <param name="Seconds">How long they took.</param>
/// <param name="ManagedBytes">Live objects after a full collection.</param>
/// <param name="PrivateBytes">The process's own memory: objects, native libraries, stacks.</param>
/// <param name="MappedBytes">Pages of files in its memory.</param>
/// <param name="LogBytes">The block log on the disk.</param>
/// <param name="StateBytes">The state with its history and results.</param>
/// <param name="IndexBytes">The index.</param>
/// <param name="SnapshotBytes">Snapshots.</param>
internal sealed record LightSample(
    long Height, long Operations, double Seconds, long ManagedBytes, long PrivateBytes, long MappedBytes, long LogBytes, long StateBytes, long IndexBytes, long SnapshotBytes)
{
    private const string Mark = "light";

    public long DiskBytes => LogBytes + StateBytes + IndexBytes + SnapshotBytes;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Mark} {Height} {Operations} {Seconds:F1} {ManagedBytes} {PrivateBytes} {MappedBytes} {LogBytes} {StateBytes} {IndexBytes} {SnapshotBytes}");

    public static bool TryRead(string line, [NotNullWhen(true)] out LightSample? sample)
    {
        sample = null;
        if (line.Split(' ') is not [Mark, var height, var operations, var seconds, .. var rest] || rest.Length != 7) return false;
        long[] bytes = [.. rest.Select(Whole)];
        sample = new LightSample(Whole(height), Whole(operations), double.Parse(seconds, CultureInfo.InvariantCulture), bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6]);
        return true;
    }

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
