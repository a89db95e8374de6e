using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Node.Storage;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Index;

/// <summary>Where Ethereum's hashes and logs are: by hash of a block or transaction its place, and by each word of a log the places of all logs with it. Disposable: made again from stored results.</summary>
/// <remarks>
/// A block is in it before it is shown to anybody, so it is a store of its own: the youngest blocks are looked through in memory, and many together are written behind, in the order of their keys, because
/// each page that a commit touches is written whole. Keys are big-endian, so that order is order of blocks. A place is height × 2^24 + a count within the block. Databases:
/// <code>
/// blocks        height                  -> hash, time in seconds
/// transactions  place                   -> hash
/// hashes        8 bytes of a hash, place -> nothing; a block's place has the highest count
/// logs          place                   -> index of the transaction, address, count of topics, topics, data
/// words         8 bytes of SHA-256 over position and word, place -> nothing; position 0 is the address, 1 to 4 are topics
/// </code>
/// Commits are not synced. A process that is killed loses no more by that than what was young, a machine that goes down may; so a file names the boot under which it was opened, and after another boot
/// an index that was not closed is made anew. One thread adds; any thread reads.
/// </remarks>
public sealed unsafe partial class EthereumIndex : IDisposable
{
    /// <summary>Bits of a place that count within the block.</summary>
    public const int CountBits = 24;

    private const string Version = "1", SessionFile = "session";
    private const int BlockCount = (1 << CountBits) - 1, ReadersMax = 1_024, KeySize = 16, BlockRecordSize = Hash32.Size + sizeof(long);
    private const long MapSizeBytes = 1L << 40;

    private readonly LmdbEnvironment _environment;
    private readonly string _session;
    private readonly uint _meta, _blocks, _transactions, _hashes, _logs, _words;
    private readonly List<(ulong Word, ulong Place)> _newHashes = [], _newWords = [];
    private readonly byte[] _key = new byte[KeySize];
    private byte[] _value = new byte[1_024];
    private long _written;

    private EthereumIndex(string folder, int youngEntries)
    {
        _youngEntries = youngEntries;
        Directory.CreateDirectory(folder);
        _session = Path.Combine(folder, SessionFile);
        _environment = LmdbEnvironment.Open(folder, MapSizeBytes, 8, ReadersMax, flags: NoSync);
        nint txn = _environment.Begin(readOnly: false);
        try
        {
            _meta = LmdbEnvironment.OpenDatabase(txn, "meta");
            _blocks = LmdbEnvironment.OpenDatabase(txn, "blocks");
            _transactions = LmdbEnvironment.OpenDatabase(txn, "transactions");
            _hashes = LmdbEnvironment.OpenDatabase(txn, "hashes");
            _logs = LmdbEnvironment.OpenDatabase(txn, "logs");
            _words = LmdbEnvironment.OpenDatabase(txn, "words");
            _written = TryGet(txn, _meta, "height"u8, out ReadOnlySpan<byte> height) ? BinaryPrimitives.ReadInt64BigEndian(height) : -1;
            IsOfThisVersion = _written < 0 || (TryGet(txn, _meta, "version"u8, out ReadOnlySpan<byte> version) && version.SequenceEqual(Encoding.ASCII.GetBytes(Version)));
        }
        finally
        {
            Check(mdb_txn_commit(txn), "opening the index");
        }
    }

    /// <summary>The last height in it; -1 for none.</summary>
    public long Height => Volatile.Read(ref _young) is { Blocks: [.., { } last] } ? (long)last.Header.Number : Volatile.Read(ref _written);

    private bool IsOfThisVersion { get; }

    /// <summary>Opens the index of a folder. One of another version, one of another chain, and one that a machine's crash may have torn, is made anew.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isOfChain">Whether a block with this hash is in the chain.</param>
    /// <param name="youngEntries">From how many transactions and logs on the youngest blocks are written.</param>
    public static EthereumIndex Open(string folder, Func<long, Hash32, bool> isOfChain, int youngEntries = YoungEntries)
    {
        string session = Path.Combine(folder, SessionFile), boot = BootId();
        if (File.Exists(session) && File.ReadAllText(session) != boot) Directory.Delete(folder, recursive: true);
        EthereumIndex index = new(folder, youngEntries);
        if (!index.IsOfThisVersion || (index.Height >= 0 && !(index.TryHashOf(index.Height) is { } last && isOfChain(index.Height, last))))
        {
            index.Dispose();
            Directory.Delete(folder, recursive: true);
            index = new EthereumIndex(folder, youngEntries);
        }
        File.WriteAllText(session, boot);
        return index;
    }

