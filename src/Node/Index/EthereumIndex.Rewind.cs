using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Node.Storage;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Index;

/// <content>Blocks that are taken back.</content>
public sealed unsafe partial class EthereumIndex
{
    /// <summary>Takes out every block above a height.</summary>
    /// <param name="height">The height that is the last afterwards, when the index had come to it.</param>
    /// <param name="read">Gives the blocks above it, which can still be read.</param>
    public void RemoveAbove(long height, Func<long, EvmBlockView> read)
    {
        _writing.GetAwaiter().GetResult();
        lock (_youngLock)
        {
            EvmBlockView[] young = _young.Blocks, kept = Array.FindAll(young, block => (long)block.Header.Number <= height);
            _young = new Young(kept, kept.Sum(EntriesOf));
            ForgetHashes(young.AsSpan(kept.Length));
        }
        if (Volatile.Read(ref _written) > height) RemoveWritten(height, read);
    }

    private void RemoveWritten(long height, Func<long, EvmBlockView> read)
    {
        nint txn = _environment.Begin(readOnly: false);
        try
        {
            for (long at = _written; at > height; at--) Remove(txn, read(at));
            Span<byte> number = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(number, height);
            Put(txn, _meta, "height"u8, number, 0);
            nint committed = txn;
            txn = 0;
            Check(mdb_txn_commit(committed), "writing the index");
            Volatile.Write(ref _written, height);
        }
        finally
        {
            if (txn != 0) mdb_txn_abort(txn);
        }
    }

    // What Add has put there.
    private void Remove(nint txn, EvmBlockView block)
    {
        long height = (long)block.Header.Number;
        Remove(txn, _blocks, (ulong)height);
        Remove(txn, _hashes, PrefixOf(block.Hash), PlaceOf(height, BlockCount));
        for (int i = 0; i < block.Receipts.Count; i++)
        {
            EvmReceiptView receipt = block.Receipts[i];
            Hash32 hash = receipt.TransactionHash;
            Remove(txn, _transactions, PlaceOf(height, i));
            Remove(txn, _hashes, PrefixOf(in hash), PlaceOf(height, i));
            EvmLog[] logs = receipt.Receipt.Logs;
            for (int at = 0; at < logs.Length; at++)
            {
                ulong place = PlaceOf(height, receipt.FirstLogIndex + at);
                Remove(txn, _logs, place);
                Remove(txn, _words, WordOf(0, Address.Bytes(logs[at].Address)), place);
                for (int topic = 0; topic < logs[at].Topics.Length; topic++) Remove(txn, _words, WordOf(topic + 1, Hash32.Bytes(in logs[at].Topics[topic])), place);
            }
        }
    }

    private static void Remove(nint txn, uint database, ulong word, ulong place)
    {
        Span<byte> key = stackalloc byte[KeySize];
        BinaryPrimitives.WriteUInt64BigEndian(key, word);
        BinaryPrimitives.WriteUInt64BigEndian(key[sizeof(ulong)..], place);
        Remove(txn, database, key);
    }

    private static void Remove(nint txn, uint database, ulong number)
    {
        Span<byte> key = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        Remove(txn, database, key);
    }

    private static void Remove(nint txn, uint database, ReadOnlySpan<byte> key)
    {
        nint cursor = LmdbEnvironment.OpenCursor(txn, database);
        fixed (byte* at = key)
        {
            LmdbValue wanted = new(at, key.Length), value;
            // Two logs of a transaction may share a word and a place only once.
            if (Found(mdb_cursor_get(cursor, &wanted, &value, LmdbSeek.Exact), "writing the index")) Check(mdb_cursor_del(cursor, 0), "writing the index");
        }
        mdb_cursor_close(cursor);
    }
}
