using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Sim.Machine;
using Gwangan.Sim.Network;

namespace Gwangan.Sim;

/// <summary>How errors are built in.</summary>
public static class Planting
{
    private const uint Won = 1;
    private const int BlinkBlocks = 3, CopyAtMs = 6_000, BackAtMs = 12_000;

    /// <summary>Adds units of won to what is stored of an account, as if a block had done it.</summary>
    public static void Add(SimStateStorage storage, Address account, int units, long height)
    {
        if (units == 0) return;
        byte[] record = new byte[MoneyModule.Schema.RecordSizeBytes];
        BalanceKey key = new(account, Won);
        using (IStateSnapshot snapshot = storage.OpenSnapshot(height))
            if (!snapshot.TryRead(MoneyModule.Schema, MemoryMarshal.AsBytes(new ReadOnlySpan<BalanceKey>(in key)), record, out _)) MemoryMarshal.Write(record, new BalanceRecord { Key = key });
        ref BalanceRecord balance = ref MemoryMarshal.AsRef<BalanceRecord>(record.AsSpan());
        balance.Available = new Amount(units > 0 ? balance.Available.Units + 1 : balance.Available.Units - 1);
        storage.Overwrite(MoneyModule.Schema, record, height);
    }

    /// <summary>Adds to what is stored of the first voucher there is, as if a block had done it; done twice, it is right again.</summary>
    public static void GrowVoucher(SimStateStorage storage, int units, long height)
    {
        byte[]? first = null;
        using (IStateSnapshot snapshot = storage.OpenSnapshot(height))
            snapshot.Scan(GrantsModule.VouchersSchema, default, default, (_, record) =>
            {
                first ??= record.ToArray();
                return false;
            });
        if (first is null) return;
        ref VoucherRecord voucher = ref MemoryMarshal.AsRef<VoucherRecord>(first.AsSpan());
        voucher.Balance = new Amount(units > 0 ? voucher.Balance.Units + 1 : voucher.Balance.Units - 1);
        storage.Overwrite(GrantsModule.VouchersSchema, first, height);
    }

    /// <summary>One unit too much at a height, which is put right some blocks later, in the same place.</summary>
    public static void Blink(SimStateStorage storage, SimCity city, long since, long height)
    {
        if (since == 0) Add(storage, city.Accounts[^1].Address, 1, height);
        if (since == BlinkBlocks) Add(storage, city.Accounts[^1].Address, -1, height - BlinkBlocks);
    }

    /// <summary>A machine that takes a copy of its files, and later goes on with it.</summary>
    public static void GoBack(World world, SimNode node)
    {
        SortedDictionary<string, SimFile> copy = [];
        long height = 0;
        world.After(CopyAtMs, () => (copy, height) = (node.Disk.CleanCopy(), node.State.Height));
        world.After(BackAtMs, () =>
        {
            node.Crash("to go on with older files");
            node.Disk.Replace(copy);
            node.State.RollBack(height);
        });
    }

    /// <summary>Tells of each amended order that kept its place that it has lost it.</summary>
    public static CommittedBlock MistellPlace(CommittedBlock block)
    {
        Span<byte> events = MemoryMarshal.AsMemory(block.Results!.Events).Span;
        for (int at = 0; at + 4 <= events.Length;)
        {
            int number = MemoryMarshal.Read<ushort>(events[at..]), size = MemoryMarshal.Read<ushort>(events[(at + 2)..]);
            if (number == EventNumber<OrderAmended>.Value) events[at + 4 + size - 1] = 0;
            at += 4 + size;
        }
        return block;
    }

    /// <summary>Changes the amount of the last log of a height, if that is a system receipt's; done twice, it is right again.</summary>
    public static void MisstateLog(SimStateStorage storage, long height)
    {
        using IStateSnapshot snapshot = storage.OpenSnapshot(height);
        if (!snapshot.TryReadResults(height, out byte[] results) || !EvmBlockView.TryDecode(BlockResults.Read(results).Ethereum.Span, out EvmBlockView? view)) return;
        // Results end with the log's amount and the size of Ethereum's part.
        if (view.Receipts.Count > 0 && view.Receipts[^1].IsSystem) storage.RotResults(height, 1 + sizeof(uint));
    }

    /// <summary>The same block with a signature that is wrong.</summary>
    public static CommittedBlock DamageCommit(CommittedBlock block)
    {
        byte[] commit = block.Commit.ToArray();
        commit[^1] ^= 1;
        return new CommittedBlock { TimeMs = block.TimeMs, Hash = block.Hash, Header = block.Header, Bytes = block.Bytes, Commit = commit, Envelopes = block.Envelopes, Results = block.Results };
    }
}
