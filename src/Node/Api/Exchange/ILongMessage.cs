namespace Gwangan.Node.Api.Exchange;

/// <summary>A message too long to be copied, sent in pieces; its owner is whoever sends it.</summary>
public interface ILongMessage : IDisposable
{
    /// <summary>Its bytes.</summary>
    long Length { get; }

    /// <summary>The message piece by piece, each valid until the next is asked for.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync(CancellationToken cancel);
}
