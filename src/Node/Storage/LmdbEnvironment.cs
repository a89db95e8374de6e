using Microsoft.Win32.SafeHandles;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Storage;

/// <summary>An open LMDB folder. Every commit is synced, unless its owner can do without; pages are read through a read-only map, so a stray write cannot reach them.</summary>
internal sealed unsafe class LmdbEnvironment : SafeHandleZeroOrMinusOneIsInvalid
{
    private LmdbEnvironment() : base(ownsHandle: true)
    {
    }

    /// <summary>The raw environment; the owner keeps this object alive while it uses it.</summary>
    public nint Pointer => handle;

    public static LmdbEnvironment Open(string folder, long mapSizeBytes, int databaseCountMax, int readerCountMax, bool readOnly = false, uint flags = 0)
    {
        try
        {
            int major, minor, patch;
            mdb_version(&major, &minor, &patch);
            if (major != 0 || minor != 9)
                throw new InvalidOperationException($"{Library} is version {major}.{minor}.{patch}; the state is written in the format of 0.9");
        }
        catch (DllNotFoundException missing)
        {
            throw new InvalidOperationException($"{Library} is not installed; on Debian: apt-get install liblmdb0", missing);
        }

        var environment = new LmdbEnvironment();
        nint env;
        Check(mdb_env_create(&env), "creating the LMDB environment");
        environment.SetHandle(env);
        try
        {
            Check(mdb_env_set_mapsize(env, (nuint)mapSizeBytes), "setting the map size");
            Check(mdb_env_set_maxdbs(env, (uint)databaseCountMax), "setting the number of databases");
            Check(mdb_env_set_maxreaders(env, (uint)readerCountMax), "setting the number of readers");
            Check(mdb_env_open(env, folder, NoThreadLocal | flags | (readOnly ? ReadOnly : 0), 0x180 /* 0600 */), $"opening {folder}");
            return environment;
        }
        catch
        {
            environment.Dispose();
            throw;
        }
    }

    public nint Begin(bool readOnly)
    {
        nint txn;
        Check(mdb_txn_begin(handle, 0, readOnly ? ReadOnly : 0, &txn), "beginning a transaction");
        return txn;
    }

    /// <summary>Gives up the views of other processes that ended without closing them: their pages could never be used again.</summary>
    public void ForgetDeadReaders()
    {
        int dead;
        Check(mdb_reader_check(handle, &dead), "looking for dead readers");
    }

    public static uint OpenDatabase(nint txn, string name, bool create = true)
    {
        uint dbi;
        Check(mdb_dbi_open(txn, name, create ? Create : 0, &dbi), $"opening database {name}");
        return dbi;
    }

    public static bool HasDatabase(nint txn, string name)
    {
        uint dbi;
        return Found(mdb_dbi_open(txn, name, 0, &dbi), $"opening database {name}");
    }

    public static nint OpenCursor(nint txn, uint dbi)
    {
        nint cursor;
        Check(mdb_cursor_open(txn, dbi, &cursor), "opening a cursor");
        return cursor;
    }

    protected override bool ReleaseHandle()
    {
        mdb_env_close(handle);
        return true;
    }
}
