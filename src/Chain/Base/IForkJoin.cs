namespace Gwangan.Chain.Base;

/// <summary>Runs independent pieces of one computation, perhaps at the same time: the only way chain code uses more than one core.</summary>
/// <remarks>The pieces write to places of their own, so the result is the same for every <see cref="Width"/> and every order.</remarks>
public interface IForkJoin
{
    /// <summary>How many pieces are worth making; at least 1.</summary>
    int Width { get; }

    /// <summary>Calls <paramref name="body"/> once for each index from 0 to <paramref name="count"/> - 1 and returns when all calls have.</summary>
    void For(int count, Action<int> body);

    /// <summary>Runs work that may call itself a thousand levels deep, on a thread whose stack has room for that, and returns when it is done. Unless Node lends such a thread, it is the caller's.</summary>
    void RunDeep(Action work) => work();
}

/// <summary>Runs the pieces one after another on the caller's thread.</summary>
public sealed class SequentialForkJoin : IForkJoin
{
    /// <summary>The only instance that is needed: it has no state.</summary>
    public static readonly SequentialForkJoin Instance = new();

    /// <inheritdoc/>
    public int Width => 1;

    /// <inheritdoc/>
    public void For(int count, Action<int> body)
    {
        for (int i = 0; i < count; i++) body(i);
    }
}
