using System.Runtime.InteropServices;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Store;

/// <summary>A record of 20 bytes for the tables of these tests: its key is the first eight.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct TestRecord
{
    public ulong Key;
    public ulong Value;
    public uint Tag;

    public static TableSchema Schema(ushort id, string name) => new(id, name, 20, 0, 8);
}
