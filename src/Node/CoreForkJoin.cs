using Gwangan.Chain.Base;

namespace Gwangan.Node;

/// <summary>Fork-join over all cores: what Node lends the chain for work whose result does not depend on how it is cut.</summary>
public sealed class CoreForkJoin : IForkJoin
{
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    /// <inheritdoc/>
    public int Width => Environment.ProcessorCount;

    /// <inheritdoc/>
    public void For(int count, Action<int> body)
    {
        if (count == 1) body(0);
        else Parallel.For(0, count, _options, body);
    }
}
