using System.Buffers.Binary;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Sim.Checks;

/// <summary>A number for all that is stored of accounts, money, markets and orders at a height, with the slots.</summary>
public static class StateDigest
{
    private static readonly TableSchema[] Tables = [AccountsModule.AccountsSchema, MoneyModule.Schema, MarketModule.MarketsSchema, MarketModule.OrdersSchema, MarketModule.CountersSchema];

    public static ulong Of(IStateSnapshot snapshot)
    {
        ulong sum = 0xCBF2_9CE4_8422_2325;
        foreach (TableSchema table in Tables)
            snapshot.Scan(table, default, default, (slot, record) =>
            {
                sum = Mix(sum, (ulong)slot);
                for (; record.Length >= 8; record = record[8..]) sum = Mix(sum, BinaryPrimitives.ReadUInt64LittleEndian(record));
                foreach (byte one in record) sum = Mix(sum, one);
                return true;
            });
        return sum;
    }

    private static ulong Mix(ulong sum, ulong value)
    {
        sum = (sum ^ value) * 0x9E37_79B9_7F4A_7C15;
        return sum ^ (sum >> 29);
    }
}
