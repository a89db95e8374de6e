using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;
using Gwangan.Node.Index;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>The logs of one block for many subscribers: found by what a filter names, so that a thousand filters do not each look at every log; and the text of each is made once.</summary>
/// <param name="block">The block.</param>
/// <param name="text">Makes the text of a log: of which transaction, and which of its logs.</param>
internal sealed class BlockLogs(EthereumBlock block, Func<int, int, byte[]> text)
{
    private static readonly List<int> None = [];

    private readonly List<(int Transaction, int Log)> _all = [];
    private readonly List<byte[]?> _texts = [];
    private List<Dictionary<Hash32, List<int>>>? _byTopic; // one for each position
    private bool _isListed;

    /// <summary>Gives the texts of the logs that a filter asks for, in their order.</summary>
    public void Visit(LogQuery query, Action<byte[]> take)
    {
        if (!_isListed) List();
        // By the position of its topics that leaves fewest; the rest is compared.
        int best = -1, least = _all.Count;
        for (int position = 0; position < query.Topics.Count; position++)
        {
            if (query.Topics[position].Count == 0) continue;
            if (_byTopic is null) ListTopics();
            int count = 0;
            foreach (Hash32 topic in query.Topics[position]) count += NumbersOf(position, topic).Count;
            if (count < least) (best, least) = (position, count);
        }
        if (best < 0)
        {
            for (int number = 0; number < _all.Count; number++) Give(number, query, take);
            return;
        }
        SortedSet<int> found = [];
        foreach (Hash32 topic in query.Topics[best]) found.UnionWith(NumbersOf(best, topic));
        foreach (int number in found) Give(number, query, take);
    }

    private List<int> NumbersOf(int position, Hash32 topic) => position < _byTopic!.Count && _byTopic[position].TryGetValue(topic, out List<int>? numbers) ? numbers : None;

    private void Give(int number, LogQuery query, Action<byte[]> take)
    {
        (int transaction, int log) = _all[number];
        if (query.Matches(block.Receipts[transaction].Receipt.Logs[log])) take(_texts[number] ??= text(transaction, log));
    }

    private void List()
    {
        _isListed = true;
        for (int i = 0; i < block.Receipts.Count; i++)
        {
            for (int log = 0; log < block.Receipts[i].Receipt.Logs.Length; log++)
            {
                _all.Add((i, log));
                _texts.Add(null);
            }
        }
    }

    private void ListTopics()
    {
        _byTopic = [];
        for (int number = 0; number < _all.Count; number++)
        {
            (int transaction, int log) = _all[number];
            Hash32[] topics = block.Receipts[transaction].Receipt.Logs[log].Topics;
            for (int position = 0; position < topics.Length; position++)
            {
                if (position == _byTopic.Count) _byTopic.Add(new(SeededComparer.Instance)); // topics are whatever a contract says
                if (!_byTopic[position].TryGetValue(topics[position], out List<int>? numbers)) _byTopic[position].Add(topics[position], numbers = []);
                numbers.Add(number);
            }
        }
    }
}
