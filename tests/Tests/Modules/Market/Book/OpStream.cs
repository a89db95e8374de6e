using System.Buffers.Binary;
using System.Diagnostics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Tests.Modules.Market.Book;

/// <summary>A test that needs a recorded op stream and the <c>zstd</c> tool to unpack it; reported as skipped where either is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpStreamFactAttribute : FactAttribute
{
    public OpStreamFactAttribute(string name)
    {
        if (!SharedFiles.TryFind(OpStream.PathOf(name), out _)) Skip = $"shared/{OpStream.PathOf(name)} is not there";
        else if (!OpStream.HasZstd) Skip = "the zstd tool is not installed";
    }
}

/// <summary>A recorded stream of order commands in the format of shared/data/README.md.</summary>
internal static class OpStream
{
    private const int HeaderBytes = 16, RecordBytes = 32;

    public static bool HasZstd { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "zstd")));

    public static string PathOf(string name) => $"data/ops/{name}.ops.zst";

    public static byte[] Read(string name)
    {
        using Process zstd = Process.Start(new ProcessStartInfo("zstd", ["-dcq", SharedFiles.Find(PathOf(name))]) { RedirectStandardOutput = true })!;
        using MemoryStream bytes = new();
        zstd.StandardOutput.BaseStream.CopyTo(bytes);
        zstd.WaitForExit();
        Assert.Equal(0, zstd.ExitCode);
        return bytes.ToArray();
    }

    /// <summary>Runs every command; returns how many were refused. Each order has an owner of its own, since the recordings know no self-trade prevention.</summary>
    public static int Run(IOrderBook book, ReadOnlySpan<byte> stream)
    {
        Assert.True(stream[..4].SequenceEqual("OPS1"u8));
        int count = BinaryPrimitives.ReadInt32LittleEndian(stream[8..]), refused = 0;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> record = stream.Slice(HeaderBytes + i * RecordBytes, RecordBytes);
            ulong id = BinaryPrimitives.ReadUInt64LittleEndian(record[8..]);
            Price price = new(BinaryPrimitives.ReadInt64LittleEndian(record[16..]));
            Lots lots = new(BinaryPrimitives.ReadInt64LittleEndian(record[24..]));
            bool accepted = record[0] switch
            {
                0 or 1 => book.Place(new NewOrder
                {
                    OrderId = id,
                    OwnerId = (uint)id,
                    Slot = i,
                    Side = (Side)record[1],
                    LimitPrice = price,
                    Lots = lots,
                    TimeInForce = (TimeInForce)record[0],
                    MakersMax = int.MaxValue,
                }).IsAccepted,
                3 => book.Cancel(id) == BookRefusal.None,
                4 => book.Amend(new AmendOrder { OrderId = id, LimitPrice = price, MakersMax = int.MaxValue }).IsAccepted,
                5 => book.Reduce(id, lots) == BookRefusal.None,
                _ => throw new InvalidDataException($"command type {record[0]}"),
            };
            if (!accepted) refused++;
        }
        return refused;
    }
}

/// <summary>Counts trades and traded lots.</summary>
internal struct CountingSink : IBookSink
{
    public long Trades;
    public long TradedLots;

    public void OnFill(in Fill fill)
    {
        Trades++;
        TradedLots += fill.Lots.Count;
    }

    public readonly void OnMakerRemoved(in MakerRemoved removed)
    {
    }

    public readonly void OnMakerReduced(in MakerReduced reduced)
    {
    }

    public readonly void OnMakerRefilled(in MakerRefilled refilled)
    {
    }
}
