using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Mempool;

namespace Gwangan.Tests.Mempool;

public sealed class SubmissionCountsTests
{
    [Fact]
    public void Refusals_that_another_node_names_are_counted_by_code_and_unknown_ones_together()
    {
        ChainModules modules = All.Create(new StateStore());
        SubmissionCounts counts = new();
        counts.Add([new Submitted(Hash32.Zero, null), new Submitted(Hash32.Zero, Refusal.Of("mempool", MempoolRefusal.Full))]);
        for (int i = 0; i < 3; i++)
            counts.Add([new Submitted(Hash32.Zero, Refusal.Named("mempool.Full", modules.Catalog)), new Submitted(Hash32.Zero, Refusal.Named($"later.Reason{i}", modules.Catalog))]);
        Assert.Equal(1, counts.Accepted);
        Assert.Equal([KeyValuePair.Create("mempool.Full", 4L), KeyValuePair.Create("unknown", 3L)], counts.Refused.OrderBy(each => each.Key, StringComparer.Ordinal));
    }
}
