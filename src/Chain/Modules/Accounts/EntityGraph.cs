using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Accounts;

/// <summary>Which entity is related to which, over declarations: who declared alone is bound by it, the other is not. Built when it is asked, of a bounded table.</summary>
internal sealed class EntityGraph
{
    private readonly Dictionary<EntityId, int> _numbers = [];
    private readonly List<List<int>> _next = [];

    /// <summary>The graph of declarations.</summary>
    public EntityGraph(IEnumerable<RelatedRecord> declarations)
    {
        foreach (RelatedRecord declared in declarations)
        {
            int first = NumberOf(declared.Pair.First), second = NumberOf(declared.Pair.Second);
            if ((declared.By & (RelatedBy.First | RelatedBy.Regulator)) != 0) _next[first].Add(second);
            if ((declared.By & (RelatedBy.Second | RelatedBy.Regulator)) != 0) _next[second].Add(first);
        }
    }

    /// <summary>What an entity is related to as far as it is bound, itself among it: asked by <see cref="Holds"/>.</summary>
    public bool[]? ReachOf(EntityId entity)
    {
        if (!_numbers.TryGetValue(entity, out int start)) return null;
        bool[] reached = new bool[_next.Count];
        Queue<int> open = new([start]);
        reached[start] = true;
        while (open.TryDequeue(out int at))
        {
            foreach (int next in _next[at])
            {
                if (reached[next]) continue;
                reached[next] = true;
                open.Enqueue(next);
            }
        }
        return reached;
    }

    /// <summary>Whether a reach, of <paramref name="from"/>, holds an entity.</summary>
    public bool Holds(bool[]? reach, EntityId from, EntityId entity) => from == entity || (reach is not null && _numbers.TryGetValue(entity, out int number) && reach[number]);

    private int NumberOf(EntityId entity)
    {
        if (_numbers.TryGetValue(entity, out int number)) return number;
        _numbers.Add(entity, _next.Count);
        _next.Add([]);
        return _next.Count - 1;
    }
}
