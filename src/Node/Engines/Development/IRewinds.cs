namespace Gwangan.Node.Engines.Development;

/// <summary>Follows the chain and keeps something of its blocks: what has to stop, and go back, when a development city's blocks are taken back. The engine's thread calls it.</summary>
public interface IRewinds
{
    /// <summary>Comes to rest before blocks are taken back, which can still be read; it has followed up to the last.</summary>
    /// <param name="height">The height that will be the last.</param>
    void Pause(long height);

    /// <summary>Goes on from a height; the blocks above it are gone.</summary>
    void Resume(long height);
}
