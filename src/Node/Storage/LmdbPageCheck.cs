using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Storage;

/// <summary>
/// Walks every page of an LMDB file before liblmdb may touch it. LMDB trusts its pages: a damaged page number or node offset
/// crashes the process, and a damaged free list hands live pages to the next writer. Here each is a refusal with the page's number.
/// </summary>
/// <remarks>
/// The format is that of LMDB 0.9 on 64-bit machines (mdb.c: MDB_page, MDB_node, MDB_db, MDB_meta):
/// <code>
/// page   | pgno u64 | pad u16 | flags u16 | lower u16 | upper u16 | node offsets u16... | free | nodes |
/// node   | low u16 | high u16 | flags u16 | key size u16 | key | data |      branch: page number = low, high, flags
/// db     | pad u32 | flags u16 | depth u16 | branch, leaf, overflow pages u64 | entries u64 | root u64 |
/// meta   | magic u32 | version u32 | address u64 | map size u64 | free db | main db | last page u64 | txn u64 |
/// </code>
/// Every value's checksum is tested too, with its key: an entry whose key is damaged would otherwise only seem to be absent.
/// </remarks>
internal sealed unsafe class LmdbPageCheck
{
    private const int HeaderSize = 16, NodeHeaderSize = 8, DatabaseSize = 48, DepthMax = 32;
    private const ushort Branch = 1, Leaf = 2, Overflow = 4, Dirty = 0x10;
    private const ushort BigData = 1, SubDatabase = 2, IntegerKey = 8;
    private const uint Magic = 0xBEEFC0DE;
    private const ulong NoPage = ulong.MaxValue;

    private readonly string _file;
    private readonly byte* _map;
    private readonly ulong _pageCount;
    private readonly int _pageSize;
    private readonly ulong[] _seen;
    private ulong _lastPage;

    /// <summary>What a database's header says about its tree, beside what the walk counts.</summary>
    private struct Tree
    {
        public ulong Branches, Leaves, Overflows, Entries;
        public int Depth;
        public bool IsMain, IsFreeList;
    }

    private LmdbPageCheck(string file, byte* map, long length, int pageSize)
    {
        _file = file;
        _map = map;
        _pageSize = pageSize;
        _pageCount = (ulong)(length / pageSize);
        _seen = new ulong[_pageCount / 64 + 1];
    }

    /// <summary>Checks the file; returns when every page that the last commit reaches is sound, or when there is no file yet.</summary>
    /// <exception cref="CorruptStateException">A page is damaged.</exception>
    public static void Run(string file)
    {
        var info = new FileInfo(file);
        if (!info.Exists || info.Length == 0) return;
        int pageSize = Environment.SystemPageSize;
        if (info.Length < 2 * pageSize)
            throw new CorruptStateException($"{file} is cut off: {info.Length} bytes; remove the state folder, it is rebuilt from the block log");
        using var mapped = MemoryMappedFile.CreateFromFile(file, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using MemoryMappedViewAccessor view = mapped.CreateViewAccessor(0, info.Length, MemoryMappedFileAccess.Read);
        byte* map = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref map);
        try
        {
            new LmdbPageCheck(file, map, info.Length, pageSize).Check();
        }
        finally
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
    }

    private static ref readonly T Read<T>(byte* at) where T : unmanaged => ref *(T*)at;

    private void Check()
    {
        ulong txn0 = CheckMeta(0), txn1 = CheckMeta(1);
        // A commit writes the meta page of its own parity, so the two are always neighbours; a fresh file has zero twice.
        bool fresh = txn0 == 0 && txn1 == 0;
        if (!fresh && (txn0 > txn1 ? txn0 - txn1 : txn1 - txn0) != 1)
            Refuse(0, $"transactions {txn0} and {txn1} do not follow each other");
        if (!fresh && ((txn0 & 1) != 0 || (txn1 & 1) != 1))
            Refuse(0, $"transactions {txn0} and {txn1} stand in the wrong meta pages");
        byte* meta = Page(txn1 > txn0 ? 1ul : 0) + HeaderSize;
        _lastPage = Read<ulong>(meta + 24 + 2 * DatabaseSize);
        Mark(0);
        Mark(1);
        CheckDatabase(meta + 24 + DatabaseSize, 0, new Tree { IsMain = true });
        CheckDatabase(meta + 24, IntegerKey, new Tree { IsFreeList = true });
    }

