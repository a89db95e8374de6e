using System.Buffers;
using Gwangan.Chain.Base;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Follower;

namespace Gwangan.Tests.Engines.Follower;

public sealed class BlockFrameTests
{
    [Fact]
    public void Messages_come_back_as_they_were_written_however_they_are_cut()
    {
        ProtoWriter writer = new();
        BlockPoint head = new(7, Hash32.Zero, Hash32.Zero, 1_234, 5);
        BlockFrame.Write(writer, head, default, default, "test-1", isDemo: true);
        BlockFrame.Write(writer, head, [1, 2, 3], [4, 5], "", isDemo: false);
        byte[] bytes = writer.ToArray();
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            List<BlockFrame> frames = [];
            ReadOnlySequence<byte> buffer = new(bytes, 0, cut);
            while (BlockFrame.TryRead(ref buffer, out BlockFrame frame)) frames.Add(frame);
            Assert.True(frames.Count == 2 == (cut == bytes.Length));
            if (frames.Count == 0) continue;
            Assert.Equal((null, 7L, 1_234L, "test-1", true), (frames[0].Block, frames[0].HeadHeight, frames[0].HeadTimeMs, frames[0].ChainId, frames[0].IsDemo));
            if (frames.Count == 1) continue;
            Assert.Equal([1, 2, 3], frames[1].Block);
            Assert.Equal([4, 5], frames[1].Commit);
            Assert.Equal(("", false), (frames[1].ChainId, frames[1].IsDemo));
        }
    }

    [Fact]
    public void Bytes_by_chance_are_a_message_or_a_refusal_and_never_take_memory_that_was_only_announced()
    {
        Random random = new(20261122);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            ReadOnlySequence<byte> buffer = new(bytes);
            try
            {
                while (BlockFrame.TryRead(ref buffer, out _))
                {
                }
            }
            catch (LeaderException)
            {
            }
        }
        byte[] huge = [0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1, 2];
        ReadOnlySequence<byte> announced = new(huge);
        Assert.Throws<LeaderException>(() => BlockFrame.TryRead(ref announced, out _));
    }
}
