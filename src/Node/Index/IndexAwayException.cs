namespace Gwangan.Node.Index;

/// <summary>The database of the index cannot be read at present.</summary>
public sealed class IndexAwayException(Exception cause) : Exception("The database of the index cannot be reached at present.", cause);
