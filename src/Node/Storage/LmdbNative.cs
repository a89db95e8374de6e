using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gwangan.Node.Storage;

/// <summary>A span as liblmdb sees it: valid until its transaction ends or writes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LmdbValue(byte* data, int size)
{
    public nuint Size = (nuint)size;
    public byte* Data = data;

    public readonly ReadOnlySpan<byte> Span => new(Data, checked((int)Size));
}

/// <summary>The positions that a cursor can be asked for (numbers of lmdb.h).</summary>
internal enum LmdbSeek
{
    First = 0,
    Current = 4,
    Last = 6,
    Next = 8,
    Exact = 15,
    AtOrAfter = 17,
}

/// <summary>MDB_envinfo of lmdb.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LmdbInfo
{
    public nint MapAddress;
    public nuint MapSize, LastPage, LastTransaction;
    public uint ReadersMax, Readers;
}

/// <summary>The functions of liblmdb 0.9 that the node uses, as lmdb.h declares them.</summary>
internal static unsafe partial class LmdbNative
{
    public const string Library = "liblmdb.so.0";

    public const uint NoThreadLocal = 0x200000, ReadOnly = 0x20000, Create = 0x40000, NoSync = 0x10000;
    public const uint Reserve = 0x10000, Append = 0x20000;

    public const int KeyExists = -30799, NotFound = -30798, PageNotFound = -30797, Corrupted = -30796, Panic = -30795, VersionMismatch = -30794,
        Invalid = -30793, MapFull = -30792, ReadersFull = -30790, TransactionFull = -30788;

    [LibraryImport(Library)] public static partial byte* mdb_version(int* major, int* minor, int* patch);
    [LibraryImport(Library)] public static partial int mdb_env_create(nint* env);
    [LibraryImport(Library)] public static partial int mdb_env_set_mapsize(nint env, nuint size);
    [LibraryImport(Library)] public static partial int mdb_env_set_maxdbs(nint env, uint count);
    [LibraryImport(Library)] public static partial int mdb_env_set_maxreaders(nint env, uint count);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mdb_env_open(nint env, string path, uint flags, uint mode);
    [LibraryImport(Library)] public static partial int mdb_env_info(nint env, LmdbInfo* info);
    [LibraryImport(Library)] public static partial int mdb_env_sync(nint env, int force);
    [LibraryImport(Library)] public static partial int mdb_reader_check(nint env, int* dead);
    [LibraryImport(Library)] public static partial void mdb_env_close(nint env);
    [LibraryImport(Library)] public static partial int mdb_txn_begin(nint env, nint parent, uint flags, nint* txn);
    [LibraryImport(Library)] public static partial int mdb_txn_commit(nint txn);
    [LibraryImport(Library)] public static partial void mdb_txn_abort(nint txn);
    [LibraryImport(Library)] public static partial void mdb_txn_reset(nint txn);
    [LibraryImport(Library)] public static partial int mdb_txn_renew(nint txn);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mdb_dbi_open(nint txn, string name, uint flags, uint* dbi);
    [LibraryImport(Library)] public static partial int mdb_drop(nint txn, uint dbi, int delete);
    [LibraryImport(Library)] public static partial int mdb_get(nint txn, uint dbi, LmdbValue* key, LmdbValue* data);
    [LibraryImport(Library)] public static partial int mdb_put(nint txn, uint dbi, LmdbValue* key, LmdbValue* data, uint flags);
    [LibraryImport(Library)] public static partial int mdb_cursor_open(nint txn, uint dbi, nint* cursor);
    [LibraryImport(Library)] public static partial void mdb_cursor_close(nint cursor);
    [LibraryImport(Library)] public static partial int mdb_cursor_renew(nint txn, nint cursor);
    [LibraryImport(Library)] public static partial int mdb_cursor_get(nint cursor, LmdbValue* key, LmdbValue* data, LmdbSeek seek);
    [LibraryImport(Library)] public static partial int mdb_cursor_put(nint cursor, LmdbValue* key, LmdbValue* data, uint flags);
    [LibraryImport(Library)] public static partial int mdb_cursor_del(nint cursor, uint flags);
    [LibraryImport(Library)] public static partial byte* mdb_strerror(int code);

    /// <summary>Throws what <paramref name="code"/> means; returns when it is success.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(int code, string doing)
    {
        if (code != 0)
            Throw(code, doing);
    }

    /// <summary>True when found, false when not; anything else throws.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Found(int code, string doing)
    {
        if (code == 0) return true;
        if (code != NotFound) Throw(code, doing);
        return false;
    }

    private static void Throw(int code, string doing) =>
        throw LmdbException.From(code, doing, Marshal.PtrToStringUTF8((nint)mdb_strerror(code)) ?? "");
}
