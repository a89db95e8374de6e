using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Feed;

/// <summary>Reads the tables of the Reserves module out of a view of one committed height.</summary>
public static class ReserveReader
{
    /// <summary>The reserves of every asset that banks back, by asset.</summary>
    public static List<ReserveRecord> Reserves(IStateSnapshot state) => Sorted<ReserveRecord>(state, ReservesModule.ReservesSchema, (a, b) => a.AssetId.CompareTo(b.AssetId));

    /// <summary>Every bank by number.</summary>
    public static List<BankRecord> Banks(IStateSnapshot state) => Sorted<BankRecord>(state, ReservesModule.BanksSchema, (a, b) => a.Id.CompareTo(b.Id));

    /// <summary>Every reserve account by number.</summary>
    public static List<ReserveAccountRecord> Accounts(IStateSnapshot state) => Sorted<ReserveAccountRecord>(state, ReservesModule.AccountsSchema, (a, b) => a.Id.CompareTo(b.Id));

    /// <summary>The days of an account that no statement has closed, in order.</summary>
    public static List<DayRecord> Days(IStateSnapshot state, uint account)
    {
        List<DayRecord> days = [];
        state.Scan(ReservesModule.DaysSchema, MemoryMarshal.AsBytes([account]), [], (_, record) =>
        {
            days.Add(MemoryMarshal.Read<DayRecord>(record));
            return true;
        });
        days.Sort((a, b) => a.Key.Day.CompareTo(b.Key.Day));
        return days;
    }

    /// <summary>Finds an entry.</summary>
    public static bool TryEntry(IStateSnapshot state, uint account, in Hash32 reference, out EntryRecord entry) => TryRead(state, ReservesModule.EntriesSchema, new EntryKey(account, reference), out entry);

    /// <summary>Finds a virtual account.</summary>
    public static bool TryVirtualAccount(IStateSnapshot state, uint bank, in Hash32 number, out VirtualAccountRecord found) =>
        TryRead(state, ReservesModule.VirtualAccountsSchema, new VirtualAccountKey(bank, number), out found);

    /// <summary>Finds a redemption.</summary>
    public static bool TryRedemption(IStateSnapshot state, ulong id, out RedemptionRecord redemption) => TryRead(state, ReservesModule.RedemptionsSchema, id, out redemption);

    /// <summary>The numbers of an owner's redemptions below one, newest first.</summary>
    public static List<ulong> RedemptionsOf(IStateSnapshot state, in Address owner, ulong before, int limit)
    {
        List<ulong> ids = [];
        if (before == 0) return ids;
        RedemptionOfOwner from = RedemptionOfOwner.Of(owner, before - 1);
        state.Scan(ReservesModule.ByOwnerSchema, Address.Bytes(in owner), MemoryMarshal.AsBytes(new ReadOnlySpan<RedemptionOfOwner>(in from)), (_, record) =>
        {
            ids.Add(MemoryMarshal.Read<RedemptionOfOwner>(record).Id);
            return ids.Count < limit;
        });
        return ids;
    }

    /// <summary>The numbers of redemptions that banks still have to pay, oldest first.</summary>
    public static List<ulong> OpenRedemptions(IStateSnapshot state)
    {
        List<ulong> ids = [];
        state.Scan(ReservesModule.OpenSchema, [], [], (_, record) =>
        {
            ids.Add(MemoryMarshal.Read<OpenRedemptionRecord>(record).Id);
            return true;
        });
        ids.Sort();
        return ids;
    }

    /// <summary>What waits in a line, in order: at most so many of each kind.</summary>
    public static List<WaitingRecord> Waiting(IStateSnapshot state, uint line, int max)
    {
        List<WaitingRecord> waiting = [];
        state.Scan(ReservesModule.WaitingSchema, MemoryMarshal.AsBytes([line]), [], (_, record) =>
        {
            waiting.Add(MemoryMarshal.Read<WaitingRecord>(record));
            return waiting.Count < max;
        });
        waiting.Sort((a, b) => a.Key.Place.CompareTo(b.Key.Place));
        return waiting;
    }

    /// <summary>The numbers of redemptions that stand in any line.</summary>
    public static List<ulong> WaitingRedemptions(IStateSnapshot state)
    {
        List<ulong> ids = [];
        state.Scan(ReservesModule.WaitingSchema, [], [], (_, record) =>
        {
            if (MemoryMarshal.Read<WaitingRecord>(record).RedemptionId is > 0 and var id) ids.Add(id);
            return true;
        });
        return ids;
    }

    private static List<TRecord> Sorted<TRecord>(IStateSnapshot state, TableSchema table, Comparison<TRecord> order) where TRecord : unmanaged
    {
        List<TRecord> records = [];
        state.Scan(table, [], [], (_, record) =>
        {
            records.Add(MemoryMarshal.Read<TRecord>(record));
            return true;
        });
        records.Sort(order);
        return records;
    }

    private static bool TryRead<TKey, TRecord>(IStateSnapshot state, TableSchema table, TKey key, out TRecord record)
        where TKey : unmanaged
        where TRecord : unmanaged
    {
        record = default;
        return state.TryRead(table, MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key)), MemoryMarshal.AsBytes(new Span<TRecord>(ref record)), out _);
    }
}
