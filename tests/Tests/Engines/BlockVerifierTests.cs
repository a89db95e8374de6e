using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Engines;

public sealed class BlockVerifierTests
{
    [Fact]
    public void Every_flipped_bit_of_a_stored_block_is_found()
    {
        using TestNode node = new();
        node.Make();
        node.Make(node.Transfer(0, 1, 5));
        ChainTip tip = node.Executor.Tip;
        node.Make(node.Transfer(1, 2, 5));
        Assert.True(node.Log.TryRead(3, BlockLogKind.Block, out byte[] bytes));
        Assert.True(node.Log.TryRead(3, BlockLogKind.Commit, out byte[] commit));
        BlockVerifier verifier = new(node.Genesis);
        Assert.Null(Problem(bytes, commit));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] wrong = [.. bytes];
            wrong[i] ^= 1;
            Assert.NotNull(Problem(wrong, commit));
        }
        for (int i = 0; i < commit.Length; i++)
        {
            byte[] wrong = [.. commit];
            wrong[i] ^= 1;
            Assert.NotNull(Problem(bytes, wrong));
        }

        string? Problem(byte[] encoded, byte[] seen) =>
            Block.TryDecode(encoded, out Block? block) ? verifier.Problem(tip, block, encoded, seen) : "no block";
    }
}
