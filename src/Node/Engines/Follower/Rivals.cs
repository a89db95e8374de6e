namespace Gwangan.Node.Engines.Follower;

/// <summary>Decides when a node that is followed is left for another although it keeps talking: one that is cut off from the validators says nothing wrong, and stays where it is.</summary>
/// <remarks>Between healthy nodes a block is late by milliseconds, so whoever has not given a block for seconds that another has shown is behind.</remarks>
public sealed class Rivals(TimeSpan behindMax, TimeProvider clock)
{
    private IBlockSource? _source;
    private long _height, _since;

    /// <summary>The height that was shown and has not been reached; 0 when there is none.</summary>
    public long Height => _source is null ? 0 : _height;

    /// <summary>Another node has shown a block that the validators signed. The first that the followed node does not reach counts.</summary>
    public void Show(IBlockSource source, long height)
    {
        if (_source is not null) return;
        (_source, _height, _since) = (source, height, clock.GetTimestamp());
    }

    /// <summary>The node to go to; null to stay.</summary>
    /// <param name="followed">The last height whose block the followed node has given.</param>
    public IBlockSource? Better(long followed)
    {
        if (followed >= _height) _source = null;
        return _source is not null && clock.GetElapsedTime(_since) >= behindMax ? _source : null;
    }
}
