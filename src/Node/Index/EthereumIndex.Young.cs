using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Node.Storage;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Index;

/// <content>The youngest blocks, which are in memory only, and how they are written behind.</content>
public sealed unsafe partial class EthereumIndex
{
    // From so many blocks, or transactions and logs, on they are written; four times as many of these, and who adds waits.
    private const int YoungBlocks = 256, YoungEntries = 32_768, WaitsFrom = 4;

    private readonly ConcurrentDictionary<Hash32, (long Height, int Count)> _youngHashes = new(SeededComparer.Instance);
    private readonly Lock _youngLock = new();
    private readonly int _youngEntries;
    private Young _young = new([], 0);
    private Task _writing = Task.CompletedTask;

    /// <summary>Adds blocks in the order of the chain; who reads afterwards finds them.</summary>
    public void Add(IReadOnlyList<EvmBlockView> blocks)
    {
        int entries = 0;
        foreach (EvmBlockView block in blocks)
        {
            long height = (long)block.Header.Number;
            _youngHashes[block.Hash] = (height, BlockCount);
            for (int i = 0; i < block.Receipts.Count; i++) _youngHashes[block.Receipts[i].TransactionHash] = (height, i);
            entries += EntriesOf(block);
        }
        lock (_youngLock) _young = new Young([.. _young.Blocks, .. blocks], _young.Entries + entries);
        if (_young.Entries > WaitsFrom * _youngEntries || _writing.IsFaulted) _writing.GetAwaiter().GetResult();
        if (_writing.IsCompleted && (_young.Entries >= _youngEntries || _young.Blocks.Length >= YoungBlocks)) _writing = Task.Run(WriteYoung);
    }

    private static int EntriesOf(EvmBlockView block)
    {
        int entries = block.Receipts.Count;
        for (int i = 0; i < block.Receipts.Count; i++) entries += block.Receipts[i].Receipt.Logs.Length;
        return entries;
    }

    private void WriteYoung()
    {
        EvmBlockView[] blocks = Volatile.Read(ref _young).Blocks;
        Write(blocks);
        lock (_youngLock) _young = new Young(_young.Blocks[blocks.Length..], _young.Entries - blocks.Sum(EntriesOf));
        ForgetHashes(blocks);
    }

    private void ForgetHashes(ReadOnlySpan<EvmBlockView> blocks)
    {
        foreach (EvmBlockView block in blocks)
        {
            _youngHashes.TryRemove(block.Hash, out _);
            foreach (EvmReceiptView receipt in block.Receipts) _youngHashes.TryRemove(receipt.TransactionHash, out _);
        }
    }

    private void Write(EvmBlockView[] blocks)
    {
        nint txn = _environment.Begin(readOnly: false);
        try
        {
            foreach (EvmBlockView block in blocks) Add(txn, block);
            Put(txn, _hashes, _newHashes);
            Put(txn, _words, _newWords);
            long height = (long)blocks[^1].Header.Number;
            Span<byte> number = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(number, height);
            Put(txn, _meta, "height"u8, number, 0);
            Put(txn, _meta, "version"u8, Encoding.ASCII.GetBytes(Version), 0);
            nint committed = txn;
            txn = 0;
            Check(mdb_txn_commit(committed), "writing the index");
            Volatile.Write(ref _written, height);
        }
        finally
        {
            if (txn != 0) mdb_txn_abort(txn);
            _newHashes.Clear();
            _newWords.Clear();
        }
    }

    // Blocks one after another, immutable: who has it looks at the same all the time, and finds what is before it in the store.
    private sealed record Young(EvmBlockView[] Blocks, int Entries)
    {
        public long First => Blocks.Length == 0 ? long.MaxValue : (long)Blocks[0].Header.Number;

        public EvmBlockView? Find(long height)
        {
            int low = 0, high = Blocks.Length - 1;
            while (low <= high)
            {
                int middle = (low + high) / 2;
                long at = (long)Blocks[middle].Header.Number;
                if (at == height) return Blocks[middle];
                if (at < height) low = middle + 1;
                else high = middle - 1;
            }
            return null;
        }
    }
}
