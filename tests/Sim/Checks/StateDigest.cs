using System.Buffers.Binary;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node;

namespace Gwangan.Sim.Checks;

/// <summary>A number for everything that is stored at a height, with the slots; without those of balances, which are not committed: a node that joined from a snapshot gives them anew.</summary>
public static class StateDigest
{
    /// <summary>Every table of the chain.</summary>
    public static IReadOnlyList<TableSchema> Tables { get; } = EveryTable();

    public static ulong Of(IStateSnapshot snapshot)
    {
        ulong sum = 0xCBF2_9CE4_8422_2325;
        foreach (TableSchema table in Tables)
            snapshot.Scan(table, default, default, (slot, record) =>
            {
                sum = Mix(sum, table == MoneyModule.Schema ? table.Id : (ulong)slot);
                for (; record.Length >= 8; record = record[8..]) sum = Mix(sum, BinaryPrimitives.ReadUInt64LittleEndian(record));
                foreach (byte one in record) sum = Mix(sum, one);
                return true;
            });
        return sum;
    }

    private static IReadOnlyList<TableSchema> EveryTable()
    {
        StateStore store = new();
        _ = All.Create(store);
        return City.SchemasOf(store);
    }

    private static ulong Mix(ulong sum, ulong value)
    {
        sum = (sum ^ value) * 0x9E37_79B9_7F4A_7C15;
        return sum ^ (sum >> 29);
    }
}
