using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Base;

/// <summary>Assertions that stay on in Release: a broken invariant stops the node, because no later answer could be trusted.</summary>
public static class Invariant
{
    /// <summary>Stops the node when <paramref name="condition"/> is false.</summary>
    /// <exception cref="InvariantException">The condition is false.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Assert(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string expression = "")
    {
        if (!condition)
            Fail(expression);
    }

    /// <summary>Stops the node with <paramref name="reason"/>.</summary>
    /// <exception cref="InvariantException">Always.</exception>
    [DoesNotReturn, MethodImpl(MethodImplOptions.NoInlining)]
    public static void Fail(string reason) => throw new InvariantException(reason);
}

/// <summary>A broken invariant: nobody catches this but the process edge, which logs it and exits.</summary>
public sealed class InvariantException(string reason) : Exception($"broken invariant: {reason}");
