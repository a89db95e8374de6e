namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>What a book keeps of an iceberg or a hidden order beside its node. Plain orders have none.</summary>
internal struct Concealed
{
    /// <summary>What stands behind the shown part, in lots.</summary>
    public long Reserve;

    /// <summary>An iceberg's peak in lots; 0 for a hidden order.</summary>
    public long Display;

    /// <summary>Whether it stands behind everybody who shows.</summary>
    public bool IsHidden;
}
