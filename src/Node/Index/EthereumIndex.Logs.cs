using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Node.Storage;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Index;

/// <content>Logs by what they hold.</content>
public sealed unsafe partial class EthereumIndex
{
    // How many places are looked at between two looks whether somebody still waits.
    private const int StepsBetweenLooks = 1_024;

    /// <summary>Shows every log that a query asks for, in the order of the chain.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="visit">Shown each; false ends it.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void VisitLogs(LogQuery query, LogVisitor visit, CancellationToken cancel)
    {
        // Taken before the store is looked at: what leaves it meanwhile is in the store already, and is not looked for there.
        Young young = Volatile.Read(ref _young);
        long to = Math.Min(query.To, young.First - 1);
        if (query.From <= to && !VisitStored(query, PlaceOf(query.From, 0), PlaceOf(to, BlockCount), visit, cancel)) return;
        byte[] buffer = new byte[512];
        foreach (EvmBlockView block in young.Blocks)
            if ((long)block.Header.Number >= query.From && (long)block.Header.Number <= query.To && !VisitYoung(query, block, visit, ref buffer)) return;
    }

    private static bool VisitYoung(LogQuery query, EvmBlockView block, LogVisitor visit, ref byte[] buffer)
    {
        for (int i = 0; i < block.Receipts.Count; i++)
        {
            EvmReceiptView receipt = block.Receipts[i];
            EvmLog[] logs = receipt.Receipt.Logs;
            for (int log = 0; log < logs.Length; log++)
            {
                if (!query.Matches(logs[log])) continue;
                LogEntry entry = new(block.Hash, receipt.TransactionHash, RecordOf(logs[log], i, ref buffer)[sizeof(int)..])
                {
                    Height = (long)block.Header.Number, TimeSeconds = block.Header.TimeSeconds, TransactionIndex = i, LogIndex = receipt.FirstLogIndex + log,
                };
                if (!visit(entry)) return false;
            }
        }
        return true;
    }

    // False when the visitor has ended it.
    private bool VisitStored(LogQuery query, ulong first, ulong last, LogVisitor visit, CancellationToken cancel)
    {
        using Reading reading = new(this);
        Hits hits = new(reading.Transaction);
        List<Alternatives> wanted = [];
        try
        {
            if (query.Addresses.Count > 0) wanted.Add(new Alternatives(reading.Transaction, _words, query.Addresses.Select(address => WordOf(0, Address.Bytes(in address)))));
            for (int i = 0; i < query.Topics.Count; i++)
            {
                int position = i + 1;
                if (query.Topics[i].Count > 0) wanted.Add(new Alternatives(reading.Transaction, _words, query.Topics[i].Select(topic => WordOf(position, Hash32.Bytes(in topic)))));
            }
            return wanted.Count == 0 ? VisitAll(query, first, last, visit, hits, cancel) : VisitMatching(query, wanted, first, last, visit, hits, cancel);
        }
        finally
        {
            foreach (Alternatives alternatives in wanted) alternatives.Dispose();
        }
    }

    // Each list of places is asked for the first at or after where the others are: they meet where all of them have it.
    private bool VisitMatching(LogQuery query, List<Alternatives> wanted, ulong first, ulong last, LogVisitor visit, Hits hits, CancellationToken cancel)
    {
        ulong place = first;
        for (int steps = 1; ; steps++)
        {
            if (steps % StepsBetweenLooks == 0) cancel.ThrowIfCancellationRequested();
            ulong before = place;
            foreach (Alternatives alternatives in wanted)
                if (!alternatives.TrySeek(place, out place)) return true;
            if (place > last) return true;
            if (wanted.Count > 1 && place != before) continue;
            if (TryGet(hits.Transaction, _logs, place, out ReadOnlySpan<byte> record) && query.Matches(record) && !Show(hits, place, record, visit)) return false;
            place++;
        }
    }

    private bool VisitAll(LogQuery query, ulong first, ulong last, LogVisitor visit, Hits hits, CancellationToken cancel)
    {
        nint cursor = LmdbEnvironment.OpenCursor(hits.Transaction, _logs);
        try
        {
            byte* from = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(from, sizeof(ulong)), first);
            LmdbValue key = new(from, sizeof(ulong)), data;
            LmdbSeek seek = LmdbSeek.AtOrAfter;
            for (int steps = 1; Found(mdb_cursor_get(cursor, &key, &data, seek), "reading the index"); steps++, seek = LmdbSeek.Next)
            {
                if (steps % StepsBetweenLooks == 0) cancel.ThrowIfCancellationRequested();
                ulong place = BinaryPrimitives.ReadUInt64BigEndian(key.Span);
                if (place > last) return true;
                if (query.Matches(data.Span) && !Show(hits, place, data.Span, visit)) return false;
            }
            return true;
        }
        finally
        {
            mdb_cursor_close(cursor);
        }
    }

    private bool Show(Hits hits, ulong place, ReadOnlySpan<byte> record, LogVisitor visit)
    {
        long height = HeightOf(place);
        int transaction = BinaryPrimitives.ReadInt32BigEndian(record);
        if (height != hits.Height) Invariant.Assert(TryBlock(hits.Transaction, height, out hits.BlockHash, out hits.TimeSeconds));
        if (height != hits.Height || transaction != hits.Index) Invariant.Assert(TryTransaction(hits.Transaction, PlaceOf(height, transaction), out hits.TransactionHash));
        (hits.Height, hits.Index) = (height, transaction);
        return visit(new LogEntry(hits.BlockHash, hits.TransactionHash, record[sizeof(int)..]) { Height = height, TimeSeconds = hits.TimeSeconds, TransactionIndex = transaction, LogIndex = CountOf(place) });
    }

    // Logs of one block, and of one transaction, come one after another.
    private sealed class Hits(nint transaction)
    {
        public readonly nint Transaction = transaction;
        public long Height = -1;
        public int Index;
        public Hash32 BlockHash, TransactionHash;
        public ulong TimeSeconds;
    }

    // The places of several words, in one ascending order.
    private sealed class Alternatives : IDisposable
    {
        private readonly List<(WordCursor Cursor, ulong? Known, bool IsOver)> _words = [];

        public Alternatives(nint txn, uint database, IEnumerable<ulong> words)
        {
            foreach (ulong word in words) _words.Add((new WordCursor(txn, database, word), null, false));
        }

        public bool TrySeek(ulong from, out ulong place)
        {
            place = ulong.MaxValue;
            bool isThere = false;
            for (int i = 0; i < _words.Count; i++)
            {
                (WordCursor cursor, ulong? known, bool isOver) = _words[i];
                if (isOver) continue;
                ulong next = known ?? 0;
                if (known is null || next < from)
                {
                    isOver = !cursor.TrySeek(from, out next);
                    _words[i] = (cursor, next, isOver);
                    if (isOver) continue;
                }
                place = Math.Min(place, next);
                isThere = true;
            }
            return isThere;
        }

        public void Dispose()
        {
            foreach ((WordCursor cursor, _, _) in _words) cursor.Dispose();
        }
    }
}