    private ulong CheckMeta(ulong number)
    {
        byte* page = Page(number), meta = page + HeaderSize;
        if (Read<ulong>(page) != number || Read<ushort>(page + 10) != 8) Refuse(number, "is not a meta page");
        if (Read<uint>(meta) != Magic) Refuse(number, "has no LMDB signature");
        if (Read<uint>(meta + 4) != 1) Refuse(number, $"has format version {Read<uint>(meta + 4)}, not 1");
        if (Read<uint>(meta + 24) != _pageSize) Refuse(number, $"has page size {Read<uint>(meta + 24)}, not {_pageSize}");
        if (Read<ulong>(meta + 16) > 1ul << 47) Refuse(number, "has an impossible map size");
        return Read<ulong>(meta + 32 + 2 * DatabaseSize);
    }

    private void CheckDatabase(byte* database, ushort flags, Tree tree)
    {
        ulong root = Read<ulong>(database + 40);
        ushort depth = Read<ushort>(database + 6);
        if (Read<ushort>(database + 4) != flags || depth > DepthMax) Refuse(root, "is the root of a database with a damaged header");
        if (root != NoPage)
        {
            tree.Depth = depth;
            Walk(root, 1, default, default, ref tree);
        }
        else if (depth != 0)
        {
            Refuse(root, "is missing under a database that has a depth");
        }
        if (tree.Branches != Read<ulong>(database + 8) || tree.Leaves != Read<ulong>(database + 16)
            || tree.Overflows != Read<ulong>(database + 24) || tree.Entries != Read<ulong>(database + 32))
            Refuse(root, "is the root of a tree that has other counts than its header says");
    }

