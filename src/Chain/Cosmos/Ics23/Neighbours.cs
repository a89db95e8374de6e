namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>Which paths lie at the edge of a tree, and which two lie side by side (ics23 proof.go). Total functions of a sound <see cref="InnerSpec"/>.</summary>
public static class Neighbours
{
    /// <summary>True when nothing but placeholders stands left of the path.</summary>
    public static bool IsLeftMost(InnerSpec spec, ReadOnlySpan<InnerOp> path)
    {
        foreach (InnerOp step in path)
            if (!HasPadding(spec, step, 0) && !LeftBranchesAreEmpty(spec, step)) return false;
        return true;
    }

    /// <summary>True when nothing but placeholders stands right of the path.</summary>
    public static bool IsRightMost(InnerSpec spec, ReadOnlySpan<InnerOp> path)
    {
        foreach (InnerOp step in path)
            if (!HasPadding(spec, step, spec.ChildOrder.Length - 1) && !RightBranchesAreEmpty(spec, step)) return false;
        return true;
    }

    /// <summary>True when no leaf lies between <paramref name="left"/> and <paramref name="right"/>: they share the steps next to the root,
    /// part into neighbouring branches, and keep to the inner edge below.</summary>
    public static bool AreAdjacent(InnerSpec spec, ReadOnlySpan<InnerOp> left, ReadOnlySpan<InnerOp> right)
    {
        while (!left.IsEmpty && !right.IsEmpty && left[^1].SameStep(right[^1]))
        {
            left = left[..^1];
            right = right[..^1];
        }
        return !left.IsEmpty
            && !right.IsEmpty
            && TryBranch(spec, left[^1], out int leftBranch)
            && TryBranch(spec, right[^1], out int rightBranch)
            && rightBranch == leftBranch + 1
            && IsRightMost(spec, left[..^1])
            && IsLeftMost(spec, right[..^1]);
    }

    /// <summary>True when every child left of this one is the placeholder, and there is one.</summary>
    public static bool LeftBranchesAreEmpty(InnerSpec spec, InnerOp step)
    {
        if (!TryBranch(spec, step, out int branch) || branch == 0) return false;
        int start = step.Prefix.Length - (branch * spec.ChildSize);
        if (start < 0) return false;
        for (int i = 0; i < branch; i++)
            if (!IsEmptyChild(spec, step.Prefix[start..], spec.Place(i))) return false;
        return true;
    }

    /// <summary>True when every child right of this one is the placeholder, and there is one.</summary>
    public static bool RightBranchesAreEmpty(InnerSpec spec, InnerOp step)
    {
        if (!TryBranch(spec, step, out int branch)) return false;
        int count = spec.ChildOrder.Length - 1 - branch;
        if (count == 0 || step.Suffix.Length != count * spec.ChildSize) return false;
        for (int i = 0; i < count; i++)
            if (!IsEmptyChild(spec, step.Suffix, i)) return false;
        return true;
    }

    private static bool IsEmptyChild(InnerSpec spec, ReadOnlySpan<byte> children, int place)
    {
        int from = place * spec.ChildSize;
        return from + spec.ChildSize <= children.Length && children.Slice(from, spec.ChildSize).SequenceEqual(spec.EmptyChild);
    }

    // Which child the step came from, told by the lengths around it.
    private static bool TryBranch(InnerSpec spec, InnerOp step, out int branch)
    {
        for (branch = 0; branch < spec.ChildOrder.Length; branch++)
            if (HasPadding(spec, step, branch)) return true;
        return false;
    }

    private static bool HasPadding(InnerSpec spec, InnerOp step, int branch)
    {
        (int minPrefix, int maxPrefix, int suffix) = spec.Padding(branch);
        return step.Prefix.Length >= minPrefix && step.Prefix.Length <= maxPrefix && step.Suffix.Length == suffix;
    }
}
