using System.Data.Common;

namespace Gwangan.Node.Index;

/// <summary>The writer's connection.</summary>
internal abstract class IndexSession(DbConnection connection) : IDisposable
{
    private DbTransaction? _transaction;

    /// <summary>Rows for a table; with <paramref name="merge"/> (ON CONFLICT …) for one in which they may be already.</summary>
    public abstract RowWriter Rows(string table, int columns, string merge = "");

    /// <summary>Begins a transaction unless one is open.</summary>
    public void Begin() => _transaction ??= connection.BeginTransaction();

    /// <summary>Makes the group visible.</summary>
    public void Commit()
    {
        SendRows();
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    /// <summary>The last height that the index holds; 0 when it is empty.</summary>
    public long ReadHeight() => connection.ReadHeight();

    /// <summary>Gives the connection back; what was not committed is undone.</summary>
    public virtual void Dispose() => _transaction?.Dispose();

    /// <summary>Sends what is gathered.</summary>
    protected virtual void SendRows()
    {
    }
}
