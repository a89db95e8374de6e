using System.Runtime.ExceptionServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

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

    /// <inheritdoc/>
    /// <remarks>A thread for each call: that is a tenth of a millisecond in a block that has a transaction, and nothing in others.</remarks>
    public void RunDeep(Action work)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                work();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        }, EvmMachine.ThreadStackBytes)
        { Name = "evm", IsBackground = true };
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