    /// <summary>Checks a page and all below it. Keys are at or after <paramref name="low"/> and before <paramref name="high"/> (an empty span: no bound).</summary>
    private void Walk(ulong number, int depth, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, ref Tree tree)
    {
        byte* page = Page(number);
        Mark(number);
        int flags = Read<ushort>(page + 10) & ~Dirty;
        if (Read<ulong>(page) != number) Refuse(number, $"says it is page {Read<ulong>(page)}");
        if (depth > tree.Depth || flags != (depth == tree.Depth ? Leaf : Branch)) Refuse(number, "is of the wrong kind for its depth");
        int lower = Read<ushort>(page + 12), upper = Read<ushort>(page + 14);
        if (lower <= HeaderSize || (lower & 1) != 0 || lower > upper || upper > _pageSize) Refuse(number, "has damaged bounds");
        int count = (lower - HeaderSize) >> 1;
        _ = flags == Leaf ? tree.Leaves++ : tree.Branches++;

        ReadOnlySpan<byte> previous = low;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> key = Key(page, number, i, upper, out byte* node);
            // The first key of a branch is never looked at: everything before the second goes there.
            bool bound = flags == Leaf || i > 0;
            if (bound && !previous.IsEmpty && (i == 0 ? Compare(previous, key, tree) > 0 : Compare(previous, key, tree) >= 0))
                Refuse(number, $"has its keys out of order at {i}");
            if (bound && !high.IsEmpty && Compare(key, high, tree) >= 0) Refuse(number, $"has a key beyond its parent's bound at {i}");
            if (flags == Leaf)
            {
                CheckLeafNode(number, i, node, key, ref tree);
            }
            else
            {
                ulong child = Read<ushort>(node) | (ulong)Read<ushort>(node + 2) << 16 | (ulong)Read<ushort>(node + 4) << 32;
                ReadOnlySpan<byte> next = i + 1 < count ? Key(page, number, i + 1, upper, out _) : high;
                Walk(child, depth + 1, i == 0 ? low : key, next, ref tree);
            }
            if (bound) previous = key;
        }
    }

    private ReadOnlySpan<byte> Key(byte* page, ulong number, int index, int upper, out byte* node)
    {
        int offset = Read<ushort>(page + HeaderSize + 2 * index);
        if (offset < upper || (offset & 1) != 0 || offset + NodeHeaderSize > _pageSize) Refuse(number, $"has a damaged offset at {index}");
        node = page + offset;
        int size = Read<ushort>(node + 6);
        if (offset + NodeHeaderSize + size > _pageSize) Refuse(number, $"has a key that leaves the page at {index}");
        return new ReadOnlySpan<byte>(node + NodeHeaderSize, size);
    }

    private void CheckLeafNode(ulong number, int index, byte* node, ReadOnlySpan<byte> key, ref Tree tree)
    {
        tree.Entries++;
        if (key.Length is 0 or > StateLayout.KeySizeMax) Refuse(number, $"has a key of {key.Length} bytes at {index}");
        int flags = Read<ushort>(node + 4);
        ulong size = Read<ushort>(node) | (ulong)Read<ushort>(node + 2) << 16;
        byte* data = node + NodeHeaderSize + key.Length, end = Page(number) + _pageSize;
        ulong room = (ulong)(end - data);
        switch (flags)
        {
            case 0 when size <= room:
                break;
            case BigData when room >= 8:
                ulong first = Read<ulong>(data);
                CheckOverflow(first, size, ref tree);
                data = Page(first) + HeaderSize;
                break;
            case SubDatabase when tree.IsMain && size == DatabaseSize && size <= room:
                CheckDatabase(data, 0, default);
                return;
            default:
                Refuse(number, $"has a damaged node at {index}");
                break;
        }
        if (tree.IsFreeList)
            CheckFreePages(number, key, data, size);
        else if (size > int.MaxValue || !Checksum.Holds(key, new ReadOnlySpan<byte>(data, (int)size)))
            Refuse(number, $"has a value that fails its checksum at {index}");
    }

    private void CheckOverflow(ulong first, ulong size, ref Tree tree)
    {
        byte* page = Page(first);
        ulong pages = ((ulong)HeaderSize - 1 + size) / (ulong)_pageSize + 1;
        if (Read<ulong>(page) != first || (Read<ushort>(page + 10) & ~Dirty) != Overflow || Read<uint>(page + 12) != pages)
            Refuse(first, "is not the overflow page it should be");
        for (ulong i = 0; i < pages; i++)
        {
            _ = Page(first + i);
            Mark(first + i);
        }
        tree.Overflows += pages;
    }

    /// <summary>A free-list entry: a count, then page numbers, descending. None may be in use, or the next commit would overwrite it.</summary>
    private void CheckFreePages(ulong number, ReadOnlySpan<byte> key, byte* data, ulong size)
    {
        if (key.Length != 8 || size < 8 || size % 8 != 0 || Read<ulong>(data) > size / 8 - 1) Refuse(number, "has a damaged free list");
        ulong previous = NoPage;
        for (ulong i = 1; i <= Read<ulong>(data); i++)
        {
            ulong free = Read<ulong>(data + 8 * i);
            if (free < 2 || free > _lastPage || free >= previous) Refuse(number, $"frees page {free}, which cannot be free");
            // A page at the end of the file can be freed without ever having been written.
            if (free < _pageCount) Mark(free);
            previous = free;
        }
    }

    private static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, in Tree tree) =>
        tree.IsFreeList && left.Length == 8 && right.Length == 8
            ? MemoryMarshal.Read<ulong>(left).CompareTo(MemoryMarshal.Read<ulong>(right))
            : left.SequenceCompareTo(right);

    private byte* Page(ulong number)
    {
        if (number >= _pageCount) Refuse(number, "is beyond the end of the file");
        return _map + number * (ulong)_pageSize;
    }

    private void Mark(ulong number)
    {
        if (number > _lastPage && number > 1) Refuse(number, "is beyond the last page");
        ref ulong word = ref _seen[number / 64];
        ulong bit = 1ul << (int)(number % 64);
        if ((word & bit) != 0) Refuse(number, "is used twice");
        word |= bit;
    }

    private void Refuse(ulong page, string what) => throw new CorruptStateException(
        page == NoPage
            ? $"{_file}: a page {what}; remove the state folder, it is rebuilt from the block log"
            : $"{_file}: page {page} {what}; remove the state folder, it is rebuilt from the block log");
}
