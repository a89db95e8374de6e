using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store.Patricia;

internal sealed partial class TrieUpdater
{
    private readonly List<int> _removed = [];
    private int _taskIndex;

    // What becomes of the node that a parent refers to, when the changes below it are applied. `path` holds the place: its first `depth` nibbles.
    private Child UpdateChild(in Child child, int depth, in Hash32 path, int from, int to)
    {
        if (child.IsEmpty) return Build(depth, from, to, leaf: -1);
        int node = child.Node >= 0 ? child.Node : Load(in child.Ref, depth, in path);
        int old = _nodes[node].Old;
        _nodes[node].Old = -1;
        Child result = _nodes[node].Kind switch
        {
            NodeKind.Leaf => UpdateLeaf(node, depth, from, to),
            NodeKind.Extension => UpdateExtension(node, depth, from, to),
            _ => UpdateBranch(node, depth, from, to),
        };
        Attach(in result, old);
        return result;
    }

    // The node that stood at a place is rewritten by what stands there now, or removed.
    private void Attach(in Child result, int old)
    {
        if (result.Node >= 0)
        {
            Invariant.Assert(_nodes[result.Node].Old < 0);
            _nodes[result.Node].Old = old;
        }
        else if (old >= 0)
        {
            _removed.Add(old);
        }
    }

    private Child UpdateLeaf(int leaf, int depth, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (_changes[i].Key != _nodes[leaf].Path) continue;
            _changes[i].Before = ValueOf(leaf).ToArray();
            return Build(depth, from, to, leaf: -1);
        }
        return Build(depth, from, to, leaf);
    }

    private Child UpdateExtension(int extension, int depth, int from, int to)
    {
        Hash32 path = _nodes[extension].Path;
        int end = _nodes[extension].End;
        int common = Math.Min(Nibbles.Common(in path, in _changes[from].Key, depth, end), Nibbles.Common(in path, in _changes[to - 1].Key, depth, end));
        Child below = _children[_nodes[extension].Children];
        if (common == end) return Wrap(UpdateChild(in below, end, in path, from, to), in path, depth, end);

        // Some changes leave the path on the way: a branch stands there for now, and vanishes again when nothing comes of them.
        int branch = NewBranch(common, in path);
        Child rest = common + 1 == end ? below : NewExtension(common + 1, end, in path, in below);
        _children[_nodes[branch].Children + Nibbles.At(in path, common)] = rest;
        return Wrap(UpdateBranch(branch, common, from, to), in path, depth, common);
    }

    private Child UpdateBranch(int branch, int depth, int from, int to)
    {
        int children = _nodes[branch].Children;
        while (from < to)
        {
            int nibble = Nibbles.At(in _changes[from].Key, depth), end = from + 1;
            while (end < to && Nibbles.At(in _changes[end].Key, depth) == nibble) end++;
            Child child = _children[children + nibble];
            Hash32 path = _changes[from].Key;
            // The arena may move meanwhile, so the place is looked up afterwards.
            child = UpdateChild(in child, depth + 1, in path, from, end);
            _children[children + nibble] = child;
            from = end;
        }
        return Collapse(branch);
    }

    // A branch with one child only is no branch: the child moves up, or an extension leads to it.
    private Child Collapse(int branch)
    {
        int children = _nodes[branch].Children, only = -1, count = 0;
        for (int i = 0; i < 16; i++)
        {
            if (_children[children + i].IsEmpty) continue;
            count++;
            only = i;
        }
        if (count == 0) return Child.Empty;
        if (count > 1) return Child.At(branch);
        int depth = _nodes[branch].Depth;
        Hash32 path = _nodes[branch].Path;
        Nibbles.Set(ref path, depth, only);
        Child child = _children[children + only];
        int node = child.Node >= 0 ? child.Node : Load(in child.Ref, depth + 1, in path);
        if (_nodes[node].Kind == NodeKind.Branch) return NewExtension(depth, depth + 1, in path, in child);
        MoveUp(node, depth);
        return Child.At(node);
    }

    // What stands at `end` is to be reached from `depth`.
    private Child Wrap(in Child child, in Hash32 path, int depth, int end)
    {
        if (child.IsEmpty || depth == end) return child;
        Invariant.Assert(child.Node >= 0);
        if (_nodes[child.Node].Kind == NodeKind.Branch) return NewExtension(depth, end, in path, in child);
        MoveUp(child.Node, depth);
        return child;
    }

    // A leaf or an extension that begins further up.
    private void MoveUp(int node, int depth)
    {
        if (_nodes[node].Old >= 0) _removed.Add(_nodes[node].Old);
        _nodes[node].Old = -1;
        _nodes[node].Depth = (byte)depth;
    }

    // A trie of the changes that set a value, and of a leaf that stood there alone.
    private Child Build(int depth, int from, int to, int leaf)
    {
        int start = _pairs.Count;
        for (int i = from; i < to; i++)
        {
            if (leaf >= 0 && _nodes[leaf].Path.CompareTo(_changes[i].Key) < 0)
            {
                _pairs.Add(leaf);
                leaf = -1;
            }
            if (_changes[i].Value.IsEmpty) continue;
            int added = NewNode(NodeKind.Leaf, depth, in _changes[i].Key);
            SetValue(added, _changes[i].Value.Span);
            _pairs.Add(added);
        }
        if (leaf >= 0) _pairs.Add(leaf);
        Child result = Join(start, _pairs.Count, depth);
        _pairs.RemoveRange(start, _pairs.Count - start);
        return result;
    }

    // Leaves by ascending key, which have `depth` nibbles in common.
    private Child Join(int from, int to, int depth)
    {
        if (from == to) return Child.Empty;
        int first = _pairs[from];
        _nodes[first].Depth = (byte)depth;
        if (to == from + 1) return Child.At(first);
        Hash32 path = _nodes[first].Path;
        int common = Nibbles.Common(in path, in _nodes[_pairs[to - 1]].Path, depth, Nibbles.Count);
        int branch = NewBranch(common, in path);
        for (int at = from; at < to;)
        {
            int nibble = Nibbles.At(in _nodes[_pairs[at]].Path, common), end = at + 1;
            while (end < to && Nibbles.At(in _nodes[_pairs[end]].Path, common) == nibble) end++;
            Child child = Join(at, end, common + 1);
            _children[_nodes[branch].Children + nibble] = child;
            at = end;
        }
        return Wrap(Child.At(branch), in path, depth, common);
    }
}