    /// <summary>The hash of the block at a height; null when it is not in the index.</summary>
    public Hash32? TryHashOf(long height)
    {
        if (Volatile.Read(ref _young).Find(height) is { } young) return young.Hash;
        using Reading reading = new(this);
        return TryBlock(reading.Transaction, height, out Hash32 hash, out _) ? hash : null;
    }

    /// <summary>The height of a block.</summary>
    public bool TryFindBlock(in Hash32 hash, out long height) => TryFind(in hash, isBlock: true, out height, out _);

    /// <summary>The place of a transaction.</summary>
    public bool TryFindTransaction(in Hash32 hash, out long height, out int index) => TryFind(in hash, isBlock: false, out height, out index);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_environment.IsClosed) return;
        try
        {
            _writing.Wait();
            if (_young.Blocks.Length > 0) Write(_young.Blocks);
            if (mdb_env_sync(_environment.Pointer, 1) == 0) File.Delete(_session);
        }
        catch (Exception error) when (error is LmdbException or AggregateException)
        {
            // Made anew at the next start, or from where it is.
        }
        _environment.Dispose();
    }

    private void Add(nint txn, EvmBlockView block)
    {
        long height = (long)block.Header.Number;
        Span<byte> record = stackalloc byte[BlockRecordSize];
        block.Hash.CopyTo(record);
        BinaryPrimitives.WriteUInt64BigEndian(record[Hash32.Size..], block.Header.TimeSeconds);
        Put(txn, _blocks, (ulong)height, record);
        _newHashes.Add((PrefixOf(block.Hash), PlaceOf(height, BlockCount)));
        for (int i = 0; i < block.Receipts.Count; i++)
        {
            EvmReceiptView receipt = block.Receipts[i];
            ulong place = PlaceOf(height, i);
            Hash32 hash = receipt.TransactionHash;
            Put(txn, _transactions, place, Hash32.Bytes(in hash));
            _newHashes.Add((PrefixOf(in hash), place));
            EvmLog[] logs = receipt.Receipt.Logs;
            for (int log = 0; log < logs.Length; log++) Add(txn, logs[log], i, PlaceOf(height, receipt.FirstLogIndex + log));
        }
    }

    private void Add(nint txn, EvmLog log, int transaction, ulong place)
    {
        _newWords.Add((WordOf(0, Address.Bytes(log.Address)), place));
        for (int i = 0; i < log.Topics.Length; i++) _newWords.Add((WordOf(i + 1, Hash32.Bytes(in log.Topics[i])), place));
        Put(txn, _logs, place, RecordOf(log, transaction, ref _value));
    }

    // A log as it is stored.
    private static ReadOnlySpan<byte> RecordOf(EvmLog log, int transaction, ref byte[] buffer)
    {
        int size = sizeof(int) + Address.Size + 1 + log.Topics.Length * Hash32.Size + log.Data.Length;
        if (buffer.Length < size) buffer = new byte[size * 2];
        Span<byte> rest = buffer.AsSpan(0, size);
        BinaryPrimitives.WriteInt32BigEndian(rest, transaction);
        rest = rest[sizeof(int)..];
        log.Address.CopyTo(rest);
        rest = rest[Address.Size..];
        rest[0] = (byte)log.Topics.Length;
        rest = rest[1..];
        for (int i = 0; i < log.Topics.Length; i++)
        {
            log.Topics[i].CopyTo(rest);
            rest = rest[Hash32.Size..];
        }
        log.Data.CopyTo(rest);
        return buffer.AsSpan(0, size);
    }

    private bool TryFind(in Hash32 hash, bool isBlock, out long height, out int count)
    {
        // What is written leaves the memory afterwards, so what is not found there is found below.
        if (_youngHashes.TryGetValue(hash, out (long Height, int Count) young))
        {
            (height, count) = young;
            return (count == BlockCount) == isBlock;
        }
        (height, count) = (0, 0);
        using Reading reading = new(this);
        ulong prefix = PrefixOf(in hash), place = 0;
        using WordCursor cursor = new(reading.Transaction, _hashes, prefix);
        while (cursor.TrySeek(place, out place))
        {
            (height, count) = (HeightOf(place), CountOf(place));
            bool isIt = (count == BlockCount) == isBlock && (isBlock
                ? TryBlock(reading.Transaction, height, out Hash32 found, out _) && found == hash
                : TryTransaction(reading.Transaction, place, out found) && found == hash);
            if (isIt) return true;
            place++;
        }
        return false;
    }

    private bool TryBlock(nint txn, long height, out Hash32 hash, out ulong timeSeconds)
    {
        (hash, timeSeconds) = (default, 0);
        if (!TryGet(txn, _blocks, (ulong)height, out ReadOnlySpan<byte> record)) return false;
        (hash, timeSeconds) = (new Hash32(record[..Hash32.Size]), BinaryPrimitives.ReadUInt64BigEndian(record[Hash32.Size..]));
        return true;
    }

    private bool TryTransaction(nint txn, ulong place, out Hash32 hash)
    {
        bool isThere = TryGet(txn, _transactions, place, out ReadOnlySpan<byte> record);
        hash = isThere ? new Hash32(record) : default;
        return isThere;
    }

    private static ulong PlaceOf(long height, int count) => ((ulong)height << CountBits) | (uint)count;

    private static long HeightOf(ulong place) => (long)(place >> CountBits);

    private static int CountOf(ulong place) => (int)(place & BlockCount);

    private static ulong PrefixOf(in Hash32 hash) => BinaryPrimitives.ReadUInt64BigEndian(Hash32.Bytes(in hash));

    private static ulong WordOf(int position, ReadOnlySpan<byte> word)
    {
        Span<byte> bytes = stackalloc byte[1 + Hash32.Size];
        bytes[0] = (byte)position;
        word.CopyTo(bytes[1..]);
        return PrefixOf(Sha256.Hash(bytes[..(1 + word.Length)]));
    }

    // In the order of their keys a page is touched once for a block, not once for each entry.
    private void Put(nint txn, uint database, List<(ulong Word, ulong Place)> entries)
    {
        entries.Sort();
        foreach ((ulong word, ulong place) in entries)
        {
            BinaryPrimitives.WriteUInt64BigEndian(_key, word);
            BinaryPrimitives.WriteUInt64BigEndian(_key.AsSpan(sizeof(ulong)), place);
            Put(txn, database, _key, [], 0);
        }
    }

    private static void Put(nint txn, uint database, ulong number, ReadOnlySpan<byte> value)
    {
        Span<byte> key = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        Put(txn, database, key, value, Append);
    }

    private static void Put(nint txn, uint database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, uint flags)
    {
        fixed (byte* keyBytes = key, valueBytes = value)
        {
            LmdbValue keyValue = new(keyBytes, key.Length), data = new(valueBytes, value.Length);
            Check(mdb_put(txn, database, &keyValue, &data, flags), "writing the index");
        }
    }

    private static bool TryGet(nint txn, uint database, ulong number, out ReadOnlySpan<byte> value)
    {
        Span<byte> key = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(key, number);
        return TryGet(txn, database, key, out value);
    }

    private static bool TryGet(nint txn, uint database, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        fixed (byte* keyBytes = key)
        {
            LmdbValue keyValue = new(keyBytes, key.Length), data;
            bool isThere = Found(mdb_get(txn, database, &keyValue, &data), "reading the index");
            value = isThere ? data.Span : default;
            return isThere;
        }
    }

    private static string BootId() => File.Exists("/proc/sys/kernel/random/boot_id") ? File.ReadAllText("/proc/sys/kernel/random/boot_id") : "unknown";

    // A view of the index as the last commit left it.
    private readonly struct Reading(EthereumIndex index) : IDisposable
    {
        public nint Transaction { get; } = index._environment.Begin(readOnly: true);

        public void Dispose() => mdb_txn_abort(Transaction);
    }

    // The places of one word, in ascending order.
    private sealed class WordCursor(nint txn, uint database, ulong word) : IDisposable
    {
        private readonly nint _cursor = LmdbEnvironment.OpenCursor(txn, database);

        // The first place at or after one; false when there is none.
        public bool TrySeek(ulong from, out ulong place)
        {
            byte* key = stackalloc byte[KeySize];
            BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(key, sizeof(ulong)), word);
            BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(key + sizeof(ulong), sizeof(ulong)), from);
            LmdbValue found = new(key, KeySize), data;
            bool isThere = Found(mdb_cursor_get(_cursor, &found, &data, LmdbSeek.AtOrAfter), "reading the index") && BinaryPrimitives.ReadUInt64BigEndian(found.Span) == word;
            place = isThere ? BinaryPrimitives.ReadUInt64BigEndian(found.Span[sizeof(ulong)..]) : 0;
            return isThere;
        }

        public void Dispose() => mdb_cursor_close(_cursor);
    }
}
