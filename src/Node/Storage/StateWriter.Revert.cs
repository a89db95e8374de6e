using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Storage;

/// <content>Takes the state back to an earlier height, by the history that every later height has left.</content>
internal sealed unsafe partial class StateWriter
{
    /// <summary>Takes the state back to a height above which all history is kept, in one transaction: each key has what it had, and what tells of later heights goes.</summary>
    public StateHead Revert(StateHead head, long height, in Hash32 appHash)
    {
        nint txn = environment.Begin(readOnly: false);
        bool ended = false;
        try
        {
            _state = LmdbEnvironment.OpenCursor(txn, databases.State);
            _history = LmdbEnvironment.OpenCursor(txn, databases.History);
            _touched = LmdbEnvironment.OpenCursor(txn, databases.Touched);
            _recent = LmdbEnvironment.OpenCursor(txn, databases.Recent);
            // Within a height no key is in two lists or twice in one, so only heights have an order.
            for (long at = head.Height; at > height; at--)
            {
                PutBack(_touched, at);
                PutBack(_recent, at);
            }
            RemoveFrom(LmdbEnvironment.OpenCursor(txn, databases.Results), height + 1);
            PutPairsBack(LmdbEnvironment.OpenCursor(txn, databases.KeyValues), LmdbEnvironment.OpenCursor(txn, databases.PastPairs), height);
            StateHead next = new(height, appHash, head.OldestHeight);
            WriteHead(txn, next);
            ended = true;
            Check(mdb_txn_commit(txn), "reverting the state");
            return next;
        }
        finally
        {
            if (!ended) mdb_txn_abort(txn);
        }
    }

    // The lists of the last height stand at the end.
    private void PutBack(nint list, long height)
    {
        Span<byte> key = stackalloc byte[StateLayout.KeySizeMax], historyKey = stackalloc byte[StateLayout.KeySizeMax];
        while (TryLast(list, out LmdbValue part, out LmdbValue value) && (long)BinaryPrimitives.ReadUInt64BigEndian(part.Span) == height)
        {
            ReadOnlySpan<byte> touched = StateLayout.ReadValue("a list of changed records", part.Span, value.Span).ToArray();
            TouchedKeys keys = new(touched);
            while (keys.TryNext(out ReadOnlySpan<byte> recordKey))
            {
                Span<byte> stateKey = key[..StateLayout.WriteKey(key, keys.Table, recordKey)], past = historyKey[..StateLayout.WriteHistoryKey(historyKey, keys.Table, recordKey, height)];
                byte[] before = ReadHistory(past);
                if (before.Length > 0) PutValue(_state, stateKey, before);
                else _ = Delete(_state, stateKey);
                if (!Delete(_history, past)) StateLayout.ThrowCorrupt("the history", past);
            }
            Invariant.Assert(TryLast(list, out _, out _));
            Check(mdb_cursor_del(list, 0), Doing);
        }
    }

    private static void PutPairsBack(nint pairs, nint past, long height)
    {
        while (TryLast(past, out LmdbValue last, out LmdbValue value) && (long)BinaryPrimitives.ReadUInt64BigEndian(last.Span) > height)
        {
            byte[] key = last.Span[StateLayout.HeightSize..].ToArray(), before = StateLayout.ReadValue("the past of a key-value store", last.Span, value.Span).ToArray();
            if (before.Length > 0) PutValue(pairs, key, before);
            else _ = Delete(pairs, key);
            Check(mdb_cursor_del(past, 0), Doing);
        }
    }

    private byte[] ReadHistory(ReadOnlySpan<byte> key)
    {
        fixed (byte* at = key)
        {
            LmdbValue wanted = new(at, key.Length), value;
            if (!Found(mdb_cursor_get(_history, &wanted, &value, LmdbSeek.Exact), Doing)) StateLayout.ThrowCorrupt("the history", key);
            return StateLayout.ReadValue("the history", key, value.Span).ToArray();
        }
    }

    private static bool TryLast(nint cursor, out LmdbValue key, out LmdbValue value)
    {
        LmdbValue lastKey, lastValue;
        bool found = Found(mdb_cursor_get(cursor, &lastKey, &lastValue, LmdbSeek.Last), Doing);
        (key, value) = found ? (lastKey, lastValue) : default;
        return found;
    }

    private static void RemoveFrom(nint cursor, long height)
    {
        while (TryLast(cursor, out LmdbValue key, out _) && (long)BinaryPrimitives.ReadUInt64BigEndian(key.Span) >= height) Check(mdb_cursor_del(cursor, 0), Doing);
    }
}
