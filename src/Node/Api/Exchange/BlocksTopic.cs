using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Blocks in short.</summary>
public sealed class BlocksTopic(string key, LiveExchange live) : Topic(key)
{
    /// <inheritdoc/>
    public override byte[]? Snapshot() => live.Block is { } block ? Message(block) : null;

    /// <inheritdoc/>
    public override byte[] Update(BlockChanges changes) => Message(changes.Block);

    private static byte[] Message(BlockRow block) => Write("blocks", json =>
    {
        json.WriteString("type", "update");
        WriteList(json, "items", [ItemMaker.Of(block)], ApiJson.Default.BlockItem);
    });
}
