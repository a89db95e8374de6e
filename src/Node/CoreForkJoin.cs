using System.Runtime.ExceptionServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;

namespace Gwangan.Node;

/// <summary>Fork-join over all cores: what Node lends the chain for work whose result does not depend on how it is cut.</summary>
public sealed class CoreForkJoin : IForkJoin, IDisposable
{
    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
    private readonly DeepThread _deep = new();

    /// <inheritdoc/>
    public int Width => Environment.ProcessorCount;

    /// <inheritdoc/>
    public void For(int count, Action<int> body)
    {
        if (count == 1) body(0);
        else Parallel.For(0, count, _options, body);
    }

    /// <inheritdoc/>
    /// <remarks>One thread serves all calls, one after another; it is made for the first. Deep work is one piece: it begins no other.</remarks>
    public void RunDeep(Action work)
    {
        Invariant.Assert(!_deep.IsCurrent, "deep work inside deep work");
        lock (_deep)
        {
            _deep.Run(work);
        }
    }

    /// <summary>Ends the thread of deep work; the next such work would make another.</summary>
    public void Dispose()
    {
        lock (_deep)
        {
            _deep.End();
        }
    }

    private sealed class DeepThread
    {
        private readonly SemaphoreSlim _asked = new(0), _done = new(0);
        private Thread? _thread;
        private Action? _work;
        private ExceptionDispatchInfo? _failure;

        public bool IsCurrent => Thread.CurrentThread == _thread;

        public void End()
        {
            if (_thread is not { } thread) return;
            _work = null;
            _asked.Release();
            thread.Join();
            _thread = null;
        }

        public void Run(Action work)
        {
            (_work, _failure) = (work, null);
            if (_thread is null)
            {
                _thread = new Thread(Serve, EvmMachine.ThreadStackBytes) { Name = "evm", IsBackground = true };
                _thread.Start();
            }
            _asked.Release();
            _done.Wait();
            _work = null;
            _failure?.Throw();
        }

        private void Serve()
        {
            while (true)
            {
                _asked.Wait();
                if (_work is not { } work) return;
                try
                {
                    work();
                }
                catch (Exception error)
                {
                    _failure = ExceptionDispatchInfo.Capture(error);
                }
                _done.Release();
            }
        }
    }
}
